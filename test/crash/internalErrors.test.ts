// Gamebase fails inside, before or after it consumed the payment, and the server dies over the answer: heard and not on record,
// or on record and not told. The next server finds out what became of the payment, by the look-up, with its price.

import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandboxServer.ts";
import { CallLost, type ConsumeCall } from "../support/gatewayClient.ts";
import { requestIdFor } from "./support/failpoints.ts";
import { recordOf } from "./support/hears.ts";
import { failpointProgram, type MortalInstall, startMortalInstall } from "./support/mortalInstall.ts";
import { attemptsOf, standing, told } from "./support/told.ts";

const BOUGHT = z.object({ paymentSeq: z.string(), itemSeq: z.coerce.string(), purchaseToken: z.string() });

let sandbox: Sandbox;
let install: MortalInstall;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, databasePath: ":memory:" });
  const gamebase = { IAP_API: "gamebase", IAP_APP_ID: "app-id", IAP_SECRET_KEY: "secret-key" };
  const variables = { ...gamebase, IAP_BASE_URL: sandbox.baseUrl, IAP_ENVIRONMENT: "sandbox", LOG_LEVEL: "error" };
  install = await startMortalInstall({ program: await failpointProgram(), variables });
}, 30_000);
afterAll(async () => {
  await install[Symbol.asyncDispose]();
  await sandbox.close();
});

it.each([
  { kind: "T-gateway-5000201", point: "after.parse", code: -5000201, ends: "CONSUMED INFERRED" },
  { kind: "T-gateway-5000201", point: "after.settle-ack", code: -5000201, ends: "CONSUMED INFERRED" },
  { kind: "T-db-4090001", point: "after.parse", code: -4090001, ends: "CONSUMED CONFIRMED" },
  { kind: "T-db-4090001", point: "after.settle-ack", code: -4090001, ends: "CONSUMED CONFIRMED" },
])("a server that died $point of $kind leaves what the next one finds out", { timeout: 30_000 }, async (scene) => {
  const { kind, point, code, ends } = scene;
  const own = await buy(`${kind}-${point.replaceAll(".", "_")}`);
  const dying = install.client.consume(own, { requestId: requestIdFor(point) });
  await expect(dying).rejects.toThrow(CallLost);
  expect((await install.server().exit).signal).toBe("SIGKILL");
  await install.start();
  const left = attemptsOf(await recordOf(install, own));
  expect(left[0]).toBe(point === "after.parse" ? "CALL open" : `CALL UNKNOWN ${code}`);
  expect(told(await install.client.consume(own))).toMatch(/^(INFERRED|CONFIRMED) \d/);
  const record = await recordOf(install, own);
  expect(standing(record)).toBe(ends);
  expect(record.priceSource).toBe(ends === "CONSUMED INFERRED" ? "TRANSACTION" : "UPSTREAM");
});

async function buy(paymentSeq: string): Promise<ConsumeCall> {
  const response = await fetch(`${sandbox.baseUrl}/sandbox/purchases`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ userKey: "dev", paymentSeq }),
  });
  return BOUGHT.parse(await response.json());
}
