// A ledger that does not answer, over a queue and a clock that the test holds: when callers are told, what is withdrawn, and
// what becomes of an answer that comes too late.

import { expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import { createTimelyWrites, type FindSuccess } from "../../src/ledger/writing/timelyWrites.ts";
import type { WriteOperation, WriteValue } from "../../src/ledger/writing/writeOperation.ts";
import { lost } from "../support/heards.ts";
import { callOf } from "./support/calls.ts";

interface Held {
  readonly operation: WriteOperation;
  /** Handed in before all that waits. */
  readonly isFirst: boolean;
  readonly answer: (value: WriteValue) => void;
}

function bench(findSuccess?: FindSuccess) {
  let nowMs = 0;
  let timers: { atMs: number; callback: () => void }[] = [];
  const held: Held[] = [];
  const withdrawn: WriteOperation[] = [];
  const queued = new Set<WriteOperation>();
  const writes = createTimelyWrites({
    group: {
      submit: (operation, isFirst = false) => new Promise((answer) => void held.push({ operation, isFirst, answer })),
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
    ...(findSuccess === undefined ? {} : { findSuccess }),
  });
  async function pass(ms: number): Promise<void> {
    nowMs += ms;
    for (let due = timers.filter(({ atMs }) => atMs <= nowMs); due.length > 0;) {
      timers = timers.filter((one) => !due.includes(one));
      for (const { callback } of due) callback();
      await turns();
      due = timers.filter(({ atMs }) => atMs <= nowMs);
    }
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
  await pass(1_000);
  expect(next.told()).toBe("LEDGER_UNAVAILABLE");
});

it("answers again once what hung has ended, and leaves no timer behind", async () => {
  const { writes, held, pass, timerCount } = bench();
  const call = heardBy(writes.submit(opening()));
  await pass(6_000);
  held[0]?.answer({ kind: "disputed", own: null });
  await turns();
  expect(call.told()).toEqual({ kind: "disputed", own: null });
  expect(writes.isAnswering()).toBe(true);
  expect(timerCount()).toBe(0);
});

it("ends a whole call within 15 s: its settling waits for what the call has left", async () => {
  const { writes, pass } = bench();
  await pass(9_000);
  const call = heardBy(writes.submit(settling(1_000)));
  await pass(6_499);
  expect(call.told()).toBe("nothing yet");
  await pass(1);
  expect(call.told()).toBe("LEDGER_UNAVAILABLE");
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
  const closing = { consumptionId: "c1", heard: { kind: "NOT_SENT" } };
  expect(held.map(({ isFirst }) => isFirst)).toEqual([false, false, true, true]);
  expect(held.slice(2).map(({ operation }) => operation)).toMatchObject([
    { kind: "settle", request: { ...closing, attemptNumber: 3 } },
    { kind: "settle", request: { ...closing, attemptNumber: 7 } },
  ]);
});

it("asks the reader for a success on record after a second, and at once while others are waiting already", async () => {
  const claims: unknown[] = [];
  const find: FindSuccess = (claim) => {
    claims.push(claim);
    return Promise.resolve(claims.length > 1 ? consumption : null);
  };
  const { writes, queued, withdrawn, pass } = bench(find);
  const first = heardBy(writes.submit(opening()));
  await pass(1_000);
  expect([claims.length, first.told()]).toEqual([1, "nothing yet"]);
  const again = opening();
  queued.add(again);
  const second = heardBy(writes.submit(again));
  await pass(0);
  expect(second.told()).toEqual({ kind: "replay", consumption });
  expect(withdrawn).toEqual([again]);
  expect(claims).toEqual([claims[0], claims[0]]);
});
