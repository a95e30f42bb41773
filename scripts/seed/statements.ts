// The statements that make one chunk of a seeded ledger, in order. Events go through `pending`, where they wait until no
// earlier one can come any more: so the feed is in the order of time from its first event to its last.

import type { Dialect } from "./dialect.ts";
import { CHUNK_ROWS, seededTokenOf, type SeedPlan } from "./plan.ts";
import { storyQuery } from "./story.ts";

const TOKEN = `'${seededTokenOf("' || payment_seq || '")}'`;
const FACTS = "market, store_order_id, product_id, purchased_at, is_test";

export interface Chunk {
  readonly first: number;
  readonly last: number;
}

export function chunksOf({ rows }: SeedPlan): Chunk[] {
  return Array.from({ length: Math.ceil(rows / CHUNK_ROWS) }, (_, index) => ({
    first: index * CHUNK_ROWS + 1,
    last: Math.min(rows, (index + 1) * CHUNK_ROWS),
  }));
}

/** Scratch tables, empty, with the columns of the queries that fill them. */
export function scratchTables(plan: SeedPlan, dialect: Dialect): string[] {
  return [
    `CREATE TEMP TABLE story AS SELECT s.*, ${dialect.tokenDigest("payment_seq", TOKEN)} AS token_digest
      FROM (${storyQuery(plan, dialect, 1, 1)}) s LIMIT 0`,
    `CREATE TEMP TABLE pending AS ${eventsQuery(dialect)} LIMIT 0`,
  ];
}

/** @param instance of the process that is said to have made all attempts */
export function chunkStatements(plan: SeedPlan, dialect: Dialect, { first, last }: Chunk, instance: number): string[] {
  return [
    dialect.empty("story"),
    `INSERT INTO story SELECT s.*, ${dialect.tokenDigest("payment_seq", TOKEN)} FROM (${storyQuery(plan, dialect, first, last)}) s`,
    consumptions(dialect),
    attempts(dialect, instance),
    looks(dialect),
    reversals(dialect),
    `INSERT INTO pending ${eventsQuery(dialect)}`,
    ...feedUntil(dialect, "(SELECT max(requested_at) FROM story)"),
  ];
}

/** What waits to be told once no chunk follows. */
export function lastEvents(dialect: Dialect): string[] {
  return feedUntil(dialect, "(SELECT max(occurred_at) FROM pending)");
}

/** The truth of these columns lies in other tables: computed from there once all rows and indexes are in place. */
export const RECOMPUTE_REVERSALS = `UPDATE consumptions SET reversal_count =
    (SELECT sum(CASE r.kind WHEN 'TAKEN_BACK' THEN -1 ELSE 1 END) FROM reversals r
      WHERE r.app = consumptions.app AND r.payment_seq = consumptions.payment_seq)
  WHERE status = 'CONSUMED' AND (payment_seq, app) IN (SELECT payment_seq, app FROM reversals)`;

function consumptions({ no, dueColumns, dueValues, stored }: Dialect): string {
  const isOpen = "kind IN ('IN_DOUBT', 'DISPUTED')";
  const isDue = "kind = 'IN_DOUBT'";
  const ifConsumed = (value: string) => `CASE WHEN is_consumed THEN ${value} END`;
  const words = [
    stored("consumptions", "environment", "'PRODUCTION'"),
    stored("consumptions", "evidence", "evidence"),
    stored("consumptions", "price_source", ifConsumed("price_source")),
    stored("consumptions", "delivery_outcome", "delivery_outcome"),
  ];
  return `INSERT INTO consumptions (row, id, app, payment_seq, item_seq, token_digest, player_id, status, amount_micros, currency,
      result_code, message, requested_at, settled_at, next_attempt_at, ${dueColumns}, event_count, seen_unconsumed_at, ${FACTS},
      delivery_ordinal, ${columnsOf(words)})
    SELECT n, id, app, payment_seq, item_seq, token_digest, player_id, status, ${ifConsumed("amount_micros")}, ${ifConsumed("currency")},
      CASE WHEN is_consumed THEN 0 ELSE result_code END, CASE WHEN NOT is_consumed THEN ${message("result_code")} END, requested_at,
      CASE WHEN ${isOpen} THEN NULL ELSE ended_at END, CASE WHEN ${isDue} THEN first_ended_at + 600000 END,
      ${dueValues(isDue, "first_ended_at")}, ${eventCount()}, CASE WHEN kind = 'INFERRED' THEN requested_at - 50 END,
      ${ifConsumed("market")}, ${ifConsumed("store_order_id")}, ${ifConsumed("product_id")}, ${ifConsumed("requested_at - 1500")},
      ${ifConsumed(no)}, CASE WHEN delivery_outcome IS NOT NULL THEN status_events + 1 END, ${valuesOf(words)}
    FROM story ORDER BY n`;
}

type Stored = ReturnType<Dialect["stored"]>;

const columnsOf = (filled: readonly Stored[]) => filled.map(([column]) => column).join(", ");
const valuesOf = (filled: readonly Stored[]) => filled.map(([, value]) => value).join(", ");

function eventCount(): string {
  return `status_events + CASE WHEN delivery_outcome IS NULL THEN 0 ELSE 1 END + CASE WHEN reversed_at IS NULL THEN 0 ELSE 1 END
      + CASE WHEN taken_back_at IS NULL THEN 0 ELSE 1 END`;
}

function message(code: string): string {
  return `CASE ${code} WHEN 5018 THEN 'Already consumed.' WHEN 1100 THEN 'Invalid parameter.' WHEN 100 THEN 'No answer in time.'
      ELSE 'Payment not found.' END`;
}

/** One, or the lost one and the one after it that heard 5018. */
function attempts({ key, no, stored }: Dialect, instance: number): string {
  const said = (trigger: string, outcome: string, requestId: string) => [
    stored("attempts", "trigger", trigger),
    stored("attempts", "outcome", outcome),
    stored("attempts", "request_id", requestId),
  ];
  const isAnswered = "kind IN ('CONFIRMED', 'REJECTED')";
  const outcome = "(CASE kind WHEN 'CONFIRMED' THEN 'CONSUMED' WHEN 'REJECTED' THEN 'REFUSED' ELSE 'UNKNOWN' END)";
  const first = said("'CALL'", outcome, "first_request_id");
  const second = said("'RECONCILIATION'", "'REFUSED'", "second_request_id");
  return `INSERT INTO attempts (consumption, number, is_after_5018, is_void, instance, lease_until_ms, started_at, ended_at, ended_at_ms,
      result_code, http_status, duration_ms, ${columnsOf(first)})
    SELECT ${key}, 1, ${no}, ${no}, ${instance}, 30000, requested_at, first_ended_at, first_ended_at - requested_at,
      CASE WHEN ${isAnswered} THEN result_code END, CASE WHEN ${isAnswered} THEN 200 END, first_ended_at - requested_at,
      ${valuesOf(first)} FROM story
    UNION ALL SELECT ${key}, 2, ${no}, ${no}, ${instance}, 30000, requested_at + 11000, ended_at, ended_at - requested_at, 5018, 200,
      duration_ms, ${valuesOf(second)} FROM story WHERE kind IN ('INFERRED', 'DISPUTED') ORDER BY 1, 2`;
}

/** What proves the tokens of inferred ones, and tells their price where it is known. */
function looks({ no }: Dialect): string {
  return `INSERT INTO looks (app, payment_seq, token_digest, item_seq, amount_micros, currency, price_source, seen_at,
      seen_unconsumed_at, ${FACTS})
    SELECT app, payment_seq, token_digest, item_seq, amount_micros, currency, 'UNCONSUMED_LIST', requested_at - 50,
      requested_at - 50, market, store_order_id, product_id, requested_at - 1500, ${no} FROM story WHERE kind = 'INFERRED'`;
}

function reversals({ key, reversalKeys: [reversal, takingBack] }: Dialect): string {
  const [rowColumn, row, later] = key === "n" ? ["row, ", `${reversal}, `, `${takingBack}, `] : ["", "", ""];
  return `INSERT INTO reversals (${rowColumn}id, app, payment_seq, kind, occurred_at, reference, amount_micros, currency, note, recorded_at)
    SELECT ${row}reversal_id, app, payment_seq, reversal_kind, reversed_at - 60000, 'refund-' || n, reversal_amount,
      CASE WHEN reversal_amount IS NOT NULL THEN currency END, NULL, reversed_at FROM story WHERE reversed_at IS NOT NULL
    UNION ALL SELECT ${later}taking_back_id, app, payment_seq, 'TAKEN_BACK', taken_back_at - 60000, 'refund-' || n || '-taken-back',
      reversal_amount, CASE WHEN reversal_amount IS NOT NULL THEN currency END, NULL, taken_back_at
      FROM story WHERE taken_back_at IS NOT NULL`;
}

/** Every event of the consumptions in `story`. */
function eventsQuery({ key, reversalKeys: [reversal, takingBack] }: Dialect): string {
  const event = (at: string, ordinal: string, kind: string, rest: string) =>
    `SELECT ${at} AS occurred_at, n, app, ${key} AS consumption, ${ordinal} AS ordinal, ${kind} AS kind, ${rest}`;
  const asItStands = "status, evidence";
  const isDelivery = "delivery_outcome IS NOT NULL";
  const afterDelivery = `status_events + CASE WHEN ${isDelivery} THEN 1 ELSE 0 END`;
  return [
    `${event("ended_at", "status_events", "status", `${asItStands}, NULL AS reference, NULL AS note, `)}
      CASE WHEN 1 = 0 THEN ${reversal} END AS reversal FROM story WHERE kind <> 'IN_DOUBT'`,
    `${event("first_ended_at", "1", "'IN_DOUBT'", "'IN_DOUBT', NULL, NULL, NULL, NULL")} FROM story
      WHERE kind IN ('INFERRED', 'IN_DOUBT', 'DISPUTED')`,
    `${event("delivered_at", "status_events + 1", deliveryKind(), `${asItStands}, 'grant-' || n, ${deliveryNote()}, NULL`)} FROM story
      WHERE ${isDelivery}`,
    `${event("reversed_at", `${afterDelivery} + 1`, "'REVERSED'", `${asItStands}, NULL, NULL, ${reversal}`)} FROM story
      WHERE reversed_at IS NOT NULL`,
    `${event("taken_back_at", `${afterDelivery} + 2`, "'REVERSED'", `${asItStands}, NULL, NULL, ${takingBack}`)} FROM story
      WHERE taken_back_at IS NOT NULL`,
  ].join(" UNION ALL ");
}

function deliveryKind(): string {
  return "CASE delivery_outcome WHEN 'DELIVERED' THEN 'DELIVERED' ELSE 'DELIVERY_FAILED' END";
}

function deliveryNote(): string {
  return "CASE delivery_outcome WHEN 'FAILED' THEN 'The inventory is full.' END";
}

function feedUntil({ nextSequence, removeFrom, stored }: Dialect, until: string): string[] {
  const numbered = nextSequence === null ? [] : [["sequence", nextSequence] as const];
  const told = [
    "app",
    "consumption",
    "ordinal",
    "kind",
    "occurred_at",
    "status",
    "evidence",
    "reference",
    "note",
    "reversal",
  ];
  const filled = [...numbered, ...told.map((column) => stored("feed", column, column))];
  return [
    `INSERT INTO feed (${columnsOf(filled)}) SELECT ${valuesOf(filled)}
      FROM pending WHERE occurred_at <= ${until} ORDER BY occurred_at, n, ordinal`,
    ...removeFrom("pending", `occurred_at <= ${until}`),
  ];
}
