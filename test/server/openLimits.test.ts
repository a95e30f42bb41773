// How much a player may leave open, with a real ledger and upstream: disputes count, whichever call left them, and the retry
// flow tells a limit as a limit, in the row that it concerns alone.

import { expect, it } from "vitest";
import { z } from "zod";
import type { Upstream } from "../../src/upstream/port.ts";
import { timedOut } from "../../src/upstream/unheard.ts";
import { ask, codeOf, CONSUME } from "./support/asking.ts";
import { type SandboxApp, startSandboxApp } from "./support/sandboxApp.ts";

const RETRY = `mutation { consumeUnconsumedPayments { paymentSeq result {
  ... on ConsumeSuccess { replayed }
  ... on ConsumeError { resultCode reason retryable retryAfterMs message standing { id } } } } }`;
const RETRIED = z.object({
  consumeUnconsumedPayments: z.array(
    z.object({ paymentSeq: z.string(), result: z.record(z.string(), z.unknown()) }).loose(),
  ),
});
const QUICK = { IAP_TIMEOUT_MS: "500", CONSUME_LEASE_MS: "1000" };
const LIMIT = {
  resultCode: 117,
  reason: "IN_PROGRESS",
  retryable: true,
  retryAfterMs: 60_000,
  message:
    "Too many of this player's calls have no outcome yet; this one was not sent. The same call again is safe, in a minute.",
  standing: null,
};

async function bought(scene: SandboxApp, ...names: readonly string[]) {
  const payments = [];
  for (const paymentSeq of names) payments.push(await scene.buy({ userKey: "mina", paymentSeq }));
  return payments;
}

it("a payment beyond what a player may leave open is in the retry flow a row that says so, beside those that go through", async () => {
  await using scene = await startSandboxApp({ variables: { ...QUICK, LIMIT_OPEN_PER_PLAYER: "1" } });
  const mina = scene.player("mina");
  const [open, ok] = await bought(scene, "T-hang-1", "T-ok-KRW-1000-1");
  await ask(scene.app.address, CONSUME, open, mina);
  const { data } = await ask(scene.app.address, RETRY, {}, mina);
  const [again, beyond] = RETRIED.parse(data).consumeUnconsumedPayments;
  expect(again?.result).toMatchObject({ retryable: true }); // open already: it may always be asked about again
  expect(again?.result["message"]).not.toBe(LIMIT.message);
  expect(beyond).toMatchObject({ paymentSeq: ok?.paymentSeq, result: LIMIT });
  const alone = await ask(scene.app.address, CONSUME, ok, mina);
  expect([alone.answer.status, codeOf(alone)]).toEqual([429, "RATE_LIMITED"]);
});

it("so is one beyond what may be left open of that payment", async () => {
  const unheard = (upstream: Upstream): Upstream => ({
    ...upstream,
    consume: async (question) =>
      question.purchaseToken === "another-token" ? timedOut(null) : await upstream.consume(question),
  });
  await using scene = await startSandboxApp({
    variables: { ...QUICK, LIMIT_OPEN_PER_PAYMENT: "1" },
    wrap: unheard,
  });
  const mina = scene.player("mina");
  const [open] = await bought(scene, "T-hang-1", "T-ok-KRW-1000-1");
  await ask(scene.app.address, CONSUME, { ...open, purchaseToken: "another-token" }, mina);
  const { data } = await ask(scene.app.address, RETRY, {}, mina);
  const [beyond, ok] = RETRIED.parse(data).consumeUnconsumedPayments;
  const standing = { id: expect.any(String) }; // of the other token: it is theirs
  expect(beyond).toMatchObject({ paymentSeq: open?.paymentSeq, result: { ...LIMIT, standing } });
  expect(ok?.result).toEqual({ replayed: false });
});

it("what the retry flow leaves open counts for the calls after it", async () => {
  await using scene = await startSandboxApp({ variables: { ...QUICK, LIMIT_OPEN_PER_PLAYER: "1" } });
  const mina = scene.player("mina");
  await bought(scene, "T-hang-1");
  await ask(scene.app.address, RETRY, {}, mina);
  const [next] = await bought(scene, "T-ok-KRW-1000-1");
  expect(codeOf(await ask(scene.app.address, CONSUME, next, mina))).toBe("RATE_LIMITED");
});

it("what only people can settle is open until they have", async () => {
  const variables = { ...QUICK, ON_INFERRED: "never", LIMIT_OPEN_PER_PLAYER: "1" };
  await using scene = await startSandboxApp({ variables });
  const mina = scene.player("mina");
  const [disputed, next] = await bought(scene, "T-lost-1", "T-ok-KRW-1000-1");
  await expect
    .poll(async () => (await ask(scene.app.address, CONSUME, disputed, mina)).data, { timeout: 15_000, interval: 100 })
    .toMatchObject({ consumePayment: { reason: "DISPUTED", resultCode: 5018 } });
  expect(codeOf(await ask(scene.app.address, CONSUME, next, mina))).toBe("RATE_LIMITED");
  const find = `{ consumptions { nodes { id status } } }`;
  const { answer } = await ask(scene.app.address, find, {}, mina);
  const [, id] = /"id":"([^"]+)"/.exec(answer.text) ?? [];
  const word = `mutation { resolveDispute(id: "${id}", outcome: REJECTED, note: "by hand") { status } }`;
  expect((await ask(scene.app.address, word, {}, scene.operator)).errors).toEqual([]);
  const { data } = await ask(scene.app.address, CONSUME, next, mina);
  expect(data).toMatchObject({ consumePayment: { replayed: false } });
});
