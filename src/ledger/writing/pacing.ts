// How long a flush waits for company. Alone, a write is flushed at once. When writes come thick, one flush for several of
// them costs hardly more than one for one, so each waits a millisecond for the others: at 2,000 writes a second that is
// half the flushes, and far less than the upstream takes anyway.

export interface Pacing {
  /** One write was handed in. */
  arrived(): void;
  /** How long the flush that is about to be scheduled should wait: 0 or a millisecond. */
  waitMs(): number;
}

/** From so many writes a second on. A consume call is two. */
const CROWD_PER_SECOND = 2_000;
const WAIT_MS = 1;
/** Rates are taken over windows of this length, one after the other. */
const WINDOW_MS = 20;

export function createPacing(nowMs: () => number): Pacing {
  let windowStartMs = nowMs();
  let arrivals = 0;
  let isCrowded = false;
  return {
    arrived() {
      arrivals += 1;
      const elapsedMs = nowMs() - windowStartMs;
      if (elapsedMs < WINDOW_MS) return;
      isCrowded = (arrivals * 1_000) / elapsedMs >= CROWD_PER_SECOND;
      windowStartMs += elapsedMs;
      arrivals = 0;
    },
    waitMs: () => (isCrowded ? WAIT_MS : 0),
  };
}
