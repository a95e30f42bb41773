// Every read of the ledger on PostgreSQL. Each starts from the caller's scope, and is given what runs its statements.

import { sql } from "kysely";
import type { Attempt, Consumption, FeedEvent } from "../../domain/consumption.ts";
import { feedDigestOf } from "../feedDigest.ts";
import type { ConsumptionFilter, ConsumptionRow, FeedQuery, FeedRow, Page, PageQuery } from "../port.ts";
import type { Scope } from "../scope.ts";
import {
  and,
  anyOf,
  beyond,
  type Condition,
  feedWithinScope,
  matching,
  on,
  oneOf,
  settledOnly,
  withinScope,
} from "./conditions.ts";
import {
  AMOUNT_MICROS_TEXT,
  attemptFrom,
  CONSUMPTION_COLUMNS,
  consumptionFrom,
  feedEventFrom,
  idFrom,
  ITEM_SEQ_TEXT,
} from "./rows.ts";
import { build, type RunQuery } from "./tables.ts";

const consumptions = build
  .selectFrom("consumptions as c")
  .select(CONSUMPTION_COLUMNS)
  .select([ITEM_SEQ_TEXT, AMOUNT_MICROS_TEXT]);

export async function consumptionsById(
  run: RunQuery,
  scope: Scope,
  ids: readonly string[],
): Promise<(Consumption | null)[]> {
  const rows = await run(consumptions.where(and([oneOf(ids), withinScope(scope)])));
  const byId = new Map(rows.map((row) => [idFrom(row.id), consumptionFrom(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export async function standingConsumption(
  run: RunQuery,
  scope: Scope,
  app: string,
  paymentSeq: string,
): Promise<Consumption | null> {
  const standing = consumptions
    .where(and([anyOf("c.app", [app]), anyOf("c.payment_seq", [paymentSeq]), withinScope(scope)]))
    .orderBy(on("c.status", "=", "CONSUMED"), "desc")
    .orderBy("c.row", "desc")
    .limit(1);
  const [row] = await run(standing);
  return row === undefined ? null : consumptionFrom(row);
}

export async function consumptionPage(run: RunQuery, scope: Scope, query: PageQuery): Promise<Page<ConsumptionRow>> {
  const { filter, order, after, before } = query;
  const column = order.field === "SETTLED_AT" ? "c.settled_at" : "c.requested_at";
  const direction = (order.direction === "DESC") === query.isFromEnd ? "asc" : "desc";
  const page = consumptions
    .where(
      and([
        withinScope(scope),
        matching(filter),
        settledOnly(order.field === "SETTLED_AT"),
        beyond(column, order.direction === "DESC" ? "<" : ">", after),
        beyond(column, order.direction === "DESC" ? ">" : "<", before),
      ]),
    )
    .orderBy(column, direction)
    .orderBy("c.row", direction)
    .limit(query.size + 1);
  const found = await run(page);
  const rows = found.slice(0, query.size).map((row) => ({
    consumption: consumptionFrom(row),
    position: { at: (order.field === "SETTLED_AT" ? row.settled_at : row.requested_at) ?? 0, row: row.row },
  }));
  const hasMore = found.length > query.size;
  return query.isFromEnd
    ? { rows: rows.toReversed(), hasNext: before !== null, hasPrevious: hasMore }
    : { rows, hasNext: hasMore, hasPrevious: after !== null };
}

export async function consumptionCount(
  run: RunQuery,
  scope: Scope,
  filter: ConsumptionFilter,
  isSettledOnly: boolean,
): Promise<number> {
  const counted = build
    .selectFrom("consumptions as c")
    .select((c) => c.fn.countAll<number>().as("count"))
    .where(and([withinScope(scope), matching(filter), settledOnly(isSettledOnly)]));
  const [row] = await run(counted);
  return row?.count ?? 0;
}

export async function attemptsOf(run: RunQuery, scope: Scope, ids: readonly string[]): Promise<Attempt[][]> {
  const attempts = build
    .selectFrom("consumptions as c")
    .innerJoin("attempts as a", "a.consumption", "c.id")
    .selectAll("a")
    .where(and([oneOf(ids), withinScope(scope)]))
    .orderBy("c.row")
    .orderBy("a.number");
  const byId = Map.groupBy(await run(attempts), (row) => idFrom(row.consumption));
  return ids.map((id) => (byId.get(id) ?? []).map(attemptFrom));
}

/** Open ones whose sealed token begins with none of these key ids. */
export async function countUnopenable(run: RunQuery, keyIds: readonly string[]): Promise<number> {
  const counted = build
    .selectFrom("consumptions as c")
    .select((c) => c.fn.countAll<number>().as("count"))
    // As literals: so the planner sees that the index of open ones holds them all.
    .where(sql<boolean>`c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')`)
    .where(sql<boolean>`encode(substring(c.sealed_token FROM 1 FOR 4), 'hex') <> ALL (${keyIds}::text[])`);
  const [row] = await run(counted);
  return row?.count ?? 0;
}

export async function feedPage(
  run: RunQuery,
  scope: Scope,
  query: FeedQuery,
): Promise<Page<FeedRow> | "unknownPosition"> {
  const { app, size, after } = query;
  if (after !== null) {
    const [event] = await feedEvents(run, scope, null, on("f.sequence", "=", after.sequence), 1);
    if (event === undefined || feedDigestOf(event) !== after.digest) return "unknownPosition";
  }
  const found = await feedEvents(run, scope, app, on("f.sequence", ">", after?.sequence ?? 0), size + 1);
  const rows = found.slice(0, size).map((event) => ({
    event,
    position: { sequence: event.sequence, digest: feedDigestOf(event) },
  }));
  return { rows, hasNext: found.length > size, hasPrevious: after !== null };
}

async function feedEvents(
  run: RunQuery,
  scope: Scope,
  app: string | null,
  where: Condition,
  limit: number,
): Promise<FeedEvent[]> {
  const events = build
    .selectFrom("feed as f")
    .innerJoin("consumptions as c", "c.id", "f.consumption")
    .selectAll("f")
    .select("c.payment_seq")
    .where(and([where, feedWithinScope(scope), anyOf("f.app", app === null ? undefined : [app])]))
    .orderBy("f.sequence")
    .limit(limit);
  return (await run(events)).map(feedEventFrom);
}
