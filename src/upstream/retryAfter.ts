// When the upstream wishes to be asked again, from its Retry-After header (RFC 9110 §10.2.3).

/** Only the form of dates that senders must use; the two obsolete ones are taken as no wish. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const DELTA_SECONDS = /^\d{1,10}$/;

type HeaderValue = string | string[] | undefined;

/**
 * Milliseconds from now, or null where the header is absent, doubled, nonsense or in the past. A date is compared with
 * the answer's own Date, so that two clocks that differ do no harm; `nowMs` (since 1970) serves where it has none.
 */
export function readRetryAfterMs(retryAfter: HeaderValue, date: HeaderValue, nowMs: () => number): number | null {
  if (typeof retryAfter !== "string") return null;
  if (DELTA_SECONDS.test(retryAfter)) return Number(retryAfter) * 1_000;
  const untilMs = readDateMs(retryAfter);
  if (untilMs === null) return null;
  const waitMs = untilMs - (readDateMs(date) ?? nowMs());
  return waitMs >= 0 ? waitMs : null;
}

function readDateMs(text: HeaderValue): number | null {
  if (typeof text !== "string" || !HTTP_DATE.test(text)) return null;
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? null : timeMs;
}
