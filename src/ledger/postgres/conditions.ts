// Scopes and filters as SQL. The one place that turns "how far may they see" into a condition, and it is always there.
// Values are parameters without exception.

import { type Expression, expressionBuilder, sql, type SqlBool } from "kysely";
import type { ConsumptionFilter, TimeRange } from "../port.ts";
import type { Scope } from "../scope.ts";
import { build, type ConsumptionsTable, type FeedTable, type Tables } from "./tables.ts";

export type Condition = Expression<SqlBool>;

/** Of the consumptions `c` in the query, and of the feed `f` where there is one. */
export const on = expressionBuilder<Tables & { readonly c: ConsumptionsTable; readonly f: FeedTable }, "c" | "f">();

const NOTHING = on.lit(false);
/** As the index of players has it, letter by letter. */
const NAMES_A_PLAYER = sql<boolean>`c.player_id <> ''`;

/** Of the consumptions `c` in the query. */
export function withinScope(scope: Scope): Condition {
  switch (scope.kind) {
    case "all":
      return on.lit(true);
    case "app":
      return anyOf("c.app", [scope.app]);
    case "player": {
      const app = scope.app === null ? undefined : [scope.app];
      return on.and([anyOf("c.player_id", [scope.playerId]), NAMES_A_PLAYER, anyOf("c.app", app)]);
    }
  }
}

export function matching(filter: ConsumptionFilter): Condition {
  return on.and([
    anyOf("c.app", filter.app),
    anyOf("c.payment_seq", filter.paymentSeq),
    filter.requestId === undefined ? on.lit(true) : askedByRequest(filter.requestId),
    anyOf("c.player_id", filter.playerId),
    anyOf("c.item_seq", filter.itemSeq),
    anyOf("c.status", filter.status),
    anyOf("c.currency", filter.currency),
    anyOf("c.result_code", filter.resultCode),
    anyOf("c.evidence", filter.evidence),
    anyOf("c.environment", filter.environment === undefined ? undefined : [filter.environment]),
    within("c.requested_at", filter.requestedAt),
    within("c.settled_at", filter.settledAt),
  ]);
}

type Column = `c.${keyof ConsumptionsTable}`;

export function anyOf(column: Column | "f.app", values: readonly (string | number | bigint)[] | undefined): Condition {
  if (values === undefined) return on.lit(true);
  const storable = values.filter(isStorable);
  return storable.length === 0 ? NOTHING : on(column, "in", storable);
}

function askedByRequest(requestIds: readonly string[]): Condition {
  const storable = requestIds.filter(isStorable);
  if (storable.length === 0) return NOTHING;
  return on("c.id", "in", build.selectFrom("attempts").select("consumption").where("request_id", "in", storable));
}

function within(column: "c.requested_at" | "c.settled_at", range: TimeRange | undefined): Condition {
  const from = range?.from ?? null;
  const until = range?.until ?? null;
  return on.and([
    from === null ? on.lit(true) : on(column, ">=", from),
    until === null ? on.lit(true) : on(column, "<", until),
  ]);
}

/** A text with a NUL or half a character cannot be kept there, so nothing is equal to it; asked for it is an error. */
function isStorable(value: string | number | bigint): boolean {
  return typeof value !== "string" || (value.isWellFormed() && !value.includes("\0"));
}
