// An instant as RFC 3339 text in UTC, the same text as Date's own. A page of history holds hundreds of them, nearly all of a
// few days: only the first of a day in a row is taken apart by Date, which costs ten times the rest.

import type { EpochMs } from "./consumption.ts";
import { DAY_MS } from "./periods.ts";

/** "00" to "59". */
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
/** Of `.000Z` and what is before it back to the T. */
const TIME_LENGTH = "00:00:00.000Z".length;

let knownDay = Number.NaN;
let dayAndT = "";

/** Throws RangeError beyond the days that Date knows. */
export function writeInstant(at: EpochMs): string {
  if (!Number.isInteger(at)) return new Date(at).toISOString();
  const day = Math.floor(at / DAY_MS);
  if (day !== knownDay) {
    dayAndT = new Date(at).toISOString().slice(0, -TIME_LENGTH);
    knownDay = day;
  }
  const inDay = at - day * DAY_MS;
  const seconds = Math.floor(inDay / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const milliseconds = String(inDay - seconds * 1_000).padStart(3, "0");
  return `${dayAndT}${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes - hours * 60]}:${TWO_DIGITS[seconds - minutes * 60]}.${milliseconds}Z`;
}
