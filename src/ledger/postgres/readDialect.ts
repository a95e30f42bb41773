// Reads as PostgreSQL has them.

import { IS_OPEN } from "../reading/conditions.ts";
import type { Dialect, RecordOrder, WordColumns } from "../reading/dialect.ts";
import { join, list, raw, type Sql, sql } from "../reading/sql.ts";
import { IN_ORDER, type MovedOrder, type OutOfOrder } from "./movedOrder.ts";

const ID = /^[0-9a-f]{32}$/;

/** A text with a NUL or half a character cannot be kept there. */
function isStorable(value: string | number | bigint): boolean {
  return typeof value !== "string" || (value.isWellFormed() && !value.includes("\0"));
}

/**
 * By their ids, for each is raised above those before it. Of records that were moved here from SQLite some may have other places
 * than their ids say: `m` has those.
 */
function byId(table: string, alias: string, moved: OutOfOrder): RecordOrder {
  const id = raw(`${alias}.id`);
  if (moved.length === 0) {
    const notAfter = (given: string) => sql`${id} <= ${given}::uuid`;
    return { joined: raw(""), ascending: id, descending: sql`${id} DESC`, notAfter };
  }
  const [ids, follows] = [moved.map(([one]) => one), moved.map(([, followed]) => followed)];
  const listed = sql`(SELECT * FROM unnest(${ids}::uuid[], ${follows}::uuid[]) WITH ORDINALITY AS listed (id, follows, place))`;
  const [first, second] = [sql`coalesce(m.follows, ${id})`, raw("coalesce(m.place, 0)")];
  return {
    joined: sql`LEFT JOIN ${listed} m ON m.id = ${id}`,
    ascending: sql`${first}, ${second}`,
    descending: sql`${first} DESC, ${second} DESC`,
    notAfter: (given) =>
      sql`(${first}, ${second}) <= (SELECT coalesce(n.follows, a.id), coalesce(n.place, 0)
        FROM ${raw(table)} a LEFT JOIN ${listed} n ON n.id = a.id WHERE a.id = ${given}::uuid)`,
  };
}

/** @param order of records that were moved here */
export function postgresDialect(order: MovedOrder = IN_ORDER): Dialect {
  return {
    ...DIALECT,
    reversalOrder: byId("reversals", "r", order.reversals),
    auditOrder: byId("audit_log", "l", order.auditRecords),
  };
}

const hex = (id: Sql) => sql`replace(${id}::text, '-', '')`;
const asText = (sum: Sql) => sql`CAST(coalesce(sum(${sum}), 0) AS TEXT)`;
const SUM_COLUMNS = ["count", "amount", "unknown_price_count", "reversed_count", "reversed_amount"];

const DIALECT: Omit<Dialect, "reversalOrder" | "auditOrder"> = {
  key: raw("id"),
  keyStart: "00000000-0000-0000-0000-000000000000",
  canHold: isStorable,
  flag: (isTrue) => raw(isTrue ? "TRUE" : "FALSE"),
  bytes: (hex) => sql`decode(${hex}, 'hex')`,
  hexOf: hex,
  hexOrNull: hex,
  jsonRow: (columns) => sql`json_build_array(${join(columns, ", ")})::text`,

  isId: (column, ids) => sql`${column} = ANY (${ids.filter((id) => ID.test(id))}::uuid[])`,
  isAnyText: (column, texts) => sql`${column} = ANY (${texts.filter(isStorable)}::text[])`,
  wordOf: raw,
  isAnyWord: (column, words) => sql`${raw(`c.${column satisfies keyof WordColumns}`)} IN (${list(words)})`,
  isRequest: (requestIds) => sql`request_id IN (${list(requestIds)})`,

  appNameOf: (alias) => raw(`${alias}.app`),
  isOfApp: (alias, name) => sql`${raw(alias)}.app = ${name}`,
  isAuditOfApp: (app) => sql`coalesce(l.app, c.app) = ${app}`, // an entry without an app of its own has a consumption
  payments: (payments) =>
    sql`unnest(${payments.map(({ app }) => app)}::text[], ${payments.map(({ paymentSeq }) => paymentSeq)}::text[],
      ${payments.map(({ place }) => place)}::integer[]) AS p (app, payment_seq, place)`,

  unindexed: (condition) => condition,
  indexedBy: () => raw(""),
  joinInOrder: raw("JOIN"),

  words: {
    delivered: raw("c.delivery_outcome = 'DELIVERED'"),
    undelivered: raw("(c.delivery_outcome IS NULL OR c.delivery_outcome <> 'DELIVERED')"),
    inferred: raw("c.evidence = 'INFERRED'"),
    lacksProduct: raw("(c.lacks_product AND c.product_id IS NULL)"),
  },

  newestInstants: raw(`SELECT max(requested_at) AS at FROM consumptions
    UNION ALL (SELECT occurred_at FROM feed ORDER BY sequence DESC LIMIT 1)`),
  isCurrency: raw("c.currency ~ '^[A-Z]{3}$'"),

  // The server ends a statement by itself: see readTransaction.ts.
  inTime: { consumptions: raw("TRUE"), feed: raw("TRUE"), totals: raw("TRUE") },

  // Without a limit of its own, a SELECT would be sorted whole.
  merged: (selects, end) =>
    sql`SELECT * FROM (${join(
      selects.map((select) => sql`(${select} ${end})`),
      " UNION ALL ",
    )}) AS page ${end}`,
  // Found first and by themselves, a player's consumptions leave the planner no reason to scan the feed.
  feedOf: (own) => ({
    from: raw("feed f LEFT JOIN consumptions c ON c.id = f.consumption"),
    where: sql`f.consumption = ANY (ARRAY(SELECT c.id FROM consumptions c WHERE ${own}))`,
  }),
  feedHead: raw("SELECT last FROM feed_head"),
  sealedTokens: {
    from: sql`consumptions c WHERE ${IS_OPEN}`,
    keyId: raw("encode(substring(c.sealed_token FROM 1 FOR 4), 'hex')"),
  },

  // Sums are NUMERIC, so none can overflow.
  totals: {
    sumOf: asText,
    sumOfRolledUp: (amount) => asText(raw(amount === "amount" ? "t.amount" : "t.reversed_amount")),
    parts: (amount) => [sql`CAST(${amount} AS NUMERIC)`],
    sumColumns: SUM_COLUMNS,
    isNotNothing: raw(SUM_COLUMNS.map((column) => `sum(${column}) <> 0`).join(" OR ")),
    ownColumns: [["slot", raw("0")]],
    overSpans: ({ columns, from, instant, where, groupedBy, spans, rowsMax }) =>
      sql`SELECT span.period_start, g.* FROM unnest(${spans.map((span) => span.from)}::bigint[],
          ${spans.map((span) => span.until)}::bigint[], ${spans.map((span) => span.periodStart)}::bigint[])
          AS span (from_at, until_at, period_start)
        CROSS JOIN LATERAL (SELECT ${columns} FROM ${from}
          WHERE ${instant} >= span.from_at AND ${instant} < span.until_at AND ${where}
          ${groupedBy.length === 0 ? raw("") : sql`GROUP BY ${join(groupedBy, ", ")}`}) AS g
        LIMIT ${rowsMax}`,
  },
};
