// Zones, and their local hours, days and months: at :30 and :45, with clocks that change by half an hour, a date that was left out,
// midnights that do not exist or come twice.

import { describe, expect, it } from "vitest";
import { cutIntoPeriods, type Piece } from "../../src/domain/periods.ts";
import { type TimeZone, timeZoneNamed } from "../../src/domain/timeZone.ts";
import type { TotalsPeriod } from "../../src/domain/totals.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const at = (text: string) => Date.parse(text);

function zone(name: string): TimeZone {
  const found = timeZoneNamed(name);
  if (found === null) throw new Error(`no zone ${name}`);
  return found;
}

function pieces(period: TotalsPeriod, name: string, from: string, until: string): readonly Piece[] {
  return cutIntoPeriods(period, zone(name), { from: at(from), until: at(until) }, 10_000) ?? [];
}

const told = (cut: readonly Piece[]) => [...new Set(cut.map(({ periodStart }) => new Date(periodStart).toISOString()))];

describe("a zone", () => {
  it.each(["", " ", "Mars/Olympus", "+09:00", "-03:00", "Asia/Seoul\n", "A".repeat(65), "Asia/Seoul; DROP"])(
    "is not %j",
    (name) => expect(timeZoneNamed(name)).toBeNull(),
  );

  it.each([
    ["UTC", "2026-07-01T00:00:00Z", 0],
    ["Asia/Seoul", "2026-07-01T00:00:00Z", 9 * 60],
    ["Asia/Kathmandu", "2026-07-01T00:00:00Z", 5 * 60 + 45],
    ["Australia/Lord_Howe", "2026-01-01T00:00:00Z", 11 * 60],
    ["Australia/Lord_Howe", "2026-07-01T00:00:00Z", 10 * 60 + 30],
    ["America/New_York", "2026-01-01T00:00:00Z", -5 * 60],
  ])("%s is ahead of UTC at %s by %i minutes", (name, instant, minutes) => {
    expect(zone(name).offsetMs(at(instant))).toBe(minutes * 60_000);
  });

  it("knows every change, also two that undo each other within a fortnight", () => {
    const changes = zone("America/Argentina/Tucuman").changesBetween(
      at("2004-05-01T00:00:00Z"),
      at("2004-08-01T00:00:00Z"),
    );
    expect(changes.map((change) => new Date(change).toISOString())).toEqual([
      "2004-06-01T03:00:00.000Z",
      "2004-06-13T04:00:00.000Z",
    ]);
  });
});

describe("a change of the clocks", () => {
  const change = at("2026-11-01T06:00:00Z"); // New York, from -4 to -5 hours
  const changesBetween = (from: number, until: number) => zone("America/New_York").changesBetween(from, until);

  it("is one from its own instant on, and none before", () => {
    const hours = [change - 1, change - 1_000, change, change + 1].map(
      (instant) => zone("America/New_York").offsetMs(instant) / HOUR_MS,
    );
    expect(hours).toEqual([-4, -4, -5, -5]);
  });

  it.each([
    ["begins with it", change, change + 10_000, [change]],
    ["is it alone", change, change + 1, [change]],
    ["ends with it", change - 10_000, change + 1, [change]],
    ["ends before it", change - 10_000, change, []],
    ["begins after it", change + 1, change + 10_000, []],
    ["ends within its second", change - 1, change + 500, [change]],
    ["is empty", change, change, []],
  ])("is in a span that %s only if its instant is", (_case, from, until, changes) => {
    expect(changesBetween(from, until)).toEqual(changes);
  });
});

describe("periods", () => {
  it("of Seoul begin at its own midnight", () => {
    expect(told(pieces("DAY", "Asia/Seoul", "2026-07-01T12:00:00Z", "2026-07-02T16:00:00Z"))).toEqual([
      "2026-06-30T15:00:00.000Z",
      "2026-07-01T15:00:00.000Z",
      "2026-07-02T15:00:00.000Z",
    ]);
    expect(told(pieces("MONTH", "Asia/Seoul", "2026-07-31T14:59:59Z", "2026-07-31T15:00:01Z"))).toEqual([
      "2026-06-30T15:00:00.000Z",
      "2026-07-31T15:00:00.000Z",
    ]);
  });

  it("of Kathmandu begin at a quarter past", () => {
    expect(told(pieces("HOUR", "Asia/Kathmandu", "2026-07-01T00:00:00Z", "2026-07-01T01:00:00Z"))).toEqual([
      "2026-06-30T23:15:00.000Z",
      "2026-07-01T00:15:00.000Z",
    ]);
  });

  it("of New York have a day of 23 hours in spring, one of 25 in autumn, and its two hours from one to two are two", () => {
    const lengths = (from: string, until: string) =>
      pieces("DAY", "America/New_York", from, until).map((piece) => (piece.until - piece.from) / HOUR_MS);
    expect(lengths("2026-03-08T05:00:00Z", "2026-03-10T04:00:00Z")).toEqual([23, 24]);
    expect(lengths("2026-11-01T04:00:00Z", "2026-11-03T05:00:00Z")).toEqual([25, 24]);
    expect(told(pieces("HOUR", "America/New_York", "2026-11-01T05:00:00Z", "2026-11-01T08:00:00Z"))).toEqual([
      "2026-11-01T05:00:00.000Z",
      "2026-11-01T06:00:00.000Z",
      "2026-11-01T07:00:00.000Z",
    ]);
  });

  it("of Lord Howe, where clocks change by half an hour, are cut at the change", () => {
    expect(told(pieces("HOUR", "Australia/Lord_Howe", "2026-04-04T14:00:00Z", "2026-04-04T16:30:00Z"))).toEqual([
      "2026-04-04T14:00:00.000Z", // 01:00 at +11
      "2026-04-04T15:00:00.000Z", // 01:30 at +10:30, once more
      "2026-04-04T15:30:00.000Z", // 02:00
    ]);
  });

  it("of Apia leave out the day that it left out", () => {
    expect(told(pieces("DAY", "Pacific/Apia", "2011-12-29T12:00:00Z", "2012-01-01T00:00:00Z"))).toEqual([
      "2011-12-29T10:00:00.000Z", // the 29th
      "2011-12-30T10:00:00.000Z", // the 31st
      "2011-12-31T10:00:00.000Z", // the 1st
    ]);
  });

  it("without midnight begin when their date does, and a date that comes back is one day", () => {
    // São Paulo put its clocks forward at midnight; Saint John's, back at one minute past.
    expect(told(pieces("DAY", "America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04T13:00:00Z"))).toEqual([
      "2018-11-04T03:00:00.000Z",
    ]);
    const back = pieces("DAY", "America/St_Johns", "2010-11-06T12:00:00Z", "2010-11-07T12:00:00Z");
    expect(told(back)).toEqual(["2010-11-06T02:30:00.000Z", "2010-11-07T02:30:00.000Z"]);
    expect(back).toHaveLength(4);
  });

  it("are no more than were allowed", () => {
    const span = { from: 0, until: 11 * DAY_MS };
    expect(cutIntoPeriods("DAY", zone("UTC"), span, 10)).toBeNull();
    expect(cutIntoPeriods("DAY", zone("UTC"), { ...span, until: 10 * DAY_MS }, 10)).toHaveLength(10);
  });
});
