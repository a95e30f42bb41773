// A page of consumptions on SQLite as a walk along an index: where it begins, which way it goes, how far it may have to go.

import type { ConsumptionFilter, PageQuery, Position } from "../port.ts";
import type { Scope } from "../scope.ts";
import { and, type Condition, IN_TIME, matching, withinScope } from "./conditions.ts";
import { PACKED_ROW } from "./packedPage.ts";
import { CONSUMPTION_COLUMNS, DELIVERY_EVENT } from "./rows.ts";

/** Where it stands in the order that was asked for, and all else as JSON. */
export type FoundRow = readonly [at: number, row: number, packed: string];

const JOINED = `FROM consumptions c JOIN apps USING (app) ${DELIVERY_EVENT}`;
export const FROM_CONSUMPTIONS = `SELECT ${CONSUMPTION_COLUMNS}, apps.name AS app_name ${JOINED}`;

/** Rows of one walk along an index, in the page's order, as many as the page could need. */
export function walkOf(scope: Scope, filter: ConsumptionFilter, query: PageQuery): Condition {
  const column = orderColumn(query);
  const condition = and([
    IN_TIME,
    withinScope(scope),
    matching(filter, scope.kind === "player", query.order.field),
    ...(query.order.field === "SETTLED_AT" ? [{ sql: "c.settled_at IS NOT NULL", values: [] }] : []),
    ...beyond(column, query.order.direction === "DESC" ? "<" : ">", query.after),
    ...beyond(column, query.order.direction === "DESC" ? ">" : "<", query.before),
  ]);
  const direction = directionOf(query);
  return {
    sql: `SELECT ${column} AS at, c.row, ${PACKED_ROW} AS packed ${JOINED} WHERE ${condition.sql} ORDER BY ${column} ${direction}, c.row ${direction} LIMIT ?`,
    values: [...condition.values, query.size + 1],
  };
}

export function directionOf({ order, isFromEnd }: PageQuery): "ASC" | "DESC" {
  return (order.direction === "DESC") === isFromEnd ? "ASC" : "DESC";
}

function orderColumn(query: PageQuery): string {
  return query.order.field === "SETTLED_AT" ? "c.settled_at" : "c.requested_at";
}

function beyond(column: string, comparison: "<" | ">", position: Position | null): Condition[] {
  return position === null
    ? []
    : [{ sql: `(${column}, c.row) ${comparison} (?, ?)`, values: [position.at, position.row] }];
}
