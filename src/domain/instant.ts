// Instants as they are told from outside: RFC 3339 with an offset. A day that does not exist is refused instead of rolled
// over, and so is a leap second, which no clock here can name.

import type { EpochMs } from "./consumption.ts";

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const YEAR_0_MS = Date.parse("0000-01-01T00:00:00.000Z");
const YEAR_10000_MS = Date.parse("9999-12-31T23:59:59.999Z") + 1;
/** Before any store sold anything in an app; a date of 1970 is somebody's zero. */
const TOLD_MIN: EpochMs = Date.UTC(2000, 0, 1);
/** Clocks differ, and some stores tell dates of the other side of the world. */
const AHEAD_MS_MAX = 86_400_000;

/** What is allowed, as the end of a sentence that begins with the field's name. */
export const TOLD_INSTANT_ALLOWED = "must be from 2000-01-01 to one day from now";

/** Whether something can have happened then, by what we know `now`. */
export function isToldInstant(at: EpochMs, now: EpochMs): boolean {
  return at >= TOLD_MIN && at <= now + AHEAD_MS_MAX;
}

export function parseInstant(text: string): EpochMs | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, date = "", time = "", fraction = "", sign = "+", offsetHours = "0", offsetMinutes = "0"] = match;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const localMs = Date.parse(`${date}T${time}.${milliseconds}Z`);
  if (Number.isNaN(localMs) || !new Date(localMs).toISOString().startsWith(date)) return null; // 30 February
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  const instant = sign === "-" ? localMs + offsetMs : localMs - offsetMs;
  return instant >= YEAR_0_MS && instant < YEAR_10000_MS ? instant : null; // else it has no RFC 3339 text in UTC
}
