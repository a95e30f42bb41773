// Totals: rollup rows of all time, whole days and quarters, and consumptions by their indexes where there are none. One state of
// the ledger for all of it, or a consumption that is settled meanwhile would be counted twice, or not at all.

import { isPeriod } from "../../domain/totals.ts";
import type { ConsumptionFilter } from "../consumptionFilter.ts";
import type { Scope } from "../scope.ts";
import { Gathering } from "../totals/gathering.ts";
import {
  cutByGrains,
  GROUPS_MAX,
  holdsStrayReversals,
  INSTANTS_MAX,
  isRolledUp,
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
import { and, anyOf, EVERYTHING, IS_OPEN, matching, ofApp, withinScope } from "./conditions.ts";
import type { Dialect } from "./dialect.ts";
import { type Read, rowsOf } from "./read.ts";
import { raw, type Sql, sql } from "./sql.ts";
import {
  consumptionsBy,
  groupFrom,
  reversalsBy,
  rollups,
  strayRollups,
  type Summed,
  type SummedRow,
  sumsFrom,
  sumsQuery,
} from "./totalsSums.ts";

const SETTLED = raw("c.status IN ('CONSUMED', 'REJECTED')");
const BY_INSTANT = "consumptions_by_requested_at";
const BY_ITEM = "consumptions_by_item";
const BY_OPENNESS = "consumptions_open";

/** In one transaction whose statements all see the same state. */
export function* consumptionTotals(dialect: Dialect, scope: Scope, query: TotalsQuery): Read<TotalsAnswer> {
  const { by } = query;
  const filter = withoutRequestedAt(query.filter);
  const isFromRollups = isRolledUp(scope, filter);
  const matchingBut = (isSettledAtUnindexed: boolean) =>
    and([
      dialect.inTime.consumptions,
      withinScope(dialect, scope),
      matching({ dialect, scope, filter, order: null, isSettledAtUnindexed }),
    ]);
  const matched = matchingBut(false);
  const mayMatch = and([isFromRollups ? EVERYTHING : matched, inRange(query.filter)]);
  const extent = by.some(isPeriod) ? yield* extentOf(raw("consumptions c"), mayMatch) : null; // else nobody asks
  let spans = spansOf(query, extent);
  if (isTooLong(spans)) spans = spansAround(query, yield* instantsWhere(query, mayMatch));
  if ("kind" in spans) return spans;
  const gathering = new Gathering(by, GROUPS_MAX);

  function* gather(summed: Summed, where: Sql, over: readonly Span[]): Read<void> {
    if (over.length === 0 || gathering.isFull) return;
    const rows = yield* rowsOf<SummedRow>(sumsQuery(dialect, { summed, by, where, spans: over, rowsMax: ROWS_MAX }));
    for (const row of rows) gathering.add(groupFrom(row), sumsFrom(row));
  }

  if (isFromRollups) {
    const { pieces, ragged } = cutByGrains(spans, query);
    const rolledUp = rollupsMatching(dialect, scope, filter);
    if (wantsSettled(filter)) {
      for (const { grain, spans: over } of pieces)
        yield* gather(rollups(dialect), and([ofGrain(grain), rolledUp]), over);
      const index = filter.itemSeq === undefined ? BY_INSTANT : BY_ITEM;
      yield* gather(consumptionsBy(dialect, index), and([matched, SETTLED]), ragged);
      yield* gather(reversalsBy(dialect, index), matched, ragged);
    }
    if (wantsOpen(filter)) {
      const near = yield* spansOfOpen(dialect, spans);
      yield* gather(consumptionsBy(dialect, BY_OPENNESS), and([matched, IS_OPEN]), near);
    }
    if (holdsStrayReversals(scope, query.filter)) {
      const nowhere = and([ofGrain(NOWHERE.grain), rolledUp]);
      yield* gather(strayRollups(dialect), nowhere, [{ ...NO_TIME, periodStart: null }]);
    }
  } else {
    // With many spans their own column is the one to look up by, and without any it is not.
    const isCut = by.some(isPeriod);
    const isAll = !isCut && query.filter.requestedAt === undefined;
    for (const summed of [consumptionsBy(dialect, null), reversalsBy(dialect, null)]) {
      const instant = isAll ? dialect.unindexed(summed.instant) : summed.instant;
      yield* gather({ ...summed, instant }, matchingBut(isCut), spans);
    }
  }
  return gathering.isFull ? { kind: "tooManyGroups" } : { kind: "totals", rows: gathering.rows() };
}

const ofGrain = (grain: Grain) => raw(`t.grain = ${grain}`);

function rollupsMatching(dialect: Dialect, scope: Scope, filter: ConsumptionFilter): Sql {
  const of = (column: string, values: readonly (string | number | bigint)[] | undefined) =>
    anyOf(dialect, raw(column), values);
  return and([
    dialect.inTime.totals,
    ofApp(dialect, "t", scope.kind === "app" ? scope.app : null),
    anyOf(dialect, dialect.appNameOf("t"), filter.app),
    of("t.environment", filter.environment === undefined ? undefined : [filter.environment]),
    of("t.item_seq", filter.itemSeq),
    of("t.status", filter.status),
    of("t.result_code", filter.resultCode),
    of("t.currency", filter.currency),
  ]);
}

/** Of the instants at which matching ones were first asked for: at either end of the index, where all in the range match. */
function* extentOf(from: Sql, where: Sql): Read<{ first: number; last: number } | null> {
  const end = (which: "min" | "max") => sql`(SELECT ${raw(which)}(c.requested_at) FROM ${from} WHERE ${where})`;
  const [row] = yield* rowsOf<[first: number | null, last: number | null]>(sql`SELECT ${end("min")}, ${end("max")}`);
  const [first = null, last = null] = row ?? [];
  return first === null || last === null ? null : { first, last };
}

function inRange(filter: ConsumptionFilter): Sql {
  const { from, until } = rangeOf(filter);
  return sql`c.requested_at >= ${from} AND c.requested_at < ${until}`;
}

/** The first matching one, the first that lies a stride behind it, and so on: a look into the index for each. */
function* instantsWhere(query: TotalsQuery, where: Sql): Read<number[]> {
  const rows = yield* rowsOf<[at: number]>(
    sql`WITH RECURSIVE found (at) AS (
        SELECT min(c.requested_at) FROM consumptions c WHERE ${where}
        UNION ALL SELECT (SELECT min(c.requested_at) FROM consumptions c WHERE c.requested_at >= found.at + ${strideOf(query)} AND ${where})
          FROM found WHERE found.at IS NOT NULL)
      SELECT at FROM found WHERE at IS NOT NULL LIMIT ${INSTANTS_MAX}`,
  );
  return rows.map(([at]) => at);
}

/** Those in which something may be open: few, as a rule the last ones. */
function* spansOfOpen(dialect: Dialect, spans: readonly Span[]): Read<readonly Span[]> {
  const open = yield* extentOf(sql`consumptions c ${dialect.indexedBy(BY_OPENNESS)}`, IS_OPEN);
  return open === null ? [] : spans.filter(({ from, until }) => from <= open.last && until > open.first);
}
