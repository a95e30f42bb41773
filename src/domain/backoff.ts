// How long to leave a consumption alone after an attempt that told us nothing. A value, not a timer.

const DELAY_MIN_MS = 1_000;
const DELAY_MAX_MS = 600_000;
/** An upstream that said nothing for a day is asked once an hour: nobody waits for a minute's difference any more. */
const LONG_SILENCE_MS = 86_400_000;
const DELAY_AFTER_LONG_SILENCE_MAX_MS = 3_600_000;

/**
 * Delay before the next attempt: doubles from 1 s up to 10 min (after a day of silence up to an hour), spread over its upper half so that many consumptions
 * lost in one outage do not come back in one wave.
 *
 * @param attemptCount attempts in a row that ended alike, 1 at least
 * @param jitter 0 <= jitter < 1
 * @param retryAfterMs the upstream's own wish; honoured within 1 s and 10 min
 * @param silentForMs how long the upstream has given no definite answer
 */
export function delayBeforeNextAttemptMs(
  attemptCount: number,
  jitter: number,
  retryAfterMs: number | null,
  silentForMs = 0,
): number {
  const maxMs = silentForMs >= LONG_SILENCE_MS ? DELAY_AFTER_LONG_SILENCE_MAX_MS : DELAY_MAX_MS;
  const doublings = Math.min(Math.max(attemptCount, 1) - 1, 20); // 2^20 s is far beyond the cap, and still exact
  const fullMs = Math.min(DELAY_MIN_MS * 2 ** doublings, maxMs);
  const spreadMs = Math.round(fullMs / 2 + (fullMs / 2) * jitter);
  const wishedMs = Math.min(retryAfterMs ?? 0, DELAY_MAX_MS);
  return Math.max(spreadMs, wishedMs, DELAY_MIN_MS);
}
