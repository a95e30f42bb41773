// What is summed on SQLite, and by which columns: rollup rows `t`, consumptions `c`, and reversals `r` of those. Amounts in
// two halves, each within 64 bits; everything wider than a double travels as text.

import type { ConsumptionStatus, Environment } from "../../domain/payment.ts";
import { DAY_MS } from "../../domain/periods.ts";
import { isPeriod, type TotalsGroup, type TotalsKey } from "../../domain/totals.ts";
import {
  GRAINS,
  HALF,
  NO_CODE,
  NO_CURRENCY,
  NO_ITEM,
  NOWHERE,
  QUARTER_MS,
  type Span,
  type Sums,
} from "../totals/rollup.ts";

const GROUP_KEYS = ["APP", "CURRENCY", "ITEM", "STATUS", "RESULT_CODE", "ENVIRONMENT"] as const;
type GroupKey = (typeof GROUP_KEYS)[number];

/** A place that sums are read from. */
export interface Summed {
  readonly from: string;
  /** The column that spans of time cut. */
  readonly instant: string;
  readonly key: Readonly<Record<GroupKey, string>>;
  readonly sums: string;
}

const AS_TEXT = (sql: string) => `CAST(coalesce(sum(${sql}), 0) AS TEXT)`;

export const ROLLUPS: Summed = {
  from: "totals t",
  instant: "t.begins_at",
  key: {
    APP: "t.app",
    CURRENCY: `nullif(t.currency, '${NO_CURRENCY}')`,
    ITEM: "t.item_seq",
    STATUS: "t.status",
    RESULT_CODE: `nullif(t.result_code, ${NO_CODE})`,
    ENVIRONMENT: "t.environment",
  },
  sums: `${AS_TEXT("t.count")} AS count, ${AS_TEXT("t.amount_high")} AS amount_high, ${AS_TEXT("t.amount_low")} AS amount_low,
    ${AS_TEXT("t.unknown_price_count")} AS unknown_price_count, ${AS_TEXT("t.reversed_count")} AS reversed_count,
    ${AS_TEXT("t.reversed_high")} AS reversed_high, ${AS_TEXT("t.reversed_low")} AS reversed_low`,
};

const OF_CONSUMPTION: Summed["key"] = {
  APP: "c.app",
  CURRENCY: "c.currency",
  ITEM: "c.item_seq",
  STATUS: "c.status",
  RESULT_CODE: "c.result_code",
  ENVIRONMENT: "c.environment",
};
/** Only a CONSUMED one has a price. */
const IS_UNKNOWN = "c.status = 'CONSUMED' AND c.amount_micros IS NULL";

/** @param index made the planner's only choice; empty: it chooses */
export function consumptionsBy(index: string): Summed {
  return {
    from: `consumptions c ${index}`,
    instant: "c.requested_at",
    key: OF_CONSUMPTION,
    sums: `${AS_TEXT("1")} AS count, ${AS_TEXT(`c.amount_micros / ${HALF}`)} AS amount_high,
      ${AS_TEXT(`c.amount_micros % ${HALF}`)} AS amount_low, ${AS_TEXT(IS_UNKNOWN)} AS unknown_price_count,
      '0' AS reversed_count, '0' AS reversed_high, '0' AS reversed_low`,
  };
}

const SIGN = "iif(r.kind = 'TAKEN_BACK', -1, 1)";
/** As shareOf has it: in another currency, or of a price that is not known, a reversal is counted and not summed. */
const TAKEN = `CASE WHEN c.currency IS NULL THEN 0 WHEN r.currency IS NULL THEN c.amount_micros
  WHEN r.currency = c.currency THEN r.amount_micros ELSE 0 END`;

/** Of CONSUMED ones only. With an index of consumptions, from there: the planner would rather walk the reversals. */
export function reversalsBy(index: string): Summed {
  return {
    from: `consumptions c ${index} ${index === "" ? "" : "CROSS"} JOIN reversals r ON r.app = c.app AND r.payment_seq = c.payment_seq AND c.status = 'CONSUMED'`,
    instant: "c.requested_at",
    key: OF_CONSUMPTION,
    sums: `'0' AS count, '0' AS amount_high, '0' AS amount_low, '0' AS unknown_price_count, ${AS_TEXT(SIGN)} AS reversed_count,
      ${AS_TEXT(`${SIGN} * (${TAKEN} / ${HALF})`)} AS reversed_high, ${AS_TEXT(`${SIGN} * (${TAKEN} % ${HALF})`)} AS reversed_low`,
  };
}

/**
 * Span by span, so that each is looked up in the index of the instant. The first parameter holds the spans, as JSON; the next
 * are those of `where`, the last is how many rows at most.
 */
export function sumsSql({ from, instant, key, sums }: Summed, by: readonly TotalsKey[], where: string): string {
  const asked = by.flatMap((one) => (isPeriod(one) ? [] : [one]));
  const columns = GROUP_KEYS.map((name) => columnOf(name, asked.includes(name) ? key[name] : null));
  const groups = ["span.key", ...asked.map((name) => key[name])];
  return `SELECT span.value ->> 2 AS period_start, ${columns.join(", ")}, ${sums} FROM json_each(?) AS span CROSS JOIN ${from}
    WHERE ${instant} >= span.value ->> 0 AND ${instant} < span.value ->> 1 AND ${where} GROUP BY ${groups.join(", ")} LIMIT ?`;
}

export function spansAsJson(spans: readonly Span[]): string {
  return JSON.stringify(spans.map(({ from, until, periodStart }) => [from, until, periodStart]));
}

function columnOf(name: GroupKey, sql: string | null): string {
  const alias = name.toLowerCase();
  if (sql === null) return `NULL AS ${alias}`;
  if (name === "APP") return `(SELECT name FROM apps WHERE apps.app = ${sql}) AS ${alias}`;
  return name === "ITEM" ? `CAST(${sql} AS TEXT) AS ${alias}` : `${sql} AS ${alias}`;
}

export interface SummedColumns {
  readonly period_start: number | null;
  readonly app: string | null;
  readonly currency: string | null;
  readonly item: string | null;
  readonly status: ConsumptionStatus | null;
  readonly result_code: number | null;
  readonly environment: Environment | null;
  readonly count: string;
  readonly amount_high: string;
  readonly amount_low: string;
  readonly unknown_price_count: string;
  readonly reversed_count: string;
  readonly reversed_high: string;
  readonly reversed_low: string;
}

export function groupFrom(columns: SummedColumns): TotalsGroup {
  const { app, currency, item, status, result_code: resultCode, environment, period_start: periodStart } = columns;
  return { app, currency, itemSeq: item === null ? null : BigInt(item), status, resultCode, environment, periodStart };
}

export function sumsFrom(columns: SummedColumns): Sums {
  return {
    count: BigInt(columns.count),
    amountMicros: BigInt(columns.amount_high) * HALF + BigInt(columns.amount_low),
    unknownPriceCount: BigInt(columns.unknown_price_count),
    reversedCount: BigInt(columns.reversed_count),
    reversedMicros: BigInt(columns.reversed_high) * HALF + BigInt(columns.reversed_low),
  };
}

const beginningOf = (unitMs: number) => `c.requested_at - ((c.requested_at % ${unitMs}) + ${unitMs}) % ${unitMs}`;
const TOLD_APART = {
  [GRAINS.DAY_BY_ITEM]: { beginsAt: beginningOf(DAY_MS), item: "c.item_seq" },
  [GRAINS.QUARTER]: { beginsAt: beginningOf(QUARTER_MS), item: String(NO_ITEM) },
};

export const KEY_COLUMNS = "grain, begins_at, app, environment, item_seq, status, result_code, currency";
/** Columns of `totals` in their order. */
export const TOTALS_COLUMNS = `${KEY_COLUMNS}, count, amount_high, amount_low, unknown_price_count, reversed_count, reversed_high,
  reversed_low`;

/**
 * What `totals` should hold of this grain of consumptions first asked for in [@from, @until): parts that add up, under those
 * columns. Rows of the other grains are sums of these.
 */
export function partsOfSpan(grain: keyof typeof TOLD_APART): string {
  const { beginsAt, item } = TOLD_APART[grain];
  const key = `${grain}, ${beginsAt}, c.app, c.environment, ${item}, c.status, coalesce(c.result_code, ${NO_CODE}),
    coalesce(c.currency, '${NO_CURRENCY}')`;
  return `SELECT ${key}, 1, coalesce(c.amount_micros / ${HALF}, 0), coalesce(c.amount_micros % ${HALF}, 0),
      ${IS_UNKNOWN}, 0, 0, 0 FROM consumptions c INDEXED BY consumptions_by_requested_at
      WHERE c.requested_at >= @from AND c.requested_at < @until AND c.status IN ('CONSUMED', 'REJECTED')
    UNION ALL SELECT ${key}, 0, 0, 0, 0, ${SIGN}, ${SIGN} * (${TAKEN} / ${HALF}), ${SIGN} * (${TAKEN} % ${HALF})
      FROM consumptions c INDEXED BY consumptions_by_requested_at CROSS JOIN reversals r
      WHERE c.requested_at >= @from AND c.requested_at < @until AND c.status = 'CONSUMED' AND r.app = c.app AND r.payment_seq = c.payment_seq`;
}

/** And of reversals of payments that nobody has consumed here. */
export const STRAY_PARTS = `SELECT ${NOWHERE.grain}, ${NOWHERE.beginsAt}, r.app, '${NOWHERE.environment}', ${NOWHERE.itemSeq}, '${NOWHERE.status}',
    ${NO_CODE}, '${NO_CURRENCY}', 0, 0, 0, 0, ${SIGN}, 0, 0 FROM reversals r WHERE NOT EXISTS (SELECT 1 FROM consumptions c
    WHERE c.app = r.app AND c.payment_seq = r.payment_seq AND c.status = 'CONSUMED')`;
