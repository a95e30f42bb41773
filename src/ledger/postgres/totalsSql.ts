// What is summed on PostgreSQL, and by which columns: rollup rows `t`, consumptions `c`, and reversals `r` of those. Sums are
// NUMERIC, so none can overflow, and travel as text.

import { type RawBuilder, sql } from "kysely";
import type { ConsumptionStatus, Environment } from "../../domain/payment.ts";
import { DAY_MS } from "../../domain/periods.ts";
import { isPeriod, type TotalsGroup, type TotalsKey } from "../../domain/totals.ts";
import { GRAINS, NO_CODE, NO_CURRENCY, NO_ITEM, NOWHERE, QUARTER_MS, type Span, type Sums } from "../totals/rollup.ts";
import type { Condition } from "./conditions.ts";

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

const sumOf = (expression: string, name: string) => `coalesce(sum(${expression}), 0)::text AS ${name}`;
const NONE = (name: string) => `'0' AS ${name}`;

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
  sums: [
    sumOf("t.count", "count"),
    sumOf("t.amount", "amount"),
    sumOf("t.unknown_price_count", "unknown_price_count"),
    sumOf("t.reversed_count", "reversed_count"),
    sumOf("t.reversed_amount", "reversed_amount"),
  ].join(", "),
};

/** Of a stray reversal nothing but its app is known. */
export const STRAY: Summed = {
  ...ROLLUPS,
  key: {
    APP: "t.app",
    CURRENCY: "NULL::text",
    ITEM: "NULL::bigint",
    STATUS: "NULL::text",
    RESULT_CODE: "NULL::bigint",
    ENVIRONMENT: "NULL::text",
  },
};

/** Only a CONSUMED one has a price. */
const UNKNOWN = "CASE WHEN c.status = 'CONSUMED' AND c.amount_micros IS NULL THEN 1 ELSE 0 END";

export const CONSUMPTIONS: Summed = {
  from: "consumptions c",
  instant: "c.requested_at",
  key: {
    APP: "c.app",
    CURRENCY: "c.currency",
    ITEM: "c.item_seq",
    STATUS: "c.status",
    RESULT_CODE: "c.result_code",
    ENVIRONMENT: "c.environment",
  },
  sums: [
    sumOf("1", "count"),
    sumOf("c.amount_micros", "amount"),
    sumOf(UNKNOWN, "unknown_price_count"),
    NONE("reversed_count"),
    NONE("reversed_amount"),
  ].join(", "),
};

const SIGN = "(CASE r.kind WHEN 'TAKEN_BACK' THEN -1 ELSE 1 END)";
/** As shareOf has it: in another currency, or of a price that is not known, a reversal is counted and not summed. */
const TAKEN = `(CASE WHEN c.currency IS NULL THEN 0 WHEN r.currency IS NULL THEN c.amount_micros
  WHEN r.currency = c.currency THEN r.amount_micros ELSE 0 END)`;

/** Of CONSUMED ones only. */
export const REVERSALS: Summed = {
  ...CONSUMPTIONS,
  from: "consumptions c JOIN reversals r ON r.app = c.app AND r.payment_seq = c.payment_seq AND c.status = 'CONSUMED'",
  sums: [
    NONE("count"),
    NONE("amount"),
    NONE("unknown_price_count"),
    sumOf(SIGN, "reversed_count"),
    sumOf(`${SIGN} * ${TAKEN}`, "reversed_amount"),
  ].join(", "),
};

/** Span by span, so that each is looked up in the index of its column; at most so many rows. */
export function sumsQuery(
  { from, instant, key, sums }: Summed,
  by: readonly TotalsKey[],
  where: Condition,
  spans: readonly Span[],
  rowsMax: number,
): RawBuilder<SummedColumns> {
  const asked = by.flatMap((one) => (isPeriod(one) ? [] : [one]));
  const columns = GROUP_KEYS.map((name) => columnOf(name, asked.includes(name) ? key[name] : null));
  const groups = asked.length === 0 ? "" : `GROUP BY ${asked.map((name) => key[name]).join(", ")}`;
  return sql<SummedColumns>`SELECT span.period_start, g.*
    FROM unnest(${spans.map((span) => span.from)}::bigint[], ${spans.map((span) => span.until)}::bigint[],
      ${spans.map((span) => span.periodStart)}::bigint[]) AS span (from_at, until_at, period_start)
    CROSS JOIN LATERAL (SELECT ${sql.raw(columns.join(", "))}, ${sql.raw(sums)} FROM ${sql.raw(from)}
      WHERE ${sql.raw(instant)} >= span.from_at AND ${sql.raw(instant)} < span.until_at AND ${where} ${sql.raw(groups)}) AS g
    LIMIT ${rowsMax}`;
}

function columnOf(name: GroupKey, expression: string | null): string {
  const alias = name.toLowerCase();
  if (expression === null) return `NULL::text AS ${alias}`;
  return name === "ITEM" || name === "RESULT_CODE" ? `(${expression})::text AS ${alias}` : `${expression} AS ${alias}`;
}

export interface SummedColumns {
  readonly period_start: number | null;
  readonly app: string | null;
  readonly currency: string | null;
  readonly item: string | null;
  readonly status: ConsumptionStatus | null;
  readonly result_code: string | null;
  readonly environment: Environment | null;
  readonly count: string;
  readonly amount: string;
  readonly unknown_price_count: string;
  readonly reversed_count: string;
  readonly reversed_amount: string;
}

export function groupFrom(columns: SummedColumns): TotalsGroup {
  const { app, currency, item, status, result_code: code, environment, period_start: periodStart } = columns;
  const itemSeq = item === null ? null : BigInt(item);
  return { app, currency, itemSeq, status, resultCode: code === null ? null : Number(code), environment, periodStart };
}

export function sumsFrom(columns: SummedColumns): Sums {
  return {
    count: BigInt(columns.count),
    amountMicros: BigInt(columns.amount),
    unknownPriceCount: BigInt(columns.unknown_price_count),
    reversedCount: BigInt(columns.reversed_count),
    reversedMicros: BigInt(columns.reversed_amount),
  };
}

const beginningOf = (unitMs: number) => `c.requested_at - ((c.requested_at % ${unitMs}) + ${unitMs}) % ${unitMs}`;
const TOLD_APART = {
  [GRAINS.DAY_BY_ITEM]: { beginsAt: beginningOf(DAY_MS), item: "c.item_seq" },
  [GRAINS.QUARTER]: { beginsAt: beginningOf(QUARTER_MS), item: `(${NO_ITEM})::bigint` },
};

export const KEY_COLUMNS = "grain, begins_at, app, environment, item_seq, status, result_code, currency";
export const SUM_COLUMNS = "count, amount, unknown_price_count, reversed_count, reversed_amount";

/**
 * What `totals` should hold of this grain of consumptions first asked for in [$1, $2): parts that add up, under those columns.
 * Rows of the other grains are sums of these.
 */
export function partsOfSpan(grain: keyof typeof TOLD_APART): string {
  const { beginsAt, item } = TOLD_APART[grain];
  const key = `${grain}, ${beginsAt}, c.app, c.environment, ${item}, c.status, coalesce(c.result_code::bigint, ${NO_CODE}),
    coalesce(c.currency, '${NO_CURRENCY}')`;
  return `SELECT ${key}, 1, coalesce(c.amount_micros, 0)::numeric, ${UNKNOWN}, 0, 0::numeric FROM consumptions c
      WHERE c.requested_at >= $1::bigint AND c.requested_at < $2::bigint AND c.status IN ('CONSUMED', 'REJECTED')
    UNION ALL SELECT ${key}, 0, 0::numeric, 0, ${SIGN}, (${SIGN} * ${TAKEN})::numeric FROM ${REVERSALS.from}
      WHERE c.requested_at >= $1::bigint AND c.requested_at < $2::bigint`;
}

/** And of reversals of payments that nobody has consumed here. */
export const STRAY_PARTS = `SELECT ${NOWHERE.grain}, ${NOWHERE.beginsAt}::bigint, r.app, '${NOWHERE.environment}', (${NOWHERE.itemSeq})::bigint,
    '${NOWHERE.status}', (${NO_CODE})::bigint, '${NO_CURRENCY}', 0, 0::numeric, 0, ${SIGN}, 0::numeric FROM reversals r
    WHERE NOT EXISTS (SELECT 1 FROM consumptions c
      WHERE c.app = r.app AND c.payment_seq = r.payment_seq AND c.status = 'CONSUMED')`;
