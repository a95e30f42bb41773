// Instants as databases and spreadsheets write them: RFC 3339, PostgreSQL's own text, and the clocks of a time zone. Each is
// brought to RFC 3339 and read as such, so that a day that does not exist is refused in every spelling.

import type { EpochMs } from "../../domain/consumption.ts";
import { parseInstant } from "../../domain/instant.ts";
import { OFFSETS, type TimeZone } from "./timeZone.ts";

/** Hours of one digit and times without seconds are a spreadsheet's; offsets of hours alone are PostgreSQL's. */
const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(?: ?(?:([Zz]|UTC)|([+-]\d{2})(?::?(\d{2}))?))?$/;

/** @param timeZone whose clocks a time without an offset is told by; null: such a time is none */
export function writtenInstant(text: string, timeZone: TimeZone | null): EpochMs | null {
  const match = WRITTEN.exec(text);
  if (match === null) return null;
  const [, date, hours = "", minutes, seconds = "00", fraction = "", utc, offsetHours, offsetMinutes = "00"] = match;
  const wallOffset = timeZone === null ? null : OFFSETS[timeZone];
  const toldOffset = offsetHours === undefined ? null : `${offsetHours}:${offsetMinutes}`;
  const offset = utc === undefined ? (toldOffset ?? wallOffset) : "Z";
  return offset === null
    ? null
    : parseInstant(`${date}T${hours.padStart(2, "0")}:${minutes}:${seconds}${fraction}${offset}`);
}
