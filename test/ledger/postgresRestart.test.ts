// PostgreSQL ends at once and starts again in the middle of things: what was answered is there, what waited goes on, and who
// could not wait any longer was told.

import { expect, it, vi } from "vitest";
import { success } from "../support/heards.ts";
import { makeDatabase } from "../support/postgres/freshDatabase.ts";
import { ownPostgres } from "../support/postgres/ownPostgres.ts";
import { callOf, consume } from "./support/calls.ts";
import { type OpenLedger, postgres } from "./support/engines.ts";

const CALLERS = 8;

/** Calls without end, one after the other, until they are told to stop; the payments that were answered as consumed. */
function keepConsuming(ledger: OpenLedger, name: string) {
  const consumed: string[] = [];
  const failed: unknown[] = [];
  const stopping = new AbortController();
  const calling = Array.from({ length: CALLERS }, async (_, caller) => {
    for (let call = 0; !stopping.signal.aborted; call += 1) {
      const paymentSeq = `${name}-${caller}-${call}`;
      await consume(ledger, success(), { paymentSeq }).then(
        () => consumed.push(paymentSeq),
        (error: unknown) => failed.push(error),
      );
    }
  });
  async function stop() {
    stopping.abort();
    await Promise.all(calling);
    return { consumed, failed };
  }
  return { consumed, stop };
}

it("loses nothing that was answered, and goes on by itself", { timeout: 60_000 }, async () => {
  const server = await ownPostgres();
  const { url } = await makeDatabase(server.url);
  const ledgers = await Promise.all([postgres.open(url), postgres.open(url)]);
  const streams = ledgers.map((ledger, index) => keepConsuming(ledger, `P${index}`));
  const answered = () => streams.reduce((sum, { consumed }) => sum + consumed.length, 0);
  await vi.waitUntil(() => answered() > 50, { timeout: 10_000, interval: 5 });
  await server.stop({ immediate: true });
  await server.start();
  const before = answered();
  await vi.waitUntil(() => answered() > before + 50, { timeout: 10_000, interval: 5 });
  const ends = await Promise.all(streams.map(({ stop }) => stop()));
  expect(ends.flatMap(({ failed }) => failed)).toEqual([]); // it was away for less than they had patience
  expect(ledgers.flatMap(({ faults }) => faults)).toEqual([]);
  const { consumptions, attempts, events } = await postgres.look(url);
  const consumed = ends.flatMap((end) => end.consumed);
  expect(consumptions.map(({ payment_seq, status }) => `${payment_seq} ${status}`).toSorted()).toEqual(
    consumed.map((name) => `${name} CONSUMED`).toSorted(),
  );
  expect([attempts.length, events.length]).toEqual([consumed.length, consumed.length]);
  await Promise.all(ledgers.map((ledger) => ledger.close()));
});

it("is told while it is away for long, and is over when it is back", { timeout: 60_000 }, async () => {
  const server = await ownPostgres();
  const { url } = await makeDatabase(server.url);
  const ledger = await postgres.open(url);
  await consume(ledger, success(), { paymentSeq: "before" });
  await server.stop({ immediate: true });
  const unavailable = { name: "ServiceError", code: "LEDGER_UNAVAILABLE" };
  await expect(ledger.writer.open(callOf({ paymentSeq: "waits" }))).rejects.toMatchObject(unavailable);
  expect(ledger.health.isWritable()).toBe(false);
  const startedMs = performance.now();
  await expect(ledger.writer.open(callOf({ paymentSeq: "knows" }))).rejects.toMatchObject(unavailable);
  expect(performance.now() - startedMs).toBeLessThan(1_000); // nobody waits again for what is known to be away
  await expect(ledger.reader.consumptionCount({ kind: "all" }, {}, false)).rejects.toMatchObject(unavailable);
  await server.start();
  await vi.waitUntil(() => ledger.health.isWritable(), { timeout: 5_000, interval: 20 });
  await consume(ledger, success(), { paymentSeq: "after" });
  expect((await postgres.look(url)).consumptions.map(({ payment_seq }) => payment_seq)).toEqual(["before", "after"]);
  await ledger.close();
});
