// Scopes and filters as SQL. The one place that turns "how far may they see" into a condition, and it is always there. A new
// filter is a field of ConsumptionFilter and one line here; where an index of its own finds its rows, it is named in accessPaths.

import { type ConsumptionStatus, type Evidence, isSettled, isUnsettled } from "../../domain/payment.ts";
import type { ConsumptionFilter, ConsumptionOrder, Position, TimeRange } from "../port.ts";
import type { Scope } from "../scope.ts";
import { isGrantedNotOurs, isWorklist, type LeadingFilter, leadingFilterOf } from "./accessPaths.ts";
import type { Dialect } from "./dialect.ts";
import { join, list, raw, type Sql, sql } from "./sql.ts";

export const EVERYTHING = raw("TRUE");
export const NOTHING = raw("FALSE");

/** In the very words of the partial index of open ones, so that the planner sees that it holds them all. */
export const IS_OPEN = raw("c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')");
export const IS_SETTLED = raw("c.settled_at IS NOT NULL");
/** As the index of players has it. */
const NAMES_A_PLAYER = raw("c.player_id <> ''");

export function and(conditions: readonly Sql[]): Sql {
  const real = conditions.filter((condition) => condition !== EVERYTHING);
  return real.length === 0 ? EVERYTHING : join(real, " AND ");
}

export function anyOf(dialect: Dialect, column: Sql, values: readonly (string | number | bigint)[] | undefined): Sql {
  if (values === undefined) return EVERYTHING;
  const held = values.filter((value) => dialect.canHold(value));
  return held.length === 0 ? NOTHING : sql`${column} IN (${list(held)})`;
}

/** @param app null: of every app */
export function ofApp(dialect: Dialect, alias: string, app: string | null): Sql {
  if (app === null) return EVERYTHING;
  return dialect.canHold(app) ? dialect.isOfApp(alias, sql`${app}`) : NOTHING;
}

/** Of the consumptions `c` in the query. */
export function withinScope(dialect: Dialect, scope: Scope): Sql {
  switch (scope.kind) {
    case "all":
      return EVERYTHING;
    case "app":
      return dialect.unindexed(ofApp(dialect, "c", scope.app)); // half of everything, as a rule
    case "player":
      return and([
        anyOf(dialect, raw("c.player_id"), [scope.playerId]),
        NAMES_A_PLAYER,
        dialect.unindexed(ofApp(dialect, "c", scope.app)),
      ]);
  }
}

/** Of the reversals `r` in the query: a player's are those of what they consumed, everyone else's those of their app. */
export function reversalsWithinScope(dialect: Dialect, scope: Scope): Sql {
  if (scope.kind !== "player") return ofApp(dialect, "r", scope.kind === "app" ? scope.app : null);
  return sql`EXISTS (SELECT 1 FROM consumptions c WHERE c.app = r.app AND c.payment_seq = r.payment_seq
    AND c.status = 'CONSUMED' AND ${withinScope(dialect, scope)})`;
}

export interface Matching {
  readonly dialect: Dialect;
  readonly scope: Scope;
  readonly filter: ConsumptionFilter;
  /** Of a page; null: sums, where the planner may choose. */
  readonly order: ConsumptionOrder["field"] | null;
  /** Whether the planner is kept from looking up by the instant of settling. */
  readonly isSettledAtUnindexed?: boolean;
}

/** One filter leads to the rows, all others only narrow, and an index of theirs would lead through everybody's. */
export function matching({ dialect, scope, filter, order, isSettledAtUnindexed = false }: Matching): Sql {
  const leading = leadingFilterOf(filter, scope.kind === "player", order);
  const isListed = leading === "delivered" && isWorklist(filter);
  const isChosen = order !== null || leading === "payment" || leading === "player";
  const of = (column: string, values: readonly (string | number | bigint)[] | undefined) =>
    anyOf(dialect, raw(column), values);
  const { words } = dialect;
  const settledAt = raw("c.settled_at");
  const conditions: readonly (readonly [LeadingFilter | null, Sql])[] = [
    ["itemSeq", of("c.item_seq", filter.itemSeq)],
    // The worklist's own words say the status.
    ["status", filter.status === undefined || isListed ? EVERYTHING : ofStatus(dialect, filter.status)],
    [null, of("c.currency", filter.currency)],
    ["resultCode", ofResultCode(of("c.result_code", filter.resultCode), filter.resultCode)],
    ["evidence", filter.evidence === undefined ? EVERYTHING : ofEvidence(dialect, filter.evidence)],
    [null, filter.environment === undefined ? EVERYTHING : dialect.isAnyWord("environment", [filter.environment])],
    [null, filter.isTest === undefined ? EVERYTHING : sql`c.is_test = ${dialect.flag(filter.isTest)}`],
    ["delivered", ofDelivery(dialect, filter)],
    ["productless", ifAsked(filter.hasProduct, raw("c.product_id IS NOT NULL"), words.lacksProduct)],
    ["reversed", ifAsked(filter.reversed, raw("c.reversal_count > 0"), raw("c.reversal_count <= 0"))],
  ];
  return and([
    anyOf(dialect, dialect.appNameOf("c"), filter.app),
    of("c.payment_seq", filter.paymentSeq),
    filter.storeOrderId === undefined
      ? EVERYTHING
      : and([of("c.store_order_id", filter.storeOrderId), raw("c.store_order_id IS NOT NULL")]),
    filter.requestId === undefined ? EVERYTHING : askedByRequest(dialect, filter.requestId),
    filter.playerId === undefined ? EVERYTHING : and([of("c.player_id", filter.playerId), NAMES_A_PLAYER]),
    ...conditions.map(([name, condition]) =>
      isChosen && name !== leading && condition !== EVERYTHING ? dialect.unindexed(condition) : condition,
    ),
    within(raw("c.requested_at"), filter.requestedAt),
    within(isSettledAtUnindexed ? dialect.unindexed(settledAt) : settledAt, filter.settledAt),
  ]);
}

/** Beyond a row in the order of that column. */
export function beyond(column: Sql, comparison: "<" | ">", position: Position | null): Sql {
  if (position === null) return EVERYTHING;
  return sql`(${column}, c.row) ${raw(comparison)} (${position.at}, ${position.row})`;
}

function ifAsked(asked: boolean | undefined, isSo: Sql, isNot: Sql): Sql {
  return asked === undefined ? EVERYTHING : asked ? isSo : isNot;
}

/** Each in what the index that it may be looked up by is kept in. */
function ofStatus(dialect: Dialect, status: readonly ConsumptionStatus[]): Sql {
  if (status.every((one) => isSettled({ status: one }))) return and([dialect.isAnyWord("status", status), IS_SETTLED]);
  return and([
    anyOf(dialect, raw("c.status"), status),
    status.every((one) => isUnsettled({ status: one })) ? IS_OPEN : EVERYTHING,
  ]);
}

function ofResultCode(condition: Sql, codes: readonly number[] | undefined): Sql {
  return codes === undefined || codes.includes(0) ? condition : and([condition, raw("c.result_code <> 0")]);
}

function ofEvidence(dialect: Dialect, evidence: readonly Evidence[]): Sql {
  const [only, ...more] = evidence;
  return only === "INFERRED" && more.length === 0 ? dialect.words.inferred : dialect.isAnyWord("evidence", evidence);
}

function ofDelivery({ words }: Dialect, filter: ConsumptionFilter): Sql {
  if (filter.delivered === undefined) return EVERYTHING;
  const condition = filter.delivered ? words.delivered : words.undelivered;
  if (isWorklist(filter)) return and([condition, raw("c.status = 'CONSUMED'")]);
  return isGrantedNotOurs(filter) ? and([condition, raw("c.status <> 'CONSUMED'")]) : condition;
}

function askedByRequest(dialect: Dialect, requestIds: readonly string[]): Sql {
  const held = requestIds.filter((id) => dialect.canHold(id));
  if (held.length === 0) return NOTHING;
  return sql`c.${dialect.key} IN (SELECT consumption FROM attempts WHERE ${dialect.isRequest(held)})`;
}

function within(column: Sql, range: TimeRange | undefined): Sql {
  return and([
    range?.from == null ? EVERYTHING : sql`${column} >= ${range.from}`,
    range?.until == null ? EVERYTHING : sql`${column} < ${range.until}`,
  ]);
}
