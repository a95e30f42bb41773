// What a row of `totals` sums: the settled consumptions that share app, environment, status, code and currency, and what its
// grain tells apart besides: their item, the day (UTC) or the quarter of an hour in which they were first asked for. Each
// settled one is in a row of every grain, and a question takes the coarsest that answers it. There is none by item and quarter:
// that would be about as many rows as consumptions. Open ones (PENDING, IN_DOUBT, DISPUTED) are in no row: they are few, an
// index holds them, and so a call's first write has nothing to do here. Zones end at :30 and :45, hence quarters.

import type { EpochMs } from "../../domain/consumption.ts";
import { DAY_MS } from "../../domain/periods.ts";

export const QUARTER_MS = 900_000;

export const GRAINS = { ALWAYS_BY_ITEM: 0, DAY_BY_ITEM: 1, DAY: 2, QUARTER: 3, ALWAYS: 4 } as const;
export type Grain = (typeof GRAINS)[keyof typeof GRAINS];

/** Where rows of all time begin. */
export const ALWAYS_BEGINS_AT = 0;
/** In rows that tell no item apart. */
export const NO_ITEM = -1n;

/** Keys cannot be null on either engine; no code and no currency of the upstream looks like these. */
export const NO_CODE = -2_147_483_649;
export const NO_CURRENCY = "";

/** The row of an app's reversals of payments that nobody has consumed here: under no environment, item, status and time. */
export const NOWHERE = {
  grain: GRAINS.ALWAYS_BY_ITEM,
  beginsAt: Number.MIN_SAFE_INTEGER,
  environment: "",
  itemSeq: NO_ITEM,
  status: "",
} as const;

/** The times in which rows of all time begin, and that row. */
export const ALL_TIME = { from: ALWAYS_BEGINS_AT, until: ALWAYS_BEGINS_AT + 1 } as const;
export const NO_TIME = { from: NOWHERE.beginsAt, until: NOWHERE.beginsAt + 1 } as const;

/**
 * SQLite sums 64-bit integers: amounts in two halves, of which each stays below this for one payment, and so below 2^63 for
 * nine billion of them.
 */
export const HALF = 1_000_000_000n;

export interface RollupKey {
  readonly grain: Grain;
  readonly beginsAt: EpochMs;
  readonly app: string;
  readonly environment: string;
  readonly itemSeq: bigint;
  readonly status: string;
  readonly resultCode: number;
  readonly currency: string;
}

export interface Sums {
  readonly count: bigint;
  /** Millionths. */
  readonly amountMicros: bigint;
  readonly unknownPriceCount: bigint;
  readonly reversedCount: bigint;
  readonly reversedMicros: bigint;
}

/** A piece of time, and the period whose sums it adds to: null where none was asked for. */
export interface Span {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly periodStart: EpochMs | null;
}

export function quarterOf(instant: number): number {
  return Math.floor(instant / QUARTER_MS) * QUARTER_MS;
}

export function dayOf(instant: number): number {
  return Math.floor(instant / DAY_MS) * DAY_MS;
}

/** Where all totals are looked through or computed anew: so many consumptions at a time, and the rest of their day. */
export const WINDOW_ROWS = 20_000;
export const FIRST_WINDOW_FROM = -8_640_000_000_000_000;
export const LAST_WINDOW_UNTIL = 8_640_000_000_000_000;

/** @param ahead when the first consumption behind the window was first asked for; undefined where there is none */
export function afterWindow(ahead: number | undefined): number {
  return ahead === undefined ? LAST_WINDOW_UNTIL : dayOf(ahead) + DAY_MS;
}
