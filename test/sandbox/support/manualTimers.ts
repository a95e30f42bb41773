// Timers that stand still until a test lets them run, so that nobody waits four seconds to see an answer come late.

import type { SandboxTimers } from "../../../src/sandbox/delivery.ts";

export interface ManualTimers extends SandboxTimers {
  /** The delays that are running, in the order they were started. */
  readonly running: () => number[];
  /** Resolves once this many timers are running. */
  readonly untilRunning: (count: number) => Promise<void>;
  /** Runs every timer that is due within this time of its start. */
  readonly elapse: (delayMs: number) => void;
}

export function manualTimers(): ManualTimers {
  const timers = new Set<{ delayMs: number; callback: () => void }>();
  const waiters = new Set<() => void>();
  const changed = () => {
    for (const waiter of waiters) waiter();
  };
  return {
    after(delayMs, callback) {
      const timer = { delayMs, callback };
      timers.add(timer);
      changed();
      return () => {
        timers.delete(timer);
        changed();
      };
    },
    running: () => [...timers].map((timer) => timer.delayMs),
    untilRunning: (count) =>
      new Promise((resolve) => {
        const waiter = () => {
          if (timers.size !== count) return;
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
        waiter();
      }),
    elapse(delayMs) {
      const due = [...timers].filter((timer) => timer.delayMs <= delayMs);
      for (const timer of due) {
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}
