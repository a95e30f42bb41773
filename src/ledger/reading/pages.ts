// Pages of consumptions: one statement each, along as many index scans as the leading filter has values.

import type { ConsumptionFilter, ConsumptionRow, Page, PageQuery } from "../port.ts";
import type { Scope } from "../scope.ts";
import { scansOf } from "./accessPaths.ts";
import { and, beyond, EVERYTHING, IS_SETTLED, matching, withinScope } from "./conditions.ts";
import { fromConsumptions, packAll, packedRow, unpackAll } from "./consumptionRow.ts";
import type { Dialect } from "./dialect.ts";
import { type Read, rowsOf } from "./read.ts";
import { raw, type Sql, sql } from "./sql.ts";

export interface PackedPage extends Omit<Page<never>, "rows"> {
  /** For `unpackAll`. */
  readonly rows: string;
}

export function* consumptionPage(dialect: Dialect, scope: Scope, query: PageQuery): Read<PackedPage> {
  const { order, after, before, isFromEnd, size } = query;
  const scans = scansOf(scope, query.filter, order.field).map((filter) => scanOf(dialect, scope, filter, query));
  const found = scans.length === 0 ? [] : yield* rowsOf<FoundRow>(inOrder(dialect, scans, query));
  const kept = found.slice(0, size).map(([, , packed]) => packed);
  const hasMore = found.length > size;
  return {
    rows: packAll(isFromEnd ? kept.toReversed() : kept),
    hasNext: isFromEnd ? before !== null : hasMore,
    hasPrevious: isFromEnd ? hasMore : after !== null,
  };
}

type FoundRow = readonly [at: number, row: number, packed: string];

/** In one statement, so that all scans see the same rows. */
function inOrder(dialect: Dialect, scans: readonly Sql[], query: PageQuery): Sql {
  const direction = (query.order.direction === "DESC") === query.isFromEnd ? "ASC" : "DESC";
  const end = sql`ORDER BY 1 ${raw(direction)}, 2 ${raw(direction)} LIMIT ${query.size + 1}`;
  const [only, ...others] = scans;
  return only !== undefined && others.length === 0 ? sql`${only} ${end}` : dialect.merged(scans, end);
}

/** The page, unpacked by whoever asked for it. */
export function pageFrom({ rows, ...sides }: PackedPage, { order }: PageQuery): Page<ConsumptionRow> {
  return {
    ...sides,
    rows: unpackAll(rows).flatMap((unpacked) => {
      if (unpacked === null) return [];
      const { row, consumption } = unpacked;
      const at = order.field === "SETTLED_AT" ? consumption.settledAt : consumption.requestedAt;
      return [{ consumption, position: { at: at ?? 0, row } }];
    }),
  };
}

/** Rows of one index scan: where each stands in the page's order, and all of it. */
function scanOf(dialect: Dialect, scope: Scope, filter: ConsumptionFilter, query: PageQuery): Sql {
  const { order, after, before } = query;
  const column = raw(order.field === "SETTLED_AT" ? "c.settled_at" : "c.requested_at");
  const condition = and([
    dialect.inTime.consumptions,
    withinScope(dialect, scope),
    matching({ dialect, scope, filter, order: order.field }),
    order.field === "SETTLED_AT" ? IS_SETTLED : EVERYTHING,
    beyond(column, order.direction === "DESC" ? "<" : ">", after),
    beyond(column, order.direction === "DESC" ? ">" : "<", before),
  ]);
  return sql`SELECT ${column} AS at, c.row, ${packedRow(dialect)} AS packed ${fromConsumptions(dialect)}
    WHERE ${condition}`;
}

export function* consumptionCount(
  dialect: Dialect,
  scope: Scope,
  filter: ConsumptionFilter,
  isSettledOnly: boolean,
): Read<number> {
  const condition = and([
    dialect.inTime.consumptions,
    withinScope(dialect, scope),
    matching({ dialect, scope, filter, order: "REQUESTED_AT" }),
    isSettledOnly ? IS_SETTLED : EVERYTHING,
  ]);
  const [counted] = yield* rowsOf<[number]>(sql`SELECT count(*) FROM consumptions c WHERE ${condition}`);
  return counted?.[0] ?? 0;
}
