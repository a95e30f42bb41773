// Time that stands still until a test moves it, and surroundings in which only what a test gives can be used.

import { NO_REPORTS } from "../support/unasked.ts";
import type { Upstream } from "../../src/upstream/port.ts";
import type { Surroundings } from "../../src/workflow/surroundings.ts";

const unneeded = (): never => {
  throw new Error("not needed here");
};

export const NOTHING_ELSE = {
  writer: {
    open: unneeded,
    reopen: unneeded,
    leaseDue: unneeded,
    settle: unneeded,
    resolveDispute: unneeded,
    noteReconciled: unneeded,
    markApp: unneeded,
    ...NO_REPORTS,
  },
  apps: new Map(),
  settings: {
    timeoutMs: 10_000,
    waitMs: 3_000,
    isOwnerVerified: false,
    hasPriceSnapshot: false,
    reconciliationsMax: 4,
  },
  random: () => 1,
  makeRequestId: unneeded,
  randomBytes: unneeded,
  onAlarm: unneeded,
  onFault: unneeded,
  onWrongSetting: unneeded,
  onSealed: unneeded,
  onUnserved: unneeded,
} as const;

/** An upstream that only consumes. */
export function upstreamOf(consume: Upstream["consume"]): Upstream {
  return { namesItem: true, consume, listUnconsumed: null, lookUp: null, listItems: null };
}

export interface StoppedTime {
  readonly surroundings: Surroundings;
  nowMs(): number;
  /** Timers that were neither called nor called off. */
  timers(): number;
  /** Moves time on, timer by timer, and lets everything that follows happen. */
  pass(ms: number): Promise<void>;
}

export function stoppedTime(given: Partial<Surroundings> = {}): StoppedTime {
  let nowMs = 0;
  const timers = new Map<() => void, number>();
  const surroundings: Surroundings = {
    ...NOTHING_ELSE,
    monotonicMs: () => nowMs,
    after(delayMs, callback) {
      const run = () => callback();
      timers.set(run, nowMs + delayMs);
      return () => timers.delete(run);
    },
    ...given,
  };
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  async function pass(ms: number): Promise<void> {
    const untilMs = nowMs + ms;
    for (;;) {
      await settled();
      const [next] = Array.from(timers).sort(([, one], [, other]) => one - other);
      if (next === undefined || next[1] > untilMs) break;
      timers.delete(next[0]);
      nowMs = Math.max(nowMs, next[1]);
      next[0]();
    }
    nowMs = untilMs;
    await settled();
  }
  return { surroundings, nowMs: () => nowMs, timers: () => timers.size, pass };
}
