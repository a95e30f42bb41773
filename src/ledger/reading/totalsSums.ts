// What totals are summed from, and by which columns: rollup rows `t`, consumptions `c`, and reversals `r` of those. Everything
// wider than a double travels as text.

import type { ConsumptionStatus, Environment } from "../../domain/payment.ts";
import { isPeriod, type TotalsGroup, type TotalsKey } from "../../domain/totals.ts";
import { HALF, NO_CODE, NO_CURRENCY, type Span, type Sums } from "../totals/rollup.ts";
import type { Dialect } from "./dialect.ts";
import { join, raw, type Sql, sql } from "./sql.ts";

const GROUP_KEYS = ["APP", "CURRENCY", "ITEM", "STATUS", "RESULT_CODE", "ENVIRONMENT"] as const;
type GroupKey = (typeof GROUP_KEYS)[number];

/** A place that sums are read from. */
export interface Summed {
  readonly from: Sql;
  readonly instant: Sql;
  readonly alias: "t" | "c";
  readonly key: Readonly<Record<GroupKey, Sql>>;
  /** Count, amount, unknown prices, count and amount of reversals, as text. */
  readonly sums: readonly Sql[];
}

const ZERO = raw("'0'");
const NULL_TEXT = raw("CAST(NULL AS TEXT)");
const sumOf = (expression: string) => raw(`CAST(coalesce(sum(${expression}), 0) AS TEXT)`);

export function rollups({ totals }: Dialect): Summed {
  return {
    from: raw("totals t"),
    instant: raw("t.begins_at"),
    alias: "t",
    key: {
      APP: raw("t.app"),
      CURRENCY: raw(`nullif(t.currency, '${NO_CURRENCY}')`),
      ITEM: raw("t.item_seq"),
      STATUS: raw("t.status"),
      RESULT_CODE: raw(`nullif(t.result_code, ${NO_CODE})`),
      ENVIRONMENT: raw("t.environment"),
    },
    sums: [
      sumOf("t.count"),
      totals.sumOfRolledUp("amount"),
      sumOf("t.unknown_price_count"),
      sumOf("t.reversed_count"),
      totals.sumOfRolledUp("reversed"),
    ],
  };
}

/** Of a stray reversal nothing but its app is known. */
export function strayRollups(dialect: Dialect): Summed {
  const key = { CURRENCY: NULL_TEXT, ITEM: NULL_TEXT, STATUS: NULL_TEXT, RESULT_CODE: NULL_TEXT };
  return { ...rollups(dialect), key: { APP: raw("t.app"), ...key, ENVIRONMENT: NULL_TEXT } };
}

const OF_CONSUMPTION: Summed["key"] = {
  APP: raw("c.app"),
  CURRENCY: raw("c.currency"),
  ITEM: raw("c.item_seq"),
  STATUS: raw("c.status"),
  RESULT_CODE: raw("c.result_code"),
  ENVIRONMENT: raw("c.environment"),
};
/** 1 or 0. Only a CONSUMED one has a price. */
export const IS_UNKNOWN_PRICE = "CASE WHEN c.status = 'CONSUMED' AND c.amount_micros IS NULL THEN 1 ELSE 0 END";

/** @param index made the planner's only choice; null: it chooses */
export function consumptionsBy(dialect: Dialect, index: string | null): Summed {
  return {
    from: sql`consumptions c ${index === null ? raw("") : dialect.indexedBy(index)}`,
    instant: raw("c.requested_at"),
    alias: "c",
    key: OF_CONSUMPTION,
    sums: [
      raw("CAST(count(*) AS TEXT)"),
      dialect.totals.sumOf(raw("c.amount_micros")),
      sumOf(IS_UNKNOWN_PRICE),
      ZERO,
      ZERO,
    ],
  };
}

/** 1, or -1 for what is taken back. */
export const SIGN = "CASE r.kind WHEN 'TAKEN_BACK' THEN -1 ELSE 1 END";
/** As shareOf has it: in another currency, or of a price that is not known, a reversal is counted and not summed. */
export const REVERSED_AMOUNT = `(${SIGN}) * (CASE WHEN c.currency IS NULL THEN 0 WHEN r.currency IS NULL THEN c.amount_micros
  WHEN r.currency = c.currency THEN r.amount_micros ELSE 0 END)`;

/** Of CONSUMED ones only. With an index of consumptions, from there: a planner would rather scan the reversals. */
export function reversalsBy(dialect: Dialect, index: string | null): Summed {
  const { from, ...consumptions } = consumptionsBy(dialect, index);
  const joined = index === null ? raw("JOIN") : dialect.joinInOrder;
  return {
    ...consumptions,
    from: sql`${from} ${joined} reversals r ON r.app = c.app AND r.payment_seq = c.payment_seq AND c.status = 'CONSUMED'`,
    sums: [ZERO, ZERO, ZERO, sumOf(SIGN), dialect.totals.sumOf(raw(REVERSED_AMOUNT))],
  };
}

export interface SumsQuery {
  readonly summed: Summed;
  readonly by: readonly TotalsKey[];
  readonly where: Sql;
  readonly spans: readonly Span[];
  readonly rowsMax: number;
}

/** Rows of SummedRow. */
export function sumsQuery(dialect: Dialect, { summed, by, where, spans, rowsMax }: SumsQuery): Sql {
  const asked = by.flatMap((one) => (isPeriod(one) ? [] : [one]));
  const keys = GROUP_KEYS.map((name) => (asked.includes(name) ? columnOf(dialect, name, summed) : raw("NULL")));
  const columns = [...keys, ...summed.sums].map((column, index) => sql`${column} AS v${raw(index)}`);
  const { from, instant, key } = summed;
  const groupedBy = asked.map((name) => key[name]);
  return dialect.totals.overSpans({ columns: join(columns, ", "), from, instant, where, groupedBy, spans, rowsMax });
}

function columnOf(dialect: Dialect, name: GroupKey, { key, alias }: Summed): Sql {
  if (name === "APP") return dialect.appNameOf(alias);
  return name === "ITEM" ? sql`CAST(${key.ITEM} AS TEXT)` : key[name];
}

export type SummedRow = readonly [
  periodStart: number | null,
  app: string | null,
  currency: string | null,
  item: string | null,
  status: ConsumptionStatus | null,
  resultCode: number | null,
  environment: Environment | null,
  count: string,
  amount: string,
  unknownPriceCount: string,
  reversedCount: string,
  reversedAmount: string,
];

export function groupFrom(row: SummedRow): TotalsGroup {
  const [periodStart, app, currency, item, status, resultCode, environment] = row;
  return { app, currency, itemSeq: item === null ? null : BigInt(item), status, resultCode, environment, periodStart };
}

export function sumsFrom(row: SummedRow): Sums {
  return {
    count: BigInt(row[7]),
    amountMicros: amountFrom(row[8]),
    unknownPriceCount: BigInt(row[9]),
    reversedCount: BigInt(row[10]),
    reversedMicros: amountFrom(row[11]),
  };
}

function amountFrom(text: string): bigint {
  const slash = text.indexOf("/");
  return slash < 0 ? BigInt(text) : BigInt(text.slice(0, slash)) * HALF + BigInt(text.slice(slash + 1));
}
