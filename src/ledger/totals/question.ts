// How a question about totals is answered: from the rollup rows where it asks of nothing that they do not tell apart, else
// by a walk over all consumptions that match; and over which spans of time.

import type { EpochMs } from "../../domain/consumption.ts";
import { SETTLED, UNSETTLED } from "../../domain/payment.ts";
import { cutIntoPeriods, DAY_MS } from "../../domain/periods.ts";
import { timeZoneNamed } from "../../domain/timeZone.ts";
import { isPeriod, type Totals, type TotalsKey } from "../../domain/totals.ts";
import type { ConsumptionFilter } from "../consumptionFilter.ts";
import type { Scope } from "../scope.ts";
import { ALL_TIME, type Grain, GRAINS, QUARTER_MS, type Span } from "./rollup.ts";

export interface TotalsQuery {
  readonly filter: ConsumptionFilter;
  /** No key twice, and one period at most. */
  readonly by: readonly TotalsKey[];
  /** IANA name. */
  readonly timeZone: string;
}

export type TotalsAnswer =
  | { readonly kind: "totals"; readonly rows: readonly Totals[] }
  | { readonly kind: "unknownTimeZone" }
  /** More than PERIODS_MAX lie between the first and the last record that may match, without times of years that hold none. */
  | { readonly kind: "tooManyPeriods" }
  | { readonly kind: "tooManyGroups" };

export const PERIODS_MAX = 10_000;
export const GROUPS_MAX = 10_000;
/** Of one statement. A day of two pieces has two rows in a group; more rows than that are more groups than are answered. */
export const ROWS_MAX = 4 * GROUPS_MAX;

const DATE_MAX_MS = 8_640_000_000_000_000;
/** Before and after every instant that a record can name. */
const ALWAYS = { from: -DATE_MAX_MS, until: DATE_MAX_MS };

/** What a rollup row tells apart. */
const ROLLED_UP: ReadonlySet<string> = new Set<keyof ConsumptionFilter>([
  "app",
  "environment",
  "itemSeq",
  "status",
  "resultCode",
  "currency",
  "requestedAt",
]);

export function isRolledUp(scope: Scope, filter: ConsumptionFilter): boolean {
  return scope.kind !== "player" && fieldsOf(filter).every((field) => ROLLED_UP.has(field));
}

/** Whether reversals of payments that nobody has consumed here belong to the answer. */
export function holdsStrayReversals(scope: Scope, filter: ConsumptionFilter): boolean {
  return scope.kind !== "player" && fieldsOf(filter).every((field) => field === "app");
}

export function wantsSettled({ status }: ConsumptionFilter): boolean {
  return status === undefined || SETTLED.some((settled) => status.includes(settled));
}

export function wantsOpen({ status }: ConsumptionFilter): boolean {
  return status === undefined || UNSETTLED.some((open) => status.includes(open));
}

/** Without what the spans say. */
export function withoutRequestedAt(filter: ConsumptionFilter): ConsumptionFilter {
  return Object.fromEntries(Object.entries(filter).filter(([field]) => field !== "requestedAt"));
}

/** In which records are asked for; all time where the question names none. */
export function rangeOf({ requestedAt }: ConsumptionFilter): { readonly from: EpochMs; readonly until: EpochMs } {
  return { from: requestedAt?.from ?? ALWAYS.from, until: requestedAt?.until ?? ALWAYS.until };
}

type Spans = readonly Span[] | Exclude<TotalsAnswer, { kind: "totals" }>;

/** @param extent of the records in the range that may match: the first instant and the last; null where there is none, or no period is asked for */
export function spansOf(
  { filter, by, timeZone }: TotalsQuery,
  extent: { readonly first: EpochMs; readonly last: EpochMs } | null,
): Spans {
  const { from, until } = rangeOf(filter);
  const zone = timeZoneNamed(timeZone);
  if (zone === null) return { kind: "unknownTimeZone" };
  const period = by.find((key) => isPeriod(key));
  if (period === undefined) return [{ from, until, periodStart: null }];
  if (extent === null) return [];
  const span = { from: Math.max(from, extent.first), until: Math.min(until, extent.last + 1) };
  if (span.from >= span.until) return [];
  return cutIntoPeriods(period, zone, span, PERIODS_MAX) ?? { kind: "tooManyPeriods" };
}

/** Where too many periods lie between the first record and the last: a record of a wrong clock lies far from all others. */
export function isTooLong(spans: Spans): boolean {
  return "kind" in spans && spans.kind === "tooManyPeriods";
}

const MONTH_MS_MIN = 28 * DAY_MS;

/** What the records are looked for by then: their first instant, then the first one that lies this far behind it, and so on. */
export function strideOf({ by }: TotalsQuery): number {
  return by.includes("MONTH") ? MONTH_MS_MIN : DAY_MS;
}

/** More than this many make too many periods. */
export const INSTANTS_MAX = PERIODS_MAX + 1;
/** A time without any record that is longer than this is a wrong clock's: its empty periods are not counted. */
const GAP_MS_MIN = 2 * 365 * DAY_MS;

/** The periods around these alone. @param instants in order, from `strideOf` to `strideOf` */
export function spansAround({ filter, by, timeZone }: TotalsQuery, instants: readonly EpochMs[]): Spans {
  const period = by.find((key) => isPeriod(key));
  const zone = timeZoneNamed(timeZone);
  if (period === undefined || zone === null) throw new Error("spans around instants, without periods");
  if (instants.length > PERIODS_MAX) return { kind: "tooManyPeriods" };
  const { until } = rangeOf(filter);
  const stride = strideOf({ filter, by, timeZone });
  const stretches: { readonly from: EpochMs; readonly until: EpochMs }[] = [];
  for (const at of instants) {
    const before = stretches.at(-1);
    const end = Math.min(at + stride, until);
    if (before !== undefined && at - before.until < GAP_MS_MIN)
      stretches[stretches.length - 1] = { ...before, until: end };
    else stretches.push({ from: at, until: end });
  }
  const spans: Span[] = [];
  for (const stretch of stretches) {
    const pieces = cutIntoPeriods(period, zone, stretch, PERIODS_MAX - spans.length);
    if (pieces === null) return { kind: "tooManyPeriods" };
    spans.push(...pieces);
  }
  return spans;
}

/** Rows of one grain, and the times in which they begin. */
export interface RollupPiece {
  readonly grain: Grain;
  readonly spans: readonly Span[];
}

/** The spans by the coarsest rows that tell of each piece of them, and the ragged ends that no row tells of. */
export function cutByGrains(
  spans: readonly Span[],
  { filter, by }: TotalsQuery,
): { readonly pieces: readonly RollupPiece[]; readonly ragged: readonly Span[] } {
  const isByItem = by.includes("ITEM") || filter.itemSeq !== undefined;
  const isAlways = ({ from, until }: Span) => from <= ALWAYS.from && until >= ALWAYS.until;
  const always = spans.filter(isAlways).map(({ periodStart }) => ({ ...ALL_TIME, periodStart }));
  const days = cutByUnits(
    spans.filter((span) => !isAlways(span)),
    DAY_MS,
  );
  const ofAllTime = { grain: isByItem ? GRAINS.ALWAYS_BY_ITEM : GRAINS.ALWAYS, spans: always };
  if (isByItem) return { pieces: [ofAllTime, { grain: GRAINS.DAY_BY_ITEM, spans: days.whole }], ragged: days.ragged };
  const quarters = cutByUnits(days.ragged, QUARTER_MS);
  const byTime = [
    { grain: GRAINS.DAY, spans: days.whole },
    { grain: GRAINS.QUARTER, spans: quarters.whole },
  ];
  return { pieces: [ofAllTime, ...byTime], ragged: quarters.ragged };
}

/** The whole days or quarters in the spans, and what is left of these. */
function cutByUnits(spans: readonly Span[], unitMs: number): { readonly whole: Span[]; readonly ragged: Span[] } {
  const whole: Span[] = [];
  const ragged: Span[] = [];
  for (const { from, until, periodStart } of spans) {
    const first = Math.ceil(from / unitMs) * unitMs;
    const end = Math.floor(until / unitMs) * unitMs;
    if (first >= end) {
      ragged.push({ from, until, periodStart });
      continue;
    }
    if (from < first) ragged.push({ from, until: first, periodStart });
    whole.push({ from: first, until: end, periodStart });
    if (end < until) ragged.push({ from: end, until, periodStart });
  }
  return { whole, ragged };
}

function fieldsOf(filter: ConsumptionFilter): string[] {
  return Object.entries({ ...filter }).flatMap(([field, value]) => (value === undefined ? [] : [field]));
}
