// What a look showed outlives the server that looked: killed between the upstream's consuming and its answer, the next one
// infers with item and price, by every face; and a token that was seen with another item is still refused.

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startSandbox } from "../../src/sandbox/sandboxServer.ts";
import { ask, CONSUME } from "../server/support/asking.ts";
import { startServer } from "../support/runningServer.ts";

const FACES = {
  v3: { IAP_API: "v3", IAP_APP_SEQ: "1000" },
  nhncloud: { IAP_API: "nhncloud", IAP_APP_KEY: "app-key" },
  gamebase: { IAP_API: "gamebase", IAP_APP_ID: "app-id", IAP_SECRET_KEY: "secret-key" },
} as const;
const HISTORY = `{ consumptions { nodes {
  status evidence amount currency priceSource itemSeq seenUnconsumedAt market attempts { trigger } } } }`;
const BOUGHT = z.object({
  paymentSeq: z.string(),
  itemSeq: z.coerce.string(),
  purchaseToken: z.string(),
  price: z.number(),
});

async function startScene(face: keyof typeof FACES) {
  await using started = new AsyncDisposableStack();
  const folder = started.use(await mkdtempDisposable(join(tmpdir(), "looked-before-")));
  const sandbox = await startSandbox({ port: 0, databasePath: ":memory:" });
  started.defer(() => sandbox.close());
  const variables = {
    ...FACES[face],
    DATABASE_URL: `sqlite:${join(folder.path, "ledger.db")}`,
    IAP_BASE_URL: sandbox.baseUrl,
    PRICE_SNAPSHOT: "on",
    LOG_LEVEL: "silent",
  };
  let server = await startServer(variables);
  started.defer(async () => void (await server.kill("SIGKILL")));
  const everything = started.move();
  return {
    address: () => server.address,
    async buy(paymentSeq: string, itemSeq = 1032033) {
      const response = await fetch(`${sandbox.baseUrl}/sandbox/purchases`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ userKey: "dev", paymentSeq, itemSeq }),
      });
      return BOUGHT.parse(await response.json());
    },
    async restart(given: Readonly<Record<string, string>> = {}) {
      await server.kill("SIGKILL");
      server = await startServer({ ...variables, ...given });
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

describe.each(["v3", "nhncloud", "gamebase"] as const)("by the %s face", (face) => {
  it(
    "a payment that was seen is inferred with its price by the server after the killed one",
    { timeout: 40_000 },
    async () => {
      await using scene = await startScene(face);
      const { price, ...call } = await scene.buy("T-slow-4s-1");
      const asked = ask(scene.address(), CONSUME, call).catch(() => null); // its server dies
      await delay(1_500); // consumed upstream by now, and not answered for more than two seconds
      await scene.restart();
      await asked;
      await expect
        .poll(async () => (await ask(scene.address(), HISTORY)).data, { timeout: 20_000, interval: 250 })
        .toMatchObject({
          consumptions: {
            nodes: [
              {
                status: "CONSUMED",
                evidence: "INFERRED",
                amount: String(price),
                priceSource: face === "gamebase" ? "TRANSACTION" : "UNCONSUMED_LIST",
                itemSeq: 1032033,
                seenUnconsumedAt: expect.any(String),
              },
            ],
          },
        });
      const { data } = await ask(scene.address(), CONSUME, call);
      expect(data).toMatchObject({ consumePayment: { price, replayed: true } });
    },
  );

  it("a token that was seen with another item is refused by a later server that looks no more", async () => {
    await using scene = await startScene(face);
    const call = await scene.buy("T-5000-1", 1032033);
    const { data } = await ask(scene.address(), CONSUME, call);
    expect(data).toMatchObject({ consumePayment: { reason: "REFUSED", resultCode: 5000 } });
    await scene.restart({ PRICE_SNAPSHOT: "off" });
    const other = await ask(scene.address(), CONSUME, { ...call, itemSeq: "1" });
    expect(other.data).toMatchObject({ consumePayment: { reason: "ITEM_MISMATCH", resultCode: 1100 } });
  });
});
