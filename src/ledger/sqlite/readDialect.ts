// Reads as SQLite has them. A plus before a column says that it is looked at, and not looked up by.

import type { Dialect, RecordOrder, WordColumns } from "../reading/dialect.ts";
import { join, list, raw, Sql, sql } from "../reading/sql.ts";
import { HALF, type Span } from "../totals/rollup.ts";
import { DELIVERY_OUTCOME_CODES, ENVIRONMENT_CODES, EVIDENCE_CODES, requestKeyOf, STATUS_CODES } from "../wordCodes.ts";

const CODES: { readonly [Name in keyof WordColumns]: Readonly<Record<WordColumns[Name], number>> } = {
  status: STATUS_CODES,
  evidence: EVIDENCE_CODES,
  environment: ENVIRONMENT_CODES,
};

/** Asked for one row in 64, because asking costs more than looking; with a column of the row, or it would be asked once and not row by row. */
const inTime = (number: string) => raw(`(${number} & 63 <> 0 OR in_time(${number}))`);

const byRow = (table: string, alias: string): RecordOrder => ({
  joined: raw(""),
  ascending: raw(`${alias}.row`),
  descending: raw(`${alias}.row DESC`),
  notAfter: (id) => sql`${raw(`${alias}.row`)} <= (SELECT row FROM ${raw(table)} WHERE id = unhex(${id}))`,
});

const halves = (amount: Sql) => [sql`${amount} / ${raw(HALF)}`, sql`${amount} % ${raw(HALF)}`] as const;
const sumOfHalves = (high: Sql, low: Sql) => sql`coalesce(sum(${high}), 0) || '/' || coalesce(sum(${low}), 0)`;

export const sqliteDialect: Dialect = {
  key: raw("row"),
  canHold: () => true,
  flag: (isTrue) => raw(isTrue ? 1 : 0),
  bytes: (hex) => sql`unhex(${hex})`,
  hexOf: (id) => sql`lower(hex(${id}))`,
  hexOrNull: (id) => sql`nullif(lower(hex(${id})), '')`,
  jsonRow: (columns) => sql`json_array(${join(columns, ", ")})`,

  isId: (column, ids) => sql`${column} IN (SELECT unhex(value) FROM json_each(${JSON.stringify(ids)}))`,
  isAnyText: (column, texts) => sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(texts)}))`,
  wordOf: (column) => raw(`${column}_code`),
  isAnyWord: (column, words) => {
    const codes: Readonly<Record<string, number>> = CODES[column];
    return sql`${raw(`c.${column}_code`)} IN (${list(words.map((word) => codes[word] ?? null))})`;
  },
  isRequest: (requestIds) => sql`request_key IN (${list(requestIds.map(requestKeyOf))})`,

  appNameOf: (alias) => raw(`(SELECT name FROM apps WHERE apps.app = ${alias}.app)`),
  isOfApp: (alias, name) => sql`${raw(alias)}.app = (SELECT app FROM apps WHERE name = ${name})`,
  isAuditOfApp: (app) => sql`l.app = (SELECT app FROM apps WHERE name = ${app})`,
  payments: (payments) => sql`(SELECT value ->> 0 AS app, value ->> 1 AS payment_seq, value ->> 2 AS place
    FROM json_each(${JSON.stringify(payments.map(({ app, paymentSeq, place }) => [app, paymentSeq, place]))})) p`,

  unindexed: ({ texts, values }) =>
    new Sql(
      texts.map((text) => text.replaceAll(/(?<!\+)\bc\.(?=\w)/g, "+c.")),
      values,
    ),
  indexedBy: (index) => raw(`INDEXED BY ${index}`),
  joinInOrder: raw("CROSS JOIN"),

  words: {
    delivered: raw(`c.delivery_outcome_code = ${DELIVERY_OUTCOME_CODES.DELIVERED}`),
    undelivered: raw(`c.delivery_outcome_code IS NOT ${DELIVERY_OUTCOME_CODES.DELIVERED}`),
    inferred: raw(`c.evidence_code = ${EVIDENCE_CODES.INFERRED}`),
    lacksProduct: raw("c.lacks_product = 1 AND c.product_id IS NULL"),
  },

  inTime: {
    consumptions: inTime("c.row"),
    feed: inTime("f.sequence"),
    // Of one quarter of an hour in 64, and of one day in two.
    totals: raw("(t.begins_at / 900000 & 63 <> 0 OR in_time(t.begins_at))"),
  },

  // It merges them by itself, as long as each comes by an index.
  merged: (selects, end) => sql`${join(selects, " UNION ALL ")} ${end}`,
  feedOf: (own) => ({ from: raw("consumptions c CROSS JOIN feed f ON f.consumption = c.row"), where: own }),
  feedHead: raw("SELECT max(sequence) FROM feed"),
  sealedTokens: { from: raw("sealed_tokens WHERE TRUE"), keyId: raw("lower(hex(substr(token, 1, 4)))") },

  reversalOrder: byRow("reversals", "r"),
  auditOrder: byRow("audit_log", "l"),

  // Sums of 64-bit integers: amounts in two halves.
  totals: {
    sumOf: (amount) => sumOfHalves(...halves(sql`(${amount})`)),
    sumOfRolledUp: (amount) => sumOfHalves(raw(`t.${amount}_high`), raw(`t.${amount}_low`)),
    parts: (amount) => halves(sql`(${amount})`),
    sumColumns: [
      "count",
      "amount_high",
      "amount_low",
      "unknown_price_count",
      "reversed_count",
      "reversed_high",
      "reversed_low",
    ],
    // Two halves say the same in more than one way: what one lacks the other may hold.
    isNotNothing: raw(`sum(count) <> 0 OR sum(unknown_price_count) <> 0 OR sum(reversed_count) <> 0
      OR sum(amount_high) * ${HALF} + sum(amount_low) <> 0 OR sum(reversed_high) * ${HALF} + sum(reversed_low) <> 0`),
    ownColumns: [],
    overSpans: ({ columns, from, instant, where, groupedBy, spans, rowsMax }) =>
      sql`SELECT span.value ->> 2, ${columns} FROM json_each(${spansAsJson(spans)}) AS span CROSS JOIN ${from}
        WHERE ${instant} >= span.value ->> 0 AND ${instant} < span.value ->> 1 AND ${where}
        GROUP BY ${join([raw("span.key"), ...groupedBy], ", ")} LIMIT ${rowsMax}`,
  },
};

function spansAsJson(spans: readonly Span[]): string {
  return JSON.stringify(spans.map(({ from, until, periodStart }) => [from, until, periodStart]));
}
