// Waiting for a call that somebody else makes: in this process its answer is shared, elsewhere the ledger is looked at
// again, and in no case longer than the caller has time.

import { describe, expect, it } from "vitest";
import { alreadyConsumed, type ConsumeAnswer } from "../../src/domain/answer.ts";
import { createInFlight } from "../../src/workflow/inFlight.ts";
import type { Surroundings } from "../../src/workflow/surroundings.ts";
import { waitForLease } from "../../src/workflow/waiting.ts";
import { NOTHING_ELSE } from "./support.ts";

const ANSWER: ConsumeAnswer = alreadyConsumed(null);

/** Time that stands still until the test moves it. */
function clock(nowMs = 0) {
  const timers = new Map<() => void, number>();
  const surroundings: Surroundings = {
    ...NOTHING_ELSE,
    monotonicMs: () => nowMs,
    after(delayMs, callback) {
      timers.set(callback, nowMs + delayMs);
      return () => timers.delete(callback);
    },
  };
  function pass(ms: number): void {
    nowMs += ms;
    for (const [callback, dueMs] of Array.from(timers)) {
      if (dueMs > nowMs) continue;
      timers.delete(callback);
      callback();
    }
  }
  return { surroundings, pass, timers };
}

function running(): {
  readonly inFlight: ReturnType<typeof createInFlight>;
  readonly end: (answer: ConsumeAnswer) => void;
} {
  const inFlight = createInFlight();
  const { promise, resolve } = Promise.withResolvers<ConsumeAnswer>();
  inFlight.add("c1", { answer: promise, over: promise.then(() => undefined) });
  return { inFlight, end: resolve };
}

describe("a call that waits", () => {
  it("has the answer of the call it waits for, and leaves no timer behind", async () => {
    const { surroundings, timers } = clock();
    const { inFlight, end } = running();
    const waiting = waitForLease(surroundings, inFlight, "c1", 3_000);
    end(ANSWER);
    expect(await waiting).toBe(ANSWER);
    expect(timers.size).toBe(0);
  });

  it("waits no longer than it has time, whoever it waits for", async () => {
    const { surroundings, pass } = clock();
    const { inFlight } = running();
    const waiting = waitForLease(surroundings, inFlight, "c1", 3_000);
    pass(2_999);
    pass(1);
    expect(await waiting).toBe("timeUp");
    expect(await waitForLease(surroundings, inFlight, "c1", 3_000)).toBe("timeUp");
  });

  it("looks at the ledger again and again where the other call is made elsewhere", async () => {
    const { surroundings, pass } = clock();
    const elsewhere = waitForLease(surroundings, createInFlight(), "c1", 3_000);
    pass(50);
    expect(await elsewhere).toBe("lookAgain");
  });

  it("looks once more when its time runs out before the next look is due", async () => {
    const { surroundings, pass } = clock(2_990);
    const elsewhere = waitForLease(surroundings, createInFlight(), "c1", 3_000);
    pass(10);
    expect(await elsewhere).toBe("lookAgain");
    const late = clock(2_999);
    const lastLook = waitForLease(late.surroundings, createInFlight(), "c1", 3_000);
    late.pass(1);
    expect(await lastLook).toBe("lookAgain");
  });
});

describe("calls under way", () => {
  it("are forgotten once they are answered", async () => {
    const { inFlight, end } = running();
    expect(inFlight.answerOf("c1")).toBeDefined();
    expect(inFlight.answerOf("c2")).toBeUndefined();
    end(ANSWER);
    await inFlight.drained();
    expect(inFlight.answerOf("c1")).toBeUndefined();
  });

  it("do not end a later call for the same consumption when they end", async () => {
    const { inFlight, end } = running();
    const later = Promise.withResolvers<ConsumeAnswer>();
    inFlight.add("c1", { answer: later.promise, over: later.promise.then(() => undefined) });
    end(ANSWER);
    await Promise.resolve();
    expect(inFlight.answerOf("c1")).toBe(later.promise);
    later.resolve(ANSWER);
    await inFlight.drained();
  });

  it("are waited for until nothing of them is left to do, failed ones too", async () => {
    const inFlight = createInFlight();
    const leftovers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const failed = Promise.reject<ConsumeAnswer>(new Error("a bug"));
    for (const [index, { promise }] of leftovers.entries())
      inFlight.add(`c${index}`, { answer: failed, over: promise });
    let isDrained = false;
    const drained = inFlight.drained().then(() => (isDrained = true));
    await expect(failed).rejects.toThrow("a bug");
    for (const { promise, resolve } of leftovers) {
      expect(isDrained).toBe(false);
      resolve();
      await promise;
    }
    await drained;
    expect(isDrained).toBe(true);
  });
});
