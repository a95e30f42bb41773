// The example's retry flow after login, against the real API and the sandbox: payments that are fine, refused, lost, late and
// hanging, and an API that is away.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";
import { createApi } from "../../examples/game-client/api.ts";
import { consumePayment } from "../../examples/game-client/consumePayment.ts";
import { consumeWhatIsOpen } from "../../examples/game-client/retryFlow.ts";
import { transcriptOf } from "../commands/support/transcript.ts";
import { playerToken } from "../support/tokens.ts";
import { type ExampleApi, startExampleApi } from "./support/api.ts";
import { startLossyConnection } from "./support/lossyConnection.ts";

vi.setConfig({ testTimeout: 120_000 });
const PATIENCE = { callsMax: 4, wholeMs: 8_000, firstWaitMs: 100 };
const MAIN = fileURLToPath(new URL("../../examples/game-client/main.ts", import.meta.url));

function clientOf(url: string, player = "mina") {
  return createApi({ url, playerToken: playerToken({ sub: player }) });
}

async function buy({ sandboxUrl }: ExampleApi, paymentSeqs: readonly string[]): Promise<void> {
  for (const paymentSeq of paymentSeqs) {
    const body = JSON.stringify({ userKey: "mina", paymentSeq });
    const headers = { "content-type": "application/json" };
    const { status } = await fetch(`${sandboxUrl}/sandbox/purchases`, { method: "POST", headers, body });
    expect(status).toBe(201);
  }
}

async function outcomes(url: string): Promise<Readonly<Record<string, unknown>> | null> {
  const consumed = await consumeWhatIsOpen(clientOf(url), PATIENCE);
  return consumed === null
    ? null
    : Object.fromEntries(consumed.map(({ paymentSeq, outcome }) => [paymentSeq, outcome]));
}

it("consumes what is open after login, each payment to its own end", async () => {
  const api = await startExampleApi({ IAP_TIMEOUT_MS: "300", CONSUME_LEASE_MS: "1000" });
  await buy(api, ["T-ok-EUR-2_29", "T-5000", "T-5000-once", "T-lost", "T-502", "T-hang"]);
  expect(await outcomes(api.url)).toEqual({
    "T-ok-EUR-2_29": { kind: "paid", price: 2.29, currency: "EUR" },
    "T-5000": { kind: "refused", reason: "REFUSED", resultCode: 5000, message: expect.any(String) },
    "T-5000-once": { kind: "refused", reason: "REFUSED", resultCode: 5000, message: expect.any(String) },
    // The list was seen, so even where the answer was lost the price is known.
    "T-lost": { kind: "paid", price: expect.any(Number), currency: expect.any(String) },
    "T-502": { kind: "paid", price: expect.any(Number), currency: expect.any(String) },
    "T-hang": { kind: "pending" },
  });
  // At the next login there is left what was not consumed, and a refusal was not for ever.
  expect(await outcomes(api.url)).toEqual({
    "T-5000": { kind: "refused", reason: "REFUSED", resultCode: 5000, message: expect.any(String) },
    "T-5000-once": { kind: "paid", price: expect.any(Number), currency: expect.any(String) },
    "T-hang": { kind: "pending" },
  });
});

it("consumes each payment once where the answer for all of them is lost", async () => {
  const api = await startExampleApi();
  await buy(api, ["T-ok-KRW-1000", "T-ok-JPY-120", "T-lost"]);
  const url = await startLossyConnection(api.url, "ConsumeUnconsumedPayments");
  expect(await outcomes(url)).toEqual({
    "T-ok-KRW-1000": { kind: "paid", price: 1000, currency: "KRW" },
    "T-ok-JPY-120": { kind: "paid", price: 120, currency: "JPY" },
    "T-lost": { kind: "paid", price: expect.any(Number), currency: expect.any(String) },
  });
  expect(await outcomes(api.url)).toEqual({});
});

it("gives up in bounded time where no answer comes back, and loses nothing by it", async () => {
  const api = await startExampleApi();
  const payment = { paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "token" };
  const lossy = clientOf(await startLossyConnection(api.url, "ConsumePayment"));
  expect(await consumePayment(lossy, payment, null, PATIENCE)).toEqual({ kind: "pending" });
  const again = await consumePayment(clientOf(api.url), payment, null, PATIENCE);
  expect(again).toEqual({ kind: "paid", price: 1000, currency: "KRW" });
});

it("calls what only people can tell a case for support, and somebody else's payment refused", async () => {
  const api = await startExampleApi();
  const [mina, jun] = [clientOf(api.url), clientOf(api.url, "jun")];
  const once = { ...PATIENCE, callsMax: 1 };
  const dispute = { paymentSeq: "T-dispute", itemSeq: 1001, purchaseToken: "first" };
  expect(await consumePayment(mina, dispute, null, once)).toEqual({ kind: "pending" });
  await consumePayment(mina, { ...dispute, purchaseToken: "second" }, null, once);
  expect(await consumePayment(mina, dispute, null, PATIENCE)).toEqual({ kind: "support", resultCode: 5018 });
  const payment = { paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "token" };
  expect(await consumePayment(mina, payment)).toMatchObject({ kind: "paid" });
  expect(await consumePayment(jun, payment)).toMatchObject({
    kind: "refused",
    reason: "ALREADY_CONSUMED",
    resultCode: 5018,
  });
});

it("tells the player what became of it, and says so where the API is away", async () => {
  const api = await startExampleApi();
  await buy(api, ["T-ok-KRW-1000", "T-5000"]);
  const run = async () => {
    const env = { API_URL: api.url, PLAYER_TOKEN: playerToken({ sub: "mina" }) };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, stderr] = [transcriptOf(child.stdout), transcriptOf(child.stderr)];
    await once(child, "close");
    return { code: child.exitCode, stdout: stdout.text(), stderr: stderr.text() };
  };
  const first = await run();
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toMatch(
    /\(T-ok-KRW-1000\): paid \(1000 KRW\).*\n.*\(T-5000\): could not be redeemed now.* \(5000: /,
  );
  expect(first.stdout).not.toContain("not paid"); // it is in the list of what was paid
  await api.kill();
  expect(await run()).toMatchObject({ code: 1, stdout: "" });
});
