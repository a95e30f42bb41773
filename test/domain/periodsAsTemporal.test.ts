// Local hours, days and months against Temporal, which the product cannot use yet: around every change of a zone's clocks.

import { expect, it } from "vitest";
import { cutIntoPeriods } from "../../src/domain/periods.ts";
import { timeZoneNamed } from "../../src/domain/timeZone.ts";
import { periodStartOf } from "../support/naiveTotals.ts";
import { createSeededRandom } from "../support/seededRandom.ts";

const DAY_MS = 86_400_000;
const at = (text: string) => Date.parse(text);

const ZONES = [
  "UTC",
  "Asia/Seoul",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/New_York",
  "Pacific/Apia",
  "America/St_Johns",
  "Africa/Casablanca",
  "America/Sao_Paulo",
  "Asia/Gaza",
  "Pacific/Chatham",
  "Africa/Monrovia",
];
it.each(ZONES)("periods of %s are Temporal's, around every change and anywhere else", (name) => {
  const zone = timeZoneNamed(name);
  if (zone === null) throw new Error(`no zone ${name}`);
  const random = createSeededRandom(11);
  const [first, last] = [at("1970-01-10T00:00:00Z"), at("2035-01-01T00:00:00Z")];
  const changes = zone.changesBetween(first, last);
  const centres = [...changes.slice(-60), ...Array.from({ length: 20 }, () => first + random.below(780) * 30 * DAY_MS)];
  for (const period of ["HOUR", "DAY", "MONTH"] as const) {
    for (const centre of centres) {
      const span = { from: centre - random.below(40 * DAY_MS), until: centre + 1 + random.below(2 * DAY_MS) };
      const cut = cutIntoPeriods(period, zone, span, 10_000) ?? [];
      expect([cut[0]?.from, cut.at(-1)?.until]).toEqual([span.from, span.until]);
      for (const [index, piece] of cut.entries()) {
        expect(piece.from).toBe(cut[index - 1]?.until ?? span.from);
        const isNear = Math.abs(piece.from - centre) < DAY_MS || random.chance(0.02);
        if (!isNear) continue;
        for (const instant of [piece.from, piece.until - 1, Math.floor((piece.from + piece.until) / 2)])
          expect(piece.periodStart, `${period} of ${new Date(instant).toISOString()}`).toBe(
            periodStartOf(period, name, instant),
          );
      }
    }
  }
});
