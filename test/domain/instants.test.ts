// Instants and numbers as they are told from outside: taken exactly, or refused.

import { describe, expect, it } from "vitest";
import { isToldInstant, parseInstant } from "../../src/domain/instant.ts";
import { parseLong } from "../../src/domain/long.ts";

describe("an instant", () => {
  it.each([
    ["2026-07-01T00:00:00Z", "2026-07-01T00:00:00.000Z"],
    ["2026-07-01t00:00:00z", "2026-07-01T00:00:00.000Z"],
    ["2026-07-01T23:59:59.1Z", "2026-07-01T23:59:59.100Z"],
    ["2026-07-01T00:00:00.123456789Z", "2026-07-01T00:00:00.123Z"],
    ["2026-07-01T09:30:00+09:30", "2026-07-01T00:00:00.000Z"],
    ["2026-07-01T00:00:00-03:30", "2026-07-01T03:30:00.000Z"],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
  ])("%s is %s", (text, told) => {
    expect(new Date(parseInstant(text) ?? Number.NaN).toISOString()).toBe(told);
  });

  it.each([
    "2026-02-30T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-07-01T24:00:00Z",
    "2026-06-30T23:59:60Z",
    "2026-07-01T00:00:00",
    "2026-07-01",
    "2026-07-01T00:00:00.1234567890Z",
    "2026-07-01T00:00:00+24:00",
    "0000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59.999-00:01",
    "9999-12-31T23:59:00-00:01",
    "10000-01-01T00:00:00Z",
    " 2026-07-01T00:00:00Z",
    "",
  ])("%j is none", (text) => expect(parseInstant(text)).toBeNull());

  it("can have happened from the year 2000 to one day from now", () => {
    const now = Date.UTC(2026, 6, 1);
    const first = Date.UTC(2000, 0, 1);
    expect([first - 1, first, now, now + 86_400_000, now + 86_400_001].map((at) => isToldInstant(at, now))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("a number of 64 bits", () => {
  it.each(["0", "1", "-1", "1000292", "9007199254740993", "9223372036854775807", "-9223372036854775808"])(
    "%s is taken to its last digit",
    (text) => expect(parseLong(text)).toBe(BigInt(text)),
  );

  it.each(["", "-0", "00", "01", "+1", "1.0", "1e3", " 1", "9223372036854775808", "-9223372036854775809", "1n"])(
    "%j is none",
    (text) => expect(parseLong(text)).toBeNull(),
  );
});
