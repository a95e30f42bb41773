// Times of an imported line, in memory: each is the one instant that is meant, or none. What could be two is none.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantIn, read } from "../../src/commands/import/readFields.ts";
import { OFFSETS, type TimeZone } from "../../src/commands/import/timeZone.ts";

const ZONES: readonly (TimeZone | null)[] = [null, "UTC", "Asia/Seoul"];
const NOW_MS = Date.parse("2026-11-30T00:00:00Z");

function readTime(text: string, timeZone: TimeZone | null): number | null {
  const context = { timeZone, nowMs: NOW_MS, isAsWritten: false };
  return read({ fields: new Map([["at", text]]), context, faults: [] }, "at", instantIn(context));
}

describe("a time that could be another, or is none, is refused with and without a time zone:", () => {
  it.each([
    ["years of two digits", "24-03-01 12:00", "01/03/24 12:00", "03-01-24 12:00:00"],
    ["days and months in any other order", "01.03.2024 12:00", "3/1/2024 12:00", "2024/03/01 12:00", "20240301 120000"],
    ["Korean", "2024. 3. 1. 오후 3:04:05", "2024-03-01 오후 3:04:05", "2024년 3월 1일 15:04", "2024-3-1 12:00"],
    ["AM and PM", "2024-03-01 3:04 PM", "2024-03-01 3:04:05PM", "2024-03-01 03:04:05 am"],
    ["a spreadsheet's days", "45352.5", "45352", "45352,5", "4.53525E+4", "15:04.5"],
    ["seconds and milliseconds since 1970", "1709262000", "1709262000000", "1709262000.5", "-1", "0"],
    ["a day alone", "2024-03-01", "2024-03-01T", "2024-03", "2024-W09-5"],
    [
      "the end of a day",
      "2024-03-01 24:00",
      "2024-03-01 24:00:00",
      "2024-03-01T24:00:00Z",
      "2024-03-01T24:00:00+09:00",
    ],
    ["a leap second", "2016-12-31T23:59:60Z", "2017-01-01 08:59:60", "2017-01-01T08:59:60+09:00"],
    ["days that do not exist", "2024-02-30 12:00", "2024-02-31T12:00:00Z", "2023-02-29 12:00:00", "2024-04-31 12:00"],
    ["no month, no day", "2024-00-10 12:00", "2024-13-01 12:00", "2024-01-00 12:00", "0000-00-00 00:00:00"],
    ["names of zones", "2024-03-01 12:00:00 KST", "2024-03-01 12:00 EST", "2024-03-01T12:00:00+09:00[Asia/Seoul]"],
    [
      "offsets of other forms",
      "2024-03-01 12:00+9",
      "2024-03-01 12:00+24",
      "2024-03-01 12:00+09:60",
      "2024-03-01 12:00+90000",
    ],
    [
      "fractions of other forms",
      "2024-03-01 12:00:00.",
      "2024-03-01 12:00:00,5Z",
      "2024-03-01 12:00.5Z",
      "2024-03-01 12.5Z",
    ],
    ["digits of other scripts", "２０２４-03-01 12:00", "2024-03-01 １２:00Z", "2024-03-01\u00A012:00Z"],
    [
      "other programs' texts",
      "Fri Mar 01 2024 12:00:00 GMT+0900",
      "Fri, 01 Mar 2024 12:00:00 GMT",
      "now",
      "Infinity",
      "NaT",
    ],
    [
      "before any store, and the future",
      "1999-12-31T23:59:59Z",
      "1970-01-01 09:00",
      "2026-12-01T00:00:01Z",
      "9999-12-31 00:00",
    ],
  ])("%s", (_, ...texts) => {
    const taken = texts.filter((text) => ZONES.some((zone) => readTime(text, zone) !== null));
    expect(taken).toEqual([]);
  });
});

it("every time that is taken is what its digits say, less its offset", () => {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = fc.date({ min: new Date("2000-01-02"), max: new Date("2026-11-28"), noInvalidDate: true });
  const offset = fc.constantFrom("", "Z", " UTC", "+09:00", "+09", "+0900", " -05:30", "-12", "+14:00");
  const parts = fc.record({
    day,
    separator: fc.constantFrom("T", " "),
    hasSeconds: fc.boolean(),
    fraction: fc.constantFrom("", ".5", ".123456", ".000"),
    isShortHour: fc.boolean(),
    offset,
    zone: fc.constantFrom(...ZONES),
  });
  fc.assert(
    fc.property(parts, ({ day, separator, hasSeconds, fraction, isShortHour, offset, zone }) => {
      const hours = isShortHour ? String(day.getUTCHours()) : two(day.getUTCHours());
      const seconds = hasSeconds ? `:${two(day.getUTCSeconds())}${fraction}` : "";
      const text = `${day.toISOString().slice(0, 10)}${separator}${hours}:${two(day.getUTCMinutes())}${seconds}${offset}`;
      const wallMs =
        Math.floor(day.getTime() / 60_000) * 60_000 +
        (hasSeconds ? day.getUTCSeconds() * 1_000 + Math.floor(Number(`0${fraction}`) * 1_000) : 0);
      const [, sign = "+", offsetHours = "0", offsetMinutes = "0"] = /([+-])(\d\d):?(\d\d)?/.exec(offset) ?? [];
      const toldMs = (sign === "-" ? -1 : 1) * (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
      const zoneMs = zone === "Asia/Seoul" ? 9 * 3_600_000 : 0;
      const expected = offset === "" ? (zone === null ? null : wallMs - zoneMs) : wallMs - toldMs;
      expect(readTime(text, zone)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

it("no time zone that is taken ever had an hour twice, or none, since 2000", () => {
  for (const [zone, offset] of Object.entries(OFFSETS)) {
    const clock = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset", year: "numeric" });
    const offsets = new Set<string>();
    for (let at = Date.UTC(2000, 0, 1); at < NOW_MS; at += 7 * 86_400_000)
      offsets.add(clock.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "");
    expect([...offsets]).toEqual([`GMT${offset === "Z" ? "+00:00" : offset}`]);
  }
});
