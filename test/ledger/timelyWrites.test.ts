// A ledger that does not answer, over a queue and a clock that the test holds: when callers are told, what is withdrawn, and
// what becomes of an answer that comes too late.

import { expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import { ServiceError } from "../../src/domain/serviceError.ts";
import { neverSentOf } from "../../src/ledger/writing/neverSent.ts";
import { createTimelyWrites, type FindSuccess } from "../../src/ledger/writing/timelyWrites.ts";
import type { WriteOperation, WriteValue } from "../../src/ledger/writing/writeOperation.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { lost } from "../support/heards.ts";
import { callOf } from "./support/calls.ts";

interface Held {
  readonly operation: WriteOperation;
  /** Handed in before all that waits. */
  readonly isFirst: boolean;
  readonly answer: (value: WriteValue) => void;
  readonly refuse: (error: Error) => void;
}

const NOT_FOUND: FindSuccess = () => Promise.resolve(null);

function bench(findSuccess = NOT_FOUND) {
  let nowMs = 0;
  let timers: { atMs: number; callback: () => void }[] = [];
  const held: Held[] = [];
  const withdrawn: WriteOperation[] = [];
  const queued = new Set<WriteOperation>();
  const writes = createTimelyWrites({
    group: {
      submit: (operation, isFirst = false) =>
        new Promise((answer, refuse) => void held.push({ operation, isFirst, answer, refuse })),
      withdraw(operation) {
        if (queued.has(operation)) withdrawn.push(operation);
        return queued.delete(operation);
      },
    },
    monotonicMs: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
    findSuccess,
  });
  async function pass(ms: number): Promise<void> {
    const untilMs = nowMs + ms;
    for (;;) {
      await turns();
      const [next] = timers.toSorted((one, other) => one.atMs - other.atMs);
      if (next === undefined || next.atMs > untilMs) break;
      timers = timers.filter((one) => one !== next);
      nowMs = next.atMs;
      next.callback();
    }
    nowMs = untilMs;
    await turns();
  }
  return { writes, held, queued, withdrawn, pass, timerCount: () => timers.length };
}

async function turns(): Promise<void> {
  for (let count = 0; count < 10; count += 1) await Promise.resolve();
}

function heardBy(promise: Promise<unknown>): { readonly told: () => unknown } {
  let told: unknown = "nothing yet";
  promise.then(
    (value) => (told = value),
    (error: unknown) => (told = error instanceof Error && "code" in error ? error.code : error),
  );
  return { told: () => told };
}

const opening = (): WriteOperation => ({ kind: "open", request: callOf({ paymentSeq: "P1" }) });
const settling = (requestedAtMs?: number): WriteOperation => ({
  kind: "settle",
  request: {
    app: "default",
    paymentSeq: "P1",
    consumptionId: "00",
    attemptNumber: 1,
    heard: lost,
    durationMs: 1,
    canAskControl: false,
    jitter: 0,
    requestId: "r",
    requestedAtMs,
  },
});
const SEEN: SeenPayment = {
  paymentSeq: "P1",
  itemSeq: 1n,
  purchaseToken: "token",
  price: null,
  priceSource: "UNCONSUMED_LIST",
  facts: NO_FACTS,
  isConsumable: true,
};
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only its place is read
const consumption = { id: "c1", app: "default", paymentSeq: "P1" } as Consumption;

it("tells callers within 12 s, says that it does not answer after 5, and withdraws what was not begun", async () => {
  const { writes, queued, withdrawn, pass } = bench();
  const [begun, waiting] = [opening(), opening()];
  queued.add(waiting);
  const calls = [begun, waiting].map((operation) => heardBy(writes.submit(operation)));
  await pass(5_000);
  expect(writes.isAnswering()).toBe(true);
  await pass(1);
  expect(writes.isAnswering()).toBe(false);
  await pass(6_998);
  expect(calls.map(({ told }) => told())).toEqual(["nothing yet", "nothing yet"]);
  await pass(1);
  expect(calls.map(({ told }) => told())).toEqual(["LEDGER_UNAVAILABLE", "LEDGER_UNAVAILABLE"]);
  expect(withdrawn).toEqual([waiting]);
  expect(writes.isAnswering()).toBe(false); // what was begun is still under way
  const next = heardBy(writes.submit(opening()));
  await pass(999);
  expect(next.told()).toBe("nothing yet");
  await pass(1);
  expect(next.told()).toBe("LEDGER_UNAVAILABLE");
});

it("answers again once what hung has ended, and leaves no timer behind", async () => {
  const { writes, held, pass, timerCount } = bench();
  await pass(7_000);
  const call = heardBy(writes.submit(opening()));
  expect(writes.isAnswering()).toBe(true);
  await pass(6_000);
  held[0]?.answer({ kind: "disputed", own: null });
  await turns();
  expect(call.told()).toEqual({ kind: "disputed", own: null });
  expect(writes.isAnswering()).toBe(true);
  expect(timerCount()).toBe(0);
});

it("answers again also once all that waited is withdrawn, or was refused, which its caller hears", async () => {
  const { writes, held, queued, pass, timerCount } = bench();
  const waiting = opening();
  queued.add(waiting);
  heardBy(writes.submit(waiting));
  await pass(12_000);
  expect(writes.isAnswering()).toBe(true);
  const refused = heardBy(writes.submit(opening()));
  held[1]?.refuse(new ServiceError("OVERLOADED", "Too many calls are waiting for the ledger."));
  await pass(6_000);
  expect([refused.told(), writes.isAnswering(), timerCount()]).toEqual(["OVERLOADED", true, 0]);
});

const note: WriteOperation = { kind: "noteLooks", request: { app: "default", looks: [] } };
const reconciled: WriteOperation = {
  kind: "noteReconciled",
  request: { consumptionId: "00", actor: "carol", requestId: "r", before: consumption, after: consumption },
};

// What a call's own attempt took of its 15 s is not waited for again. What nobody hands in again is left to be written.
it.each([
  ["its settling at 8 s of a call", settling(1_000), 6_500, true],
  ["its settling at 2.5 s of a call", settling(6_500), 12_000, true],
  ["its settling when the call's time is over", settling(-9_000), 2_000, true],
  ["a settling of no call", settling(), 12_000, true],
  ["what a list showed", note, 2_000, false],
  ["what an operator asked about", reconciled, 12_000, false],
])("waits for %s so long, and withdraws it or leaves it", async (_what, operation, withinMs, isWithdrawn) => {
  const { writes, queued, withdrawn, pass } = bench(() => expect.fail("no success is asked for"));
  await pass(9_000);
  queued.add(operation);
  const call = heardBy(writes.submit(operation));
  await pass(withinMs - 1);
  expect(call.told()).toBe("nothing yet");
  await pass(1);
  expect(call.told()).toBe("LEDGER_UNAVAILABLE");
  expect(withdrawn).toEqual(isWithdrawn ? [operation] : []);
});

it("closes as never sent what is permitted when nobody waits for it any more", async () => {
  const { writes, held, pass } = bench();
  heardBy(writes.submit(opening()));
  heardBy(writes.submit({ kind: "leaseDue", request: { requestIds: ["r1"] } }));
  await pass(12_000);
  const permit = { consumption, attemptNumber: 3, leaseMs: 1 };
  held[0]?.answer({ kind: "ask", permit });
  const leased = [{ permit: { ...permit, attemptNumber: 7 }, purchaseToken: "t", requestId: "r1" }];
  held[1]?.answer({ leased, sealedCount: 0, unservedApps: [], nextDueInMs: null });
  await turns();
  expect(held.map(({ isFirst }) => isFirst)).toEqual([false, false, true, true]);
  expect(held.slice(2).map(({ operation }) => operation)).toEqual([
    { kind: "settle", request: closing(3, "request-1") },
    { kind: "settle", request: closing(7, "r1") },
  ]);
});

function closing(attemptNumber: number, requestId: string) {
  const message = "The ledger answered too late; nothing was sent";
  const heard = { kind: "NOT_SENT", message, isHeldBack: true };
  const place = { app: "default", paymentSeq: "P1", consumptionId: "c1", attemptNumber };
  return { ...place, heard, durationMs: 0, canAskControl: false, jitter: 0.5, requestId };
}

it("closes a control too that comes too late, as that control, and nothing where nothing was permitted", () => {
  const settled = { consumption, isSettledByThis: false, alarms: [] };
  const subject = { token: "RANDOM", itemSeq: 2n } as const;
  const control = { subject, permit: { consumption, attemptNumber: 4, leaseMs: 1 } };
  const closed = [{ ...closing(4, "r"), control: subject }];
  expect(neverSentOf(settling(), { ...settled, control })).toEqual(closed);
  expect(neverSentOf(settling(), { ...settled, control: null })).toEqual([]);
  expect(neverSentOf(opening(), { kind: "replay", consumption })).toEqual([]);
  expect(neverSentOf(note, null)).toEqual([]);
});

it("asks the reader for a success on record after a second, and at once while others are waiting already", async () => {
  const claims: unknown[] = [];
  const find: FindSuccess = (claim) => {
    claims.push(claim);
    return Promise.resolve(claims.length > 1 ? consumption : null);
  };
  const { writes, queued, withdrawn, pass } = bench(find);
  const first = heardBy(writes.submit(opening()));
  await pass(999);
  expect(claims).toEqual([]);
  await pass(1);
  expect([claims.length, first.told()]).toEqual([1, "nothing yet"]);
  const again = opening();
  queued.add(again);
  const second = heardBy(writes.submit(again));
  await pass(0);
  expect(second.told()).toEqual({ kind: "replay", consumption });
  expect(withdrawn).toEqual([again]);
  expect(claims).toEqual([claims[0], claims[0]]);
  const looked = { ...callOf({ paymentSeq: "P1" }), look: SEEN }; // to be noted, which is a write
  const third = heardBy(writes.submit({ kind: "open", request: looked }));
  await pass(10_999);
  expect([claims.length, first.told(), third.told()]).toEqual([2, "nothing yet", "nothing yet"]);
  await pass(1);
  expect([claims.length, first.told()]).toEqual([2, "LEDGER_UNAVAILABLE"]);
});
