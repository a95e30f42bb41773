// A span of time cut into local hours, days or months. A day is all instants of one local date, a month all of one local
// month, however long the clocks make them; the date that Samoa left out has none. An hour is also cut where the clocks are
// changed in it, so that the two hours between one and two in autumn are two.

import type { EpochMs } from "./consumption.ts";
import type { TimeZone } from "./timeZone.ts";
import type { TotalsPeriod } from "./totals.ts";

/** A piece of the span that lies in one period whole. */
export interface Piece {
  /** Inclusive. */
  readonly from: EpochMs;
  /** Exclusive. */
  readonly until: EpochMs;
  /** The instant at which its period begins; it may lie before the span. */
  readonly periodStart: EpochMs;
}

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** No period is longer, whatever the clocks do in it. */
const LONGEST_MS = { HOUR: HOUR_MS, DAY: 2 * DAY_MS, MONTH: 33 * DAY_MS } as const satisfies Record<
  TotalsPeriod,
  number
>;
/** A month that the span begins in begins before this. */
const LEAD_MS = 33 * DAY_MS;

/** In order and without gaps; null where there are more pieces than that. */
export function cutIntoPeriods(
  period: TotalsPeriod,
  zone: TimeZone,
  span: { readonly from: EpochMs; readonly until: EpochMs },
  piecesMax: number,
): Piece[] | null {
  // Before its zone is asked about each of the days between: a wrong clock's record may lie thousands of years away.
  if ((span.until - span.from) / LONGEST_MS[period] > piecesMax) return null;
  const pieces: Piece[] = [];
  const starts = new Map<number, EpochMs>();
  for (const { from, until, local } of localPieces(period, zone, span.from - LEAD_MS, span.until)) {
    const start = period === "HOUR" ? from : (starts.get(local) ?? from);
    starts.set(local, start);
    if (until <= span.from) continue;
    const last = pieces.at(-1);
    if (last?.periodStart === start) pieces[pieces.length - 1] = { ...last, until };
    else pieces.push({ from: Math.max(from, span.from), until, periodStart: start });
    if (pieces.length > piecesMax) return null;
  }
  return pieces;
}

interface LocalPiece {
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** Where its period begins by the local calendar, as if that were UTC: a name for it. */
  readonly local: number;
}

function* localPieces(period: TotalsPeriod, zone: TimeZone, from: EpochMs, until: EpochMs): Generator<LocalPiece> {
  const cuts = [from, ...zone.changesBetween(from, until)];
  for (const [index, cut] of cuts.entries()) {
    const end = cuts[index + 1] ?? until;
    const offset = zone.offsetMs(cut);
    for (let at = cut; at < end;) {
      const local = beginningOf(period, at + offset);
      const next = Math.min(nextAfter(period, local) - offset, end);
      yield { from: at, until: next, local };
      at = next;
    }
  }
}

function beginningOf(period: TotalsPeriod, local: number): number {
  switch (period) {
    case "HOUR":
      return Math.floor(local / HOUR_MS) * HOUR_MS;
    case "DAY":
      return Math.floor(local / DAY_MS) * DAY_MS;
    case "MONTH": {
      const date = new Date(local);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    }
  }
}

function nextAfter(period: TotalsPeriod, beginning: number): number {
  switch (period) {
    case "HOUR":
      return beginning + HOUR_MS;
    case "DAY":
      return beginning + DAY_MS;
    case "MONTH": {
      const date = new Date(beginning);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    }
  }
}
