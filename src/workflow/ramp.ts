// How fast the reconciler may ask: an upstream that has just come back is not met by everything that waited for it. Begins
// slowly, grows by half each second that brings answers, and begins anew at the first sign of an outage.

import { type Heard, isSignOfOutage } from "../domain/heard.ts";

/** Upstream calls a second, of one instance. */
export const RATE_MIN = 10;
export const RATE_MAX = 200;
const GROWTH = 1.5;
const GROWTH_INTERVAL_MS = 1_000;
/** Calls that may be made at once after a rest: a quarter of a second's. */
const BURST_SECONDS = 0.25;

export interface Ramp {
  /** How many calls may be begun now; never negative. */
  allowance(): number;
  /** How long until one may be begun, in milliseconds. */
  waitMs(): number;
  spend(calls: number): void;
  heard(heard: Heard): void;
}

export function createRamp(nowMs: () => number): Ramp {
  let rate = RATE_MIN;
  let calls = RATE_MIN * BURST_SECONDS;
  let filledAtMs = nowMs();
  let grownAtMs = nowMs();

  function fill(): void {
    const now = nowMs();
    calls = Math.min(calls + ((now - filledAtMs) / 1_000) * rate, rate * BURST_SECONDS);
    filledAtMs = now;
  }

  return {
    allowance() {
      fill();
      return Math.max(0, Math.floor(calls));
    },
    waitMs() {
      fill();
      return calls >= 1 ? 0 : Math.ceil(((1 - calls) / rate) * 1_000);
    },
    spend(count) {
      fill();
      calls -= count; // into debt, where an attempt turned out to need controls
    },
    heard(heard) {
      if (isSignOfOutage(heard)) {
        rate = RATE_MIN;
        calls = Math.min(calls, 0);
        grownAtMs = nowMs();
      } else if (nowMs() - grownAtMs >= GROWTH_INTERVAL_MS) {
        fill();
        rate = Math.min(rate * GROWTH, RATE_MAX);
        grownAtMs = nowMs();
      }
    },
  };
}
