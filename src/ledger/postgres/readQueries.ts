// Every read of the ledger on PostgreSQL. Each starts from the caller's scope, and is given what runs its statements.

import { sql } from "kysely";
import { type Background, NO_BACKGROUND } from "../../domain/background.ts";
import type { Attempt, Consumption, ControlKind } from "../../domain/consumption.ts";
import type { Reversal } from "../../domain/reversal.ts";
import {
  ATTEMPTS_TOLD_MAX,
  type ConsumptionFilter,
  type ConsumptionRow,
  type Page,
  type PageQuery,
  type PaymentName,
} from "../port.ts";
import { walksOf } from "../driving.ts";
import type { Scope } from "../scope.ts";
import { CONTROL_KIND } from "../toldRow.ts";
import {
  and,
  anyOf,
  anyPayment,
  beyond,
  EVERYTHING,
  matching,
  on,
  oneOf,
  PRODUCTLESS,
  reversalNamed,
  reversalOneOf,
  reversalWithinScope,
  settledOnly,
  withinScope,
} from "./conditions.ts";
import {
  AMOUNT_MICROS_TEXT,
  attemptFrom,
  CONSUMPTION_COLUMNS,
  consumptionFrom,
  DELIVERY_COLUMNS,
  idFrom,
  ITEM_SEQ_TEXT,
  REVERSAL_AMOUNT_TEXT,
  REVERSAL_COLUMNS,
  reversalFrom,
} from "./rows.ts";
import { IN_ORDER, inMovedOrder, type MovedOrder } from "./movedOrder.ts";
import { build, type RunQuery } from "./tables.ts";

export const consumptions = build
  .selectFrom("consumptions as c")
  .leftJoin("feed as d", (d) => d.onRef("d.consumption", "=", "c.id").onRef("d.ordinal", "=", "c.delivery_ordinal"))
  .select(CONSUMPTION_COLUMNS)
  .select(DELIVERY_COLUMNS)
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

/** A payment has few consumptions: all of them come, and the standing one is chosen here. */
export async function standingConsumptions(
  run: RunQuery,
  scope: Scope,
  payments: readonly PaymentName[],
): Promise<(Consumption | null)[]> {
  const ofThem = consumptions
    .where(and([anyPayment(payments), withinScope(scope)]))
    .orderBy(on("c.status", "=", "CONSUMED"), "desc")
    .orderBy("c.row", "desc");
  const byPayment = Map.groupBy(await run(ofThem), ({ app, payment_seq }) => `${app}/${payment_seq}`);
  return payments.map(({ app, paymentSeq }) => {
    const [row] = byPayment.get(`${app}/${paymentSeq}`) ?? [];
    return row === undefined ? null : consumptionFrom(row);
  });
}

export async function consumptionPage(run: RunQuery, scope: Scope, query: PageQuery): Promise<Page<ConsumptionRow>> {
  const { order, after, before } = query;
  const walks = walksOf(scope, query.filter, order.field).map((filter) => walkOf(scope, filter, query));
  const found = await run(inOrder(walks, query));
  const rows = found.slice(0, query.size).map((row) => ({
    consumption: consumptionFrom(row),
    position: { at: (order.field === "SETTLED_AT" ? row.settled_at : row.requested_at) ?? 0, row: row.row },
  }));
  const hasMore = found.length > query.size;
  return query.isFromEnd
    ? { rows: rows.toReversed(), hasNext: before !== null, hasPrevious: hasMore }
    : { rows, hasNext: hasMore, hasPrevious: after !== null };
}

/** Rows of one walk along an index, in the page's order, as many as the page could need. */
function walkOf(scope: Scope, filter: ConsumptionFilter, { order, after, before, isFromEnd, size }: PageQuery) {
  const column = order.field === "SETTLED_AT" ? "c.settled_at" : "c.requested_at";
  const direction = (order.direction === "DESC") === isFromEnd ? "asc" : "desc";
  return consumptions
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
    .limit(size + 1);
}

/** In one statement, so that all walks see the same rows. */
function inOrder(walks: readonly ReturnType<typeof walkOf>[], { order, isFromEnd, size }: PageQuery) {
  const [first, ...others] = walks;
  if (first === undefined) return consumptions.where(and([on.lit(false)])).limit(0);
  if (others.length === 0) return first;
  const column = order.field === "SETTLED_AT" ? "settled_at" : "requested_at";
  const direction = (order.direction === "DESC") === isFromEnd ? "asc" : "desc";
  const whole = (walk: typeof first) => build.selectFrom(walk.as("walk")).selectAll();
  return build
    .selectFrom(others.reduce((joined, walk) => joined.unionAll(whole(walk)), whole(first)).as("page"))
    .selectAll()
    .orderBy(column, direction)
    .orderBy("row", direction)
    .limit(size + 1);
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
    .select(sql<ControlKind | null>`${sql.raw(CONTROL_KIND)}`.as("control"))
    .where(and([oneOf(ids), withinScope(scope)]))
    .where(
      sql<boolean>`a.number > (SELECT max(n.number) FROM attempts n WHERE n.consumption = c.id) - ${sql.lit(ATTEMPTS_TOLD_MAX)}`,
    )
    .orderBy("c.row")
    .orderBy("a.number");
  const byId = Map.groupBy(await run(attempts), (row) => idFrom(row.consumption));
  return ids.map((id) => (byId.get(id) ?? []).map(attemptFrom));
}

export async function backgroundsOf(run: RunQuery, scope: Scope, ids: readonly string[]): Promise<Background[]> {
  const backgrounds = build
    .selectFrom("consumptions as c")
    .select("c.id")
    .select(PRODUCTLESS.as("lacksProduct"))
    .select(
      sql<boolean>`EXISTS (SELECT 1 FROM consumptions o WHERE o.payment_seq = c.payment_seq AND o.app = c.app AND o.id <> c.id
        AND o.status = 'CONSUMED' AND (o.token_digest IS NULL OR o.token_digest = c.token_digest))`.as(
        "isConsumedOtherwise",
      ),
    )
    .where(and([oneOf(ids), withinScope(scope)]));
  const byId = new Map(
    (await run(backgrounds)).map(({ id, ...background }): [string, Background] => [idFrom(id), background]),
  );
  return ids.map((id) => byId.get(id) ?? NO_BACKGROUND);
}

/** Oldest first. Whoever guessed at a token must not learn that the payment was refunded: to players, of what is CONSUMED. */
export async function reversalsOf(
  run: RunQuery,
  scope: Scope,
  ids: readonly string[],
  order: MovedOrder = IN_ORDER,
): Promise<Reversal[][]> {
  const reversals = build
    .selectFrom("consumptions as c")
    .innerJoin("reversals as r", (r) => r.onRef("r.app", "=", "c.app").onRef("r.payment_seq", "=", "c.payment_seq"))
    .select("c.id as consumption")
    .select(REVERSAL_COLUMNS)
    .select(REVERSAL_AMOUNT_TEXT)
    .where(
      and([oneOf(ids), scope.kind === "player" ? on("c.status", "=", "CONSUMED") : EVERYTHING, withinScope(scope)]),
    )
    .orderBy("r.id");
  const byId = Map.groupBy(await run(reversals), (row) => idFrom(row.consumption));
  return ids.map((id) => [...inMovedOrder((byId.get(id) ?? []).map(reversalFrom), order.reversals)]);
}

export async function reversalsById(run: RunQuery, scope: Scope, ids: readonly string[]): Promise<(Reversal | null)[]> {
  const reversals = build
    .selectFrom("reversals as r")
    .select(REVERSAL_COLUMNS)
    .select(REVERSAL_AMOUNT_TEXT)
    .where(and([reversalOneOf(ids), reversalWithinScope(scope)]));
  const byId = new Map((await run(reversals)).map((row) => [idFrom(row.id), reversalFrom(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export interface ReversalNames {
  readonly scope: Scope;
  readonly app: string;
  readonly references: readonly string[];
}

export async function reversalsByReference(
  run: RunQuery,
  { scope, app, references }: ReversalNames,
): Promise<(Reversal | null)[]> {
  const reversals = build
    .selectFrom("reversals as r")
    .select(REVERSAL_COLUMNS)
    .select(REVERSAL_AMOUNT_TEXT)
    .where(and([reversalNamed(app, references), reversalWithinScope(scope)]));
  const byReference = new Map((await run(reversals)).map((row) => [row.reference, reversalFrom(row)]));
  return references.map((reference) => byReference.get(reference) ?? null);
}
