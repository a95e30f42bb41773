// Scopes and filters as SQL. The one place that turns "how far may they see" into a condition, and it is always there.
// Values are parameters without exception.

import type { ConsumptionStatus, Environment, Evidence } from "../../domain/payment.ts";
import { type Driver, driverOf, isGrantedNotOurs, isWorklist } from "../driving.ts";
import type { ConsumptionFilter, ConsumptionOrder, TimeRange } from "../port.ts";
import type { Scope } from "../scope.ts";
import { DELIVERY_OUTCOME_CODES, ENVIRONMENT_CODES, EVIDENCE_CODES, requestKeyOf, STATUS_CODES } from "./codes.ts";

export type SqlValue = string | number | bigint | Uint8Array | null;

export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export const EVERYTHING: Condition = { sql: "1", values: [] };
const APP_BY_NAME = "(SELECT app FROM apps WHERE name = ?)";

/** Fails once the query has had its time. With a column of the row, or it would be asked once and not row by row; of one row in 64, because asking costs more than looking. */
export const IN_TIME: Condition = { sql: "(c.row & 63 <> 0 OR in_time(c.row))", values: [] };

export const EVENT_IN_TIME: Condition = { sql: "(f.sequence & 63 <> 0 OR in_time(f.sequence))", values: [] };

/** Of one quarter of an hour in 64, and of one day in two. */
export const ROLLUP_IN_TIME: Condition = {
  sql: "(t.begins_at / 900000 & 63 <> 0 OR in_time(t.begins_at))",
  values: [],
};

/** Of the consumptions `c` in the query. */
export function withinScope(scope: Scope): Condition {
  switch (scope.kind) {
    case "all":
      return EVERYTHING;
    case "app":
      return { sql: `+c.app = ${APP_BY_NAME}`, values: [scope.app] }; // half of everything, as a rule
    case "player": {
      const player = { sql: "c.player_id = ? AND c.player_id <> ''", values: [scope.playerId] };
      return scope.app === null ? player : and([player, { sql: `+c.app = ${APP_BY_NAME}`, values: [scope.app] }]);
    }
  }
}

/** null: of every app. */
export function ofApp(column: string, app: string | null): Condition {
  return app === null ? EVERYTHING : { sql: `${column} = ${APP_BY_NAME}`, values: [app] };
}

/**
 * One filter finds the rows, all others only narrow, and an index of theirs would lead through everybody's.
 * @param order of a page; null: sums, where the planner may choose
 * @param settledBy "+" keeps SQLite from looking up by the instant of settling
 */
export function matching(
  filter: ConsumptionFilter,
  isOfPlayer: boolean,
  order: ConsumptionOrder["field"] | null,
  settledBy: "" | "+" = "",
): Condition {
  const driver = driverOf(filter, isOfPlayer, order);
  const isListed = driver === "delivered" && isWorklist(filter);
  const isChosen = order !== null || driver === "payment" || driver === "player";
  const conditions: readonly (readonly [Driver | null, Condition])[] = [
    ["itemSeq", anyOf("c.item_seq", filter.itemSeq)],
    // The worklist's own words say the status.
    ["status", filter.status === undefined || isListed ? EVERYTHING : ofStatus(filter.status)],
    [null, anyOf("c.currency", filter.currency)],
    ["resultCode", filter.resultCode === undefined ? EVERYTHING : ofResultCode(filter.resultCode)],
    ["evidence", filter.evidence === undefined ? EVERYTHING : ofEvidence(filter.evidence)],
    [null, filter.environment === undefined ? EVERYTHING : ofEnvironment(filter.environment)],
    [null, filter.isTest === undefined ? EVERYTHING : anyOf("c.is_test", [filter.isTest ? 1 : 0])],
    ["delivered", ofDelivery(filter)],
    ["productless", filter.hasProduct === undefined ? EVERYTHING : filter.hasProduct ? HAS_PRODUCT : PRODUCTLESS],
    ["reversed", filter.reversed === undefined ? EVERYTHING : filter.reversed ? REVERSED : NOT_REVERSED],
  ];
  const narrowing = conditions.map(([name, condition]) =>
    isChosen && name !== driver ? withoutIndexes(condition) : condition,
  );
  return and([
    anyOf("(SELECT name FROM apps WHERE apps.app = c.app)", filter.app),
    anyOf("c.payment_seq", filter.paymentSeq),
    filter.storeOrderId === undefined ? EVERYTHING : ofStoreOrder(filter.storeOrderId),
    filter.requestId === undefined ? EVERYTHING : askedByRequest(filter.requestId),
    filter.playerId === undefined ? EVERYTHING : ofPlayers(filter.playerId),
    ...narrowing,
    within("c.requested_at", filter.requestedAt),
    within(`${settledBy}c.settled_at`, filter.settledAt),
  ]);
}

/** A plus before a column says that it is looked at, and not looked up by. */
function withoutIndexes(condition: Condition): Condition {
  if (condition === EVERYTHING) return condition;
  return { ...condition, sql: condition.sql.replaceAll(/(?<!\+)\bc\.(?=\w)/g, "+c.") };
}

function ofPlayers(playerIds: readonly string[]): Condition {
  return and([anyOf("c.player_id", playerIds), { sql: "c.player_id <> ''", values: [] }]);
}

/** In the very words of the partial indexes, which SQLite uses only then. */
const REVERSED: Condition = { sql: "c.reversal_count > 0", values: [] };
const HAS_PRODUCT: Condition = { sql: "c.product_id IS NOT NULL", values: [] };
export const PRODUCTLESS: Condition = { sql: "c.lacks_product = 1 AND c.product_id IS NULL", values: [] };
const NOT_REVERSED: Condition = { sql: "c.reversal_count <= 0", values: [] };

function ofEnvironment(environment: Environment): Condition {
  return anyOf("c.environment_code", [ENVIRONMENT_CODES[environment]]);
}

const OPEN: ReadonlySet<ConsumptionStatus> = new Set(["PENDING", "IN_DOUBT", "DISPUTED"]);
const IS_OPEN: Condition = { sql: "c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')", values: [] };
const IS_SETTLED: Condition = { sql: "c.settled_at IS NOT NULL", values: [] };

function ofStatus(status: readonly ConsumptionStatus[]): Condition {
  const isOpen = status.every((one) => OPEN.has(one));
  const isSettled = !status.some((one) => OPEN.has(one));
  // Each in the words, or numbers, of the index that it may be looked up by.
  if (isSettled) return and([anyOf("c.status_code", codesOf(STATUS_CODES, status)), IS_SETTLED]);
  return and([anyOf("c.status", status), isOpen ? IS_OPEN : EVERYTHING]);
}

function ofResultCode(codes: readonly number[]): Condition {
  const isRefused = { sql: "c.result_code <> 0", values: [] };
  return and([anyOf("c.result_code", codes), codes.includes(0) ? EVERYTHING : isRefused]);
}

const IS_INFERRED: Condition = { sql: `c.evidence_code = ${EVIDENCE_CODES.INFERRED}`, values: [] };

function ofEvidence(evidence: readonly Evidence[]): Condition {
  const [only, ...more] = evidence;
  if (only === "INFERRED" && more.length === 0) return IS_INFERRED;
  return anyOf("c.evidence_code", codesOf(EVIDENCE_CODES, evidence));
}

/** In the very words of the indexes of the two lists. */
function ofDelivery(filter: ConsumptionFilter): Condition {
  if (filter.delivered === undefined) return EVERYTHING;
  const sql = `c.delivery_outcome_code ${filter.delivered ? "=" : "IS NOT"} ${DELIVERY_OUTCOME_CODES.DELIVERED}`;
  if (isWorklist(filter)) return { sql: `${sql} AND c.status = 'CONSUMED'`, values: [] };
  return { sql: isGrantedNotOurs(filter) ? `${sql} AND c.status <> 'CONSUMED'` : sql, values: [] };
}

function ofStoreOrder(values: readonly string[]): Condition {
  return and([anyOf("c.store_order_id", values), { sql: "c.store_order_id IS NOT NULL", values: [] }]);
}

export function and(conditions: readonly Condition[]): Condition {
  const real = conditions.filter((condition) => condition !== EVERYTHING);
  if (real.length === 0) return EVERYTHING;
  return {
    sql: real.map((condition) => condition.sql).join(" AND "),
    values: real.flatMap((condition) => condition.values),
  };
}

export function anyOf(expression: string, values: readonly SqlValue[] | undefined): Condition {
  if (values === undefined) return EVERYTHING;
  return { sql: `${expression} IN (${placeholders(values.length)})`, values };
}

function codesOf<Word extends string>(codes: Readonly<Record<Word, number>>, words: readonly Word[]): number[] {
  return words.map((word) => codes[word]);
}

function askedByRequest(requestIds: readonly string[]): Condition {
  const list = placeholders(requestIds.length);
  return {
    sql: `c.row IN (SELECT consumption FROM attempts WHERE request_key IN (${list}))`,
    values: requestIds.map(requestKeyOf),
  };
}

function within(expression: string, range: TimeRange | undefined): Condition {
  return and([
    range?.from == null ? EVERYTHING : { sql: `${expression} >= ?`, values: [range.from] },
    range?.until == null ? EVERYTHING : { sql: `${expression} < ?`, values: [range.until] },
  ]);
}

export function placeholders(count: number): string {
  return Array.from({ length: count }, () => "?").join(", ");
}
