// Many callers, one flush, over a channel that the test holds in its hands: what shares a flush, what waits, what is
// refused, and what each caller hears when the storage fails.

import { describe, expect, it } from "vitest";
import { createGroupCommit, type GroupCommit } from "../../src/ledger/writing/groupCommit.ts";
import { HeldUp } from "../../src/ledger/writing/heldUp.ts";
import type { WriteOperation, WriteResult } from "../../src/ledger/writing/writeOperation.ts";
import { lost } from "../support/heards.ts";
import { callOf } from "./support/calls.ts";

interface Bench {
  readonly group: GroupCommit;
  /** What was sent to the writer's thread, flush by flush. */
  readonly flushes: (readonly WriteOperation[])[];
  /** Runs what was deferred. */
  readonly turn: () => void;
  /** How many turns were asked for. */
  readonly turns: () => number;
  /** How many writes its pacing was told of. */
  readonly arrivals: () => number;
  /** The waits for company, in ms. */
  readonly waits: readonly number[];
  /** Ends them. */
  readonly passWait: () => void;
}

function createBench(queueMax = 4, waitMs = 0): Bench {
  const flushes: (readonly WriteOperation[])[] = [];
  let deferred: (() => void)[] = [];
  let waiting: (() => void)[] = [];
  let turns = 0;
  let arrivals = 0;
  const waits: number[] = [];
  const group = createGroupCommit({
    channel: { send: (operations) => void flushes.push(operations) },
    queueMax,
    defer: (callback) => {
      turns += 1;
      deferred.push(callback);
    },
    after: (delayMs, callback) => {
      waits.push(delayMs);
      waiting.push(callback);
    },
    pacing: { arrived: () => void (arrivals += 1), waitMs: () => waitMs },
  });
  function turn(): void {
    const due = deferred;
    deferred = [];
    for (const callback of due) callback();
  }
  function passWait(): void {
    const due = waiting;
    waiting = [];
    for (const callback of due) callback();
  }
  return { group, flushes, turn, turns: () => turns, arrivals: () => arrivals, waits, passWait };
}

const openOf = (paymentSeq: string): WriteOperation => ({ kind: "open", request: callOf({ paymentSeq }) });
const settling: WriteOperation = {
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
  },
};
const done: WriteResult = { kind: "done", value: { kind: "alreadyConsumed", own: null } };

function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "resolved",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
}

describe("a group of writes", () => {
  it("carries out before all that waits what is handed in as the first", () => {
    const { group, flushes, turn } = createBench();
    void group.submit(openOf("P1"));
    turn();
    void group.submit(openOf("P2"));
    group.onFlushed([done]);
    void group.submit(settling, true);
    turn();
    expect(flushes).toEqual([[openOf("P1")], [settling, openOf("P2")]]);
  });

  it("shares one flush among all that came in the same turn, in their order", () => {
    const { group, flushes, turn } = createBench();
    for (const paymentSeq of ["P1", "P2", "P3"]) void group.submit(openOf(paymentSeq));
    expect(flushes).toEqual([]);
    turn();
    expect(flushes).toEqual([[openOf("P1"), openOf("P2"), openOf("P3")]]);
  });

  it("keeps what comes during a flush for the next one, and has one under way at a time", async () => {
    const { group, flushes, turn } = createBench();
    const first = group.submit(openOf("P1"));
    turn();
    void group.submit(openOf("P2"));
    void group.submit(openOf("P3"));
    turn();
    expect(flushes).toHaveLength(1);
    group.onFlushed([done]);
    await first;
    turn();
    expect(flushes).toEqual([[openOf("P1")], [openOf("P2"), openOf("P3")]]);
  });

  it("waits for company once, where writes come thick, and goes then with all that came", () => {
    const { group, flushes, waits, turn, passWait } = createBench(9, 1);
    for (const paymentSeq of ["P1", "P2"]) void group.submit(openOf(paymentSeq));
    turn();
    expect([flushes, waits]).toEqual([[], [1]]);
    void group.submit(openOf("P3"));
    passWait();
    expect([flushes, waits]).toEqual([[[openOf("P1"), openOf("P2"), openOf("P3")]], [1]]);
  });

  it("asks for one turn, however many come in it, and for none where nobody waits", () => {
    const { group, turn, turns, arrivals } = createBench();
    for (const paymentSeq of ["P1", "P2", "P3"]) void group.submit(openOf(paymentSeq));
    expect([turns(), arrivals()]).toEqual([1, 3]);
    turn();
    group.onFlushed([done, done, done]);
    expect(turns()).toBe(1);
  });

  it("is told where the storage has no result for it", async () => {
    const { group, turn } = createBench();
    const caller = group.submit(openOf("P1"));
    turn();
    group.onFlushed([]);
    await expect(caller).rejects.toThrow("ledger: no result");
  });

  it("answers nobody before their own flush is over", async () => {
    const { group, turn } = createBench();
    let isAnswered = false;
    const answered = group.submit(openOf("P1")).then(() => (isAnswered = true));
    turn();
    await Promise.resolve();
    expect(isAnswered).toBe(false);
    group.onFlushed([done]);
    await answered;
  });

  it("tells each caller their own result: one that failed alone harms no other", async () => {
    const { group, turn } = createBench();
    const callers = ["P1", "P2", "P3"].map((paymentSeq) => group.submit(openOf(paymentSeq)));
    turn();
    const replay = { kind: "done", value: { kind: "inProgressElsewhere", own: null } } as const;
    group.onFlushed([done, { kind: "failed", message: "no such attempt" }, replay]);
    const [first, second, third] = await Promise.allSettled(callers);
    expect(first).toMatchObject({ status: "fulfilled", value: { kind: "alreadyConsumed", own: null } });
    expect(second).toMatchObject({ status: "rejected", reason: { message: "ledger: no such attempt" } });
    expect(third).toMatchObject({ status: "fulfilled", value: { kind: "inProgressElsewhere", own: null } });
  });

  it("refuses new calls when its queue is full, but never an outcome", async () => {
    const { group, flushes, turn } = createBench(2);
    const before = [group.submit(openOf("P1")), group.submit(openOf("P2"))];
    const outcome = group.submit(settling);
    expect(await codeOf(group.submit(openOf("P3")))).toBe("OVERLOADED");
    expect(group.isIdle()).toBe(false);
    turn();
    expect(flushes).toEqual([[openOf("P1"), openOf("P2"), settling]]);
    expect(group.isIdle()).toBe(false);
    group.onFlushed([done, done, done]);
    await Promise.all([...before, outcome]);
    expect(group.isIdle()).toBe(true);
  });

  it("takes new calls again once the queue has moved on", async () => {
    const { group, turn } = createBench(1);
    void group.submit(openOf("P1"));
    turn();
    const second = group.submit(openOf("P2"));
    expect(await codeOf(group.submit(openOf("P3")))).toBe("OVERLOADED");
    group.onFlushed([done]);
    turn();
    const fourth = group.submit(openOf("P4"));
    group.onFlushed([done]);
    turn();
    group.onFlushed([done]);
    await Promise.all([second, fourth]);
  });

  it("puts no more into one flush than fits in it, and the rest into the next", () => {
    const { group, flushes, turn } = createBench(2_000);
    for (let n = 0; n < 700; n += 1) void group.submit(openOf(`P${n}`));
    turn();
    group.onFlushed(Array.from({ length: 512 }, () => done));
    turn();
    expect(flushes.map((flush) => flush.length)).toEqual([512, 188]);
  });
});

describe("a group of writes, when the storage fails", () => {
  it("says so to all in the flush, and tries those that waited", async () => {
    const { group, flushes, turn } = createBench();
    const failed = [group.submit(openOf("P1")), group.submit(settling)].map(codeOf);
    turn();
    const waiting = group.submit(openOf("P2"));
    group.onFaulted("disk full");
    expect(await Promise.all(failed)).toEqual(["LEDGER_UNAVAILABLE", "LEDGER_UNAVAILABLE"]);
    turn();
    expect(flushes[1]).toEqual([openOf("P2")]);
    group.onFlushed([done]);
    await waiting;
  });

  it("refuses everybody, then and ever after, when the ledger is lost", async () => {
    const { group, flushes, turn } = createBench();
    const callers = [codeOf(group.submit(openOf("P1")))];
    turn();
    callers.push(codeOf(group.submit(openOf("P2"))), codeOf(group.submit(settling)));
    group.onLost("the file was replaced");
    callers.push(codeOf(group.submit(openOf("P3"))), codeOf(group.submit(settling)));
    expect(new Set(await Promise.all(callers))).toEqual(new Set(["LEDGER_UNAVAILABLE"]));
    turn();
    expect(flushes).toHaveLength(1);
    expect(group.isIdle()).toBe(true);
  });

  it("sends nothing any more where the ledger was lost before the flush began", async () => {
    const { group, flushes, turn } = createBench();
    const caller = codeOf(group.submit(openOf("P1")));
    group.onLost("the file was replaced");
    turn();
    expect([await caller, flushes]).toEqual(["LEDGER_UNAVAILABLE", []]);
  });

  it("tells the caller nothing of the disk; the line is for the log", async () => {
    const { group, turn } = createBench();
    const refused = group.submit(openOf("P1"));
    turn();
    group.onFaulted("/var/lib/iap/ledger.db: SQLITE_IOERR");
    await expect(refused).rejects.toMatchObject({
      message: expect.not.stringContaining("/var"),
      cause: { message: "/var/lib/iap/ledger.db: SQLITE_IOERR" },
    });
  });
});

describe("an operation that its caller withdraws", () => {
  it("is never sent while it waits in line; once it is under way, or of no line, it is not to be had back", async () => {
    const { group, flushes, turn } = createBench();
    const [first, second, third] = ["P1", "P2", "P3"].map(openOf);
    if (first === undefined || second === undefined || third === undefined) throw new Error("three operations");
    const ended = group.submit(first).catch(() => undefined);
    turn();
    void group.submit(second);
    void group.submit(third);
    expect(group.length()).toBe(3);
    expect([group.withdraw(first), group.withdraw(openOf("P4")), group.withdraw(second)]).toEqual([false, false, true]);
    expect(group.length()).toBe(2);
    expect(group.withdraw(second)).toBe(false);
    group.onFlushed([{ kind: "failed", message: "no matter" }]);
    turn();
    await ended;
    expect(flushes).toEqual([[first], [third]]);
  });

  it("is heard of as held up where the storage says so", async () => {
    const { group, turn } = createBench();
    const held = group.submit(openOf("P1"));
    turn();
    group.onFlushed([{ kind: "heldUp" }]);
    await expect(held).rejects.toThrow(HeldUp);
  });
});
