// A network that carries nothing any more and says nothing about it: callers are told within bounded time, and the ledger is
// back soon after the network is.

import { expect, it, vi } from "vitest";
import { success } from "../support/heards.ts";
import { ask, callOf, outcomeOf } from "./support/calls.ts";
import { postgres } from "./support/engines.ts";
import { throughProxy } from "./support/throughProxy.ts";

/** One statement that nobody answers, and what became of a COMMIT asked for once more: see postgresLedger.ts and flusher.ts. */
const TOLD_WITHIN_MS = 14_000;
const BACK_WITHIN_MS = 5_000;

async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly error: unknown; readonly tookMs: number }> {
  const startedMs = performance.now();
  const error: unknown = await work().then(
    () => null,
    (reason: unknown) => reason,
  );
  return { error, tookMs: performance.now() - startedMs };
}

it("ends in a clear error, and is over when the network is back", { timeout: 40_000 }, async () => {
  const { proxy, ledger, url } = await throughProxy();
  const permit = await ask(ledger, { paymentSeq: "before" });
  proxy.blackHole();
  const during = [
    timed(() => ledger.writer.open(callOf({ paymentSeq: "during" }))),
    timed(() => ledger.writer.settle(outcomeOf(permit, success()))),
  ];
  await Promise.race(during);
  expect(ledger.health.isWritable()).toBe(false);
  const behind = timed(() => ledger.writer.open(callOf({ paymentSeq: "behind" }))); // told sooner than the first
  for (const { error, tookMs } of await Promise.all([...during, behind])) {
    expect(error).toMatchObject({ name: "ServiceError", code: "LEDGER_UNAVAILABLE" });
    expect(tookMs).toBeLessThan(TOLD_WITHIN_MS);
  }
  proxy.heal();
  await vi.waitUntil(() => ledger.health.isWritable(), { timeout: BACK_WITHIN_MS, interval: 20 });
  await ledger.writer.settle(outcomeOf(permit, success()));
  await ask(ledger, { paymentSeq: "after" });
  const { consumptions } = await postgres.look(url);
  expect(consumptions.map(({ payment_seq, status }) => [payment_seq, status])).toEqual([
    ["before", "CONSUMED"],
    ["after", "PENDING"],
  ]);
});
