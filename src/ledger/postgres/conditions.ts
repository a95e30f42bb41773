// Scopes and filters as SQL. The one place that turns "how far may they see" into a condition, and it is always there.
// Values are parameters without exception.

import { type Expression, expressionBuilder, sql, type SqlBool } from "kysely";
import type { ConsumptionStatus, Evidence } from "../../domain/payment.ts";
import type { ConsumptionFilter, PaymentName, Position, TimeRange } from "../port.ts";
import type { Scope } from "../scope.ts";
import { build, type ConsumptionsTable, type FeedTable, type Tables } from "./tables.ts";

export type Condition = Expression<SqlBool>;

/** Compares columns of the consumptions `c` and of the feed `f`, whichever the query has. */
export const on = expressionBuilder<Tables & { readonly c: ConsumptionsTable; readonly f: FeedTable }, "c" | "f">();

export const EVERYTHING: Condition = on.lit(true);
const NOTHING: Condition = on.lit(false);
/** As the index of players has it, letter by letter. */
const NAMES_A_PLAYER = sql<boolean>`c.player_id <> ''`;

/** Of the consumptions `c` in the query. */
export function withinScope(scope: Scope): Condition {
  switch (scope.kind) {
    case "all":
      return EVERYTHING;
    case "app":
      return anyOf("c.app", [scope.app]);
    case "player": {
      const app = scope.app === null ? undefined : [scope.app];
      return and([anyOf("c.player_id", [scope.playerId]), NAMES_A_PLAYER, anyOf("c.app", app)]);
    }
  }
}

export function matching(filter: ConsumptionFilter): Condition {
  return and([
    anyOf("c.app", filter.app),
    anyOf("c.payment_seq", filter.paymentSeq),
    anyOf("c.store_order_id", filter.storeOrderId),
    filter.requestId === undefined ? EVERYTHING : askedByRequest(filter.requestId),
    anyOf("c.player_id", filter.playerId),
    filter.playerId === undefined ? EVERYTHING : NAMES_A_PLAYER,
    anyOf("c.item_seq", filter.itemSeq),
    filter.status === undefined ? EVERYTHING : ofStatus(filter.status),
    anyOf("c.currency", filter.currency),
    filter.resultCode === undefined ? EVERYTHING : ofResultCode(filter.resultCode),
    filter.evidence === undefined ? EVERYTHING : ofEvidence(filter.evidence),
    anyOf("c.environment", filter.environment === undefined ? undefined : [filter.environment]),
    filter.isTest === undefined ? EVERYTHING : on("c.is_test", "=", filter.isTest),
    filter.delivered === undefined ? EVERYTHING : delivered(filter.delivered, filter.status),
    filter.reversed === undefined ? EVERYTHING : filter.reversed ? REVERSED : NOT_REVERSED,
    filter.hasProduct === undefined ? EVERYTHING : filter.hasProduct ? HAS_PRODUCT : PRODUCTLESS,
    within("c.requested_at", filter.requestedAt),
    within("c.settled_at", filter.settledAt),
  ]);
}

/** In the very words of the partial indexes, so that the planner sees that they hold all of it. */
const REVERSED = sql<boolean>`c.reversal_count > 0`;
const NOT_REVERSED = sql<boolean>`c.reversal_count <= 0`;
const HAS_PRODUCT = sql<boolean>`c.product_id IS NOT NULL`;
export const PRODUCTLESS = sql<boolean>`c.lacks_product AND c.product_id IS NULL`;
const DELIVERED = sql<boolean>`c.delivery_outcome = 'DELIVERED'`;
export const UNDELIVERED = sql<boolean>`(c.delivery_outcome IS NULL OR c.delivery_outcome <> 'DELIVERED')`;

const OPEN: ReadonlySet<ConsumptionStatus> = new Set(["PENDING", "IN_DOUBT", "DISPUTED"]);
const IS_OPEN = sql<boolean>`c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')`;

function ofStatus(status: readonly ConsumptionStatus[]): Condition {
  const isOpen = status.every((one) => OPEN.has(one));
  const isSettled = !status.some((one) => OPEN.has(one));
  return and([anyOf("c.status", status), isOpen ? IS_OPEN : settledOnly(isSettled)]);
}

function ofResultCode(codes: readonly number[]): Condition {
  return and([anyOf("c.result_code", codes), codes.includes(0) ? EVERYTHING : sql<boolean>`c.result_code <> 0`]);
}

function ofEvidence(evidence: readonly Evidence[]): Condition {
  const [only, ...more] = evidence;
  if (only === "INFERRED" && more.length === 0) return sql<boolean>`c.evidence = 'INFERRED'`;
  return anyOf("c.evidence", evidence);
}

function delivered(isDelivered: boolean, status: ConsumptionFilter["status"]): Condition {
  const condition = isDelivered ? DELIVERED : UNDELIVERED;
  if (status === undefined) return condition;
  if (!isDelivered && status.every((wanted) => wanted === "CONSUMED"))
    return on.and([condition, sql<boolean>`c.status = 'CONSUMED'`]);
  if (isDelivered && !status.includes("CONSUMED")) return on.and([condition, sql<boolean>`c.status <> 'CONSUMED'`]);
  return condition;
}

export function and(conditions: readonly Condition[]): Condition {
  const real = conditions.filter((condition) => condition !== EVERYTHING);
  return real.length === 0 ? EVERYTHING : on.and(real);
}

export function settledOnly(isSettledOnly: boolean): Condition {
  return isSettledOnly ? on("c.settled_at", "is not", null) : EVERYTHING;
}

/** Beyond a row in the order of that column. */
export function beyond(
  column: "c.settled_at" | "c.requested_at",
  comparison: "<" | ">",
  position: Position | null,
): Condition {
  if (position === null) return EVERYTHING;
  return on(on.refTuple(column, "c.row"), comparison, on.tuple(position.at, position.row));
}

const ID = /^[0-9a-f]{32}$/;

/** What is no id names nothing. */
export function oneOf(ids: readonly string[]): Condition {
  const known = ids.filter((id) => ID.test(id));
  return sql<boolean>`c.id = ANY (${known}::uuid[])`;
}

/**
 * Of the feed `f` in the query. A player has few consumptions: found first and by themselves, they leave the planner no
 * reason to walk the feed. Everyone else walks it; an event is of its consumption's app, and the feed's own column keeps
 * the planner on it.
 */
export function feedWithinScope(scope: Scope): Condition {
  if (scope.kind === "all") return EVERYTHING;
  if (scope.kind === "app") return anyOf("f.app", [scope.app]);
  const own = build.selectFrom("consumptions as c").select("c.id").where(withinScope(scope));
  return sql<boolean>`f.consumption = ANY (ARRAY(${own}))`;
}

/** What is no id names nothing. */
export function reversalOneOf(ids: readonly string[]): Condition {
  const known = ids.filter((id) => ID.test(id));
  return sql<boolean>`r.id = ANY (${known}::uuid[])`;
}

export function reversalNamed(app: string, references: readonly string[]): Condition {
  const storable = references.filter(isStorable);
  return isStorable(app) ? sql<boolean>`r.app = ${app} AND r.reference = ANY (${storable}::text[])` : NOTHING;
}

/** Of the reversals `r` in the query: a player's are those of what they consumed, everyone else's those of their app. */
export function reversalWithinScope(scope: Scope): Condition {
  if (scope.kind === "all") return EVERYTHING;
  if (scope.kind === "app") return isStorable(scope.app) ? sql<boolean>`r.app = ${scope.app}` : NOTHING;
  const own = build
    .selectFrom("consumptions as c")
    .select("c.id")
    .where(sql<boolean>`c.app = r.app AND c.payment_seq = r.payment_seq AND c.status = 'CONSUMED'`)
    .where(withinScope(scope));
  return sql<boolean>`EXISTS (${own})`;
}

/** Of the audit log `l` and its consumptions `c` in the query; an entry without an app of its own has a consumption. */
export function auditWithinScope(scope: Scope): Condition {
  switch (scope.kind) {
    case "all":
      return EVERYTHING;
    case "app":
      return isStorable(scope.app) ? sql<boolean>`coalesce(l.app, c.app) = ${scope.app}` : NOTHING;
    case "player":
      return NOTHING;
  }
}

type Column = `c.${keyof ConsumptionsTable}`;

export function anyOf(column: Column | "f.app", values: readonly (string | number | bigint)[] | undefined): Condition {
  if (values === undefined) return EVERYTHING;
  const storable = values.filter(isStorable);
  return storable.length === 0 ? NOTHING : on(column, "in", storable);
}

export function anyPayment(payments: readonly PaymentName[]): Condition {
  const storable = payments.filter(({ app, paymentSeq }) => isStorable(app) && isStorable(paymentSeq));
  const apps = storable.map(({ app }) => app);
  const numbers = storable.map(({ paymentSeq }) => paymentSeq);
  return sql<boolean>`(c.app, c.payment_seq) IN (SELECT * FROM unnest(${apps}::text[], ${numbers}::text[]))`;
}

function askedByRequest(requestIds: readonly string[]): Condition {
  const storable = requestIds.filter(isStorable);
  if (storable.length === 0) return NOTHING;
  return on("c.id", "in", build.selectFrom("attempts").select("consumption").where("request_id", "in", storable));
}

function within(column: "c.requested_at" | "c.settled_at", range: TimeRange | undefined): Condition {
  const from = range?.from ?? null;
  const until = range?.until ?? null;
  return and([
    from === null ? EVERYTHING : on(column, ">=", from),
    until === null ? EVERYTHING : on(column, "<", until),
  ]);
}

/** A text with a NUL or half a character cannot be kept there, so nothing is equal to it; asked for it is an error. */
export function isStorable(value: string | number | bigint): boolean {
  return typeof value !== "string" || (value.isWellFormed() && !value.includes("\0"));
}
