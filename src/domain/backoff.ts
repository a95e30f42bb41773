// How long to leave a consumption alone after an attempt that told us nothing. A value, not a timer.

const DELAY_MIN_MS = 1_000;
const DELAY_MAX_MS = 600_000;

/**
 * Delay before the next attempt: doubles from 1 s up to 10 min, spread over its upper half so that many consumptions
 * lost in one outage do not come back in one wave.
 *
 * @param attemptCount attempts in a row that ended alike, 1 at least
 * @param jitter 0 <= jitter < 1
 * @param retryAfterMs the upstream's own wish; honoured within 1 s and 10 min
 */
export function delayBeforeNextAttemptMs(attemptCount: number, jitter: number, retryAfterMs: number | null): number {
  const doublings = Math.min(Math.max(attemptCount, 1) - 1, 20); // 2^20 s is far beyond the cap, and still exact
  const fullMs = Math.min(DELAY_MIN_MS * 2 ** doublings, DELAY_MAX_MS);
  const spreadMs = Math.round(fullMs / 2 + (fullMs / 2) * jitter);
  return Math.min(Math.max(spreadMs, retryAfterMs ?? 0, DELAY_MIN_MS), DELAY_MAX_MS);
}
