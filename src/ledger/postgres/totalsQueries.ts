// Totals on PostgreSQL: rollup rows of all time, whole days and quarters, and consumptions by their indexes where there are
// none. One state of the database for all of it, or a consumption that is settled meanwhile would be counted twice, or not at all.

import { type RawBuilder, sql } from "kysely";
import { isPeriod } from "../../domain/totals.ts";
import type { ConsumptionFilter } from "../consumptionFilter.ts";
import type { Scope } from "../scope.ts";
import { Gathering } from "../totals/gathering.ts";
import {
  cutByGrains,
  GROUPS_MAX,
  holdsStrayReversals,
  isRolledUp,
  INSTANTS_MAX,
  isTooLong,
  rangeOf,
  ROWS_MAX,
  spansAround,
  spansOf,
  strideOf,
  type TotalsAnswer,
  type TotalsQuery,
  wantsOpen,
  wantsSettled,
  withoutRequestedAt,
} from "../totals/question.ts";
import { type Grain, NO_TIME, NOWHERE, type Span } from "../totals/rollup.ts";
import { and, type Condition, EVERYTHING, isStorable, matching, withinScope } from "./conditions.ts";
import { build, type RunQuery } from "./tables.ts";
import { CONSUMPTIONS, groupFrom, REVERSALS, ROLLUPS, STRAY, type Summed, sumsFrom, sumsQuery } from "./totalsSql.ts";

/** In the very words of the index of open ones. */
const OPEN = sql<boolean>`c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')`;
const SETTLED = sql<boolean>`c.status IN ('CONSUMED', 'REJECTED')`;

/** @param run in one transaction whose statements all see the same state */
export async function consumptionTotals(run: RunQuery, scope: Scope, query: TotalsQuery): Promise<TotalsAnswer> {
  const ask = <Row>(raw: RawBuilder<Row>): Promise<Row[]> => run({ compile: () => raw.compile(build) });
  const { by } = query;
  const filter = withoutRequestedAt(query.filter);
  const isFromRollups = isRolledUp(scope, filter);
  const matched = and([withinScope(scope), matching(filter)]);
  const mayMatch = and([isFromRollups ? EVERYTHING : matched, inRange(query.filter)]);
  const extent = by.some(isPeriod) ? await extentWhere(mayMatch) : null; // else nobody asks
  let spans = spansOf(query, () => extent);
  if (isTooLong(spans)) spans = spansAround(query, await instantsWhere(mayMatch));
  if ("kind" in spans) return spans;
  const gathering = new Gathering(by, GROUPS_MAX);

  async function extentWhere(where: Condition): Promise<{ first: number; last: number } | null> {
    const extents = await ask(
      sql<Extent>`SELECT min(c.requested_at) AS first, max(c.requested_at) AS last FROM consumptions c WHERE ${where}`,
    );
    const [{ first, last } = { first: null, last: null }] = extents;
    return first === null || last === null ? null : { first, last };
  }

  /** The first matching one, the first that lies a stride behind it, and so on: a look into the index for each. */
  async function instantsWhere(where: Condition): Promise<number[]> {
    const instants = await ask(sql<{ at: number }>`WITH RECURSIVE found (at) AS (
        SELECT min(c.requested_at) FROM consumptions c WHERE ${where}
        UNION ALL SELECT (SELECT min(c.requested_at) FROM consumptions c
            WHERE c.requested_at >= found.at + ${strideOf(query)}::bigint AND ${where})
          FROM found WHERE found.at IS NOT NULL)
      SELECT at FROM found WHERE at IS NOT NULL LIMIT ${INSTANTS_MAX}::integer`);
    return instants.map(({ at }) => at);
  }

  async function gather(summed: Summed, where: Condition, over: readonly Span[]): Promise<void> {
    if (over.length === 0 || gathering.isFull) return;
    const rows = await ask(sumsQuery(summed, by, where, over, ROWS_MAX));
    for (const row of rows) gathering.add(groupFrom(row), sumsFrom(row));
  }

  if (isFromRollups) {
    const { pieces, ragged } = cutByGrains(spans, query);
    const rolledUp = rollupsMatching(scope, filter);
    if (wantsSettled(filter)) {
      for (const piece of pieces) await gather(ROLLUPS, and([ofGrain(piece.grain), rolledUp]), piece.spans);
      await gather(CONSUMPTIONS, and([matched, SETTLED]), ragged);
      await gather(REVERSALS, matched, ragged);
    }
    if (wantsOpen(filter)) {
      const open = await extentWhere(OPEN);
      const near = spans.filter(({ from, until }) => open !== null && from <= open.last && until > open.first);
      await gather(CONSUMPTIONS, and([matched, OPEN]), near);
    }
    if (holdsStrayReversals(scope, query.filter))
      await gather(STRAY, and([ofGrain(NOWHERE.grain), rolledUp]), [{ ...NO_TIME, periodStart: null }]);
  } else {
    await gather(CONSUMPTIONS, matched, spans);
    await gather(REVERSALS, matched, spans);
  }
  return gathering.isFull ? { kind: "tooManyGroups" } : { kind: "totals", rows: gathering.rows() };
}

interface Extent {
  readonly first: number | null;
  readonly last: number | null;
}

function inRange(filter: ConsumptionFilter): Condition {
  const { from, until } = rangeOf(filter);
  return sql<boolean>`c.requested_at >= ${from}::bigint AND c.requested_at < ${until}::bigint`;
}

const ofGrain = (grain: Grain): Condition => sql<boolean>`t.grain = ${sql.raw(String(grain))}`;

function rollupsMatching(scope: Scope, filter: ConsumptionFilter): Condition {
  const { app, environment, itemSeq, status, resultCode, currency } = filter;
  return and([
    scope.kind === "app" ? anyText("t.app", [scope.app]) : EVERYTHING,
    anyText("t.app", app),
    anyText("t.environment", environment === undefined ? undefined : [environment]),
    anyNumber("t.item_seq", itemSeq),
    anyText("t.status", status),
    anyNumber("t.result_code", resultCode),
    anyText("t.currency", currency),
  ]);
}

function anyText(column: string, values: readonly string[] | undefined): Condition {
  if (values === undefined) return EVERYTHING;
  return sql<boolean>`${sql.raw(column)} = ANY (${values.filter(isStorable)}::text[])`;
}

function anyNumber(column: string, values: readonly (number | bigint)[] | undefined): Condition {
  if (values === undefined) return EVERYTHING;
  return sql<boolean>`${sql.raw(column)} = ANY (${values.map(String)}::bigint[])`;
}
