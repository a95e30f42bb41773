// Totals on SQLite: rollup rows of all time, whole days and quarters, and consumptions by their indexes where there are none.
// One state of the ledger for all of it.

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
import {
  and,
  anyOf,
  type Condition,
  EVERYTHING,
  IN_TIME,
  matching,
  placeholders,
  ROLLUP_IN_TIME,
  type SqlValue,
  withinScope,
} from "./conditions.ts";
import {
  consumptionsBy,
  groupFrom,
  reversalsBy,
  ROLLUPS,
  type Summed,
  spansAsJson,
  type SummedColumns,
  sumsFrom,
  sumsSql,
} from "./totalsSql.ts";

export type RunAll = <Columns>(sql: string, values: readonly SqlValue[]) => Columns[];

const OPEN: Condition = { sql: "c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')", values: [] };
const SETTLED: Condition = { sql: "c.status IN ('CONSUMED', 'REJECTED')", values: [] };

const BY_INSTANT = "INDEXED BY consumptions_by_requested_at";
const BY_ITEM = "INDEXED BY consumptions_by_item";
const BY_OPENNESS = "INDEXED BY consumptions_open";
/** Of a stray reversal nothing but its app is known. */
const STRAY: Summed = {
  ...ROLLUPS,
  key: { APP: "t.app", CURRENCY: "NULL", ITEM: "NULL", STATUS: "NULL", RESULT_CODE: "NULL", ENVIRONMENT: "NULL" },
};

/** In a read transaction of the caller's. */
export function consumptionTotals(all: RunAll, scope: Scope, query: TotalsQuery): TotalsAnswer {
  const { by } = query;
  const filter = withoutRequestedAt(query.filter);
  const isFromRollups = isRolledUp(scope, filter);
  const matched = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null)]);
  const mayMatch = and([isFromRollups ? EVERYTHING : matched, inRange(query.filter)]);
  let spans = spansOf(query, () => extentOf(all, mayMatch));
  if (isTooLong(spans)) spans = spansAround(query, instantsWhere(all, query, mayMatch));
  if ("kind" in spans) return spans;
  const gathering = new Gathering(by, GROUPS_MAX);

  function gather(summed: Summed, where: Condition, over: readonly Span[]): void {
    if (over.length === 0 || gathering.isFull) return;
    const rows = all<SummedColumns>(sumsSql(summed, by, where.sql), [spansAsJson(over), ...where.values, ROWS_MAX]);
    for (const columns of rows) gathering.add(groupFrom(columns), sumsFrom(columns));
  }

  if (isFromRollups) {
    const { pieces, ragged } = cutByGrains(spans, query);
    const rolledUp = rollupsMatching(scope, filter);
    if (wantsSettled(filter)) {
      for (const piece of pieces) gather(ROLLUPS, and([ofGrain(piece.grain), rolledUp]), piece.spans);
      const index = filter.itemSeq === undefined ? BY_INSTANT : BY_ITEM;
      gather(consumptionsBy(index), and([matched, SETTLED]), ragged);
      gather(reversalsBy(index), matched, ragged);
    }
    if (wantsOpen(filter)) gather(consumptionsBy(BY_OPENNESS), and([matched, OPEN]), openSpans(all, spans));
    if (holdsStrayReversals(scope, query.filter))
      gather(STRAY, and([ofGrain(NOWHERE.grain), rolledUp]), [{ ...NO_TIME, periodStart: null }]);
  } else {
    // With many spans their own column is the one to look up by, and without any it is not.
    const isCut = by.some(isPeriod);
    const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]);
    const isAll = !isCut && query.filter.requestedAt === undefined;
    for (const summed of [consumptionsBy(""), reversalsBy("")])
      gather(isAll ? { ...summed, instant: "+c.requested_at" } : summed, where, spans);
  }
  return gathering.isFull ? { kind: "tooManyGroups" } : { kind: "totals", rows: gathering.rows() };
}

const ofGrain = (grain: Grain): Condition => ({ sql: `t.grain = ${grain}`, values: [] });

function rollupsMatching(scope: Scope, filter: ConsumptionFilter): Condition {
  const apps = (names: readonly string[]): Condition => ({
    sql: `t.app IN (SELECT app FROM apps WHERE name IN (${placeholders(names.length)}))`,
    values: names,
  });
  return and([
    ROLLUP_IN_TIME,
    scope.kind === "app" ? apps([scope.app]) : EVERYTHING,
    filter.app === undefined ? EVERYTHING : apps(filter.app),
    anyOf("t.environment", filter.environment === undefined ? undefined : [filter.environment]),
    anyOf("t.item_seq", filter.itemSeq),
    anyOf("t.status", filter.status),
    anyOf("t.result_code", filter.resultCode),
    anyOf("t.currency", filter.currency),
  ]);
}

interface Extent {
  readonly first: number | null;
  readonly last: number | null;
}

/** Of the instants at which matching ones were first asked for: at either end of the index, where all in the range match. */
function extentOf(all: RunAll, { sql, values }: Condition): { first: number; last: number } | null {
  const end = (which: "min" | "max") => `(SELECT ${which}(c.requested_at) FROM consumptions c WHERE ${sql})`;
  return known(all<Extent>(`SELECT ${end("min")} AS first, ${end("max")} AS last`, [...values, ...values]));
}

function inRange(filter: ConsumptionFilter): Condition {
  const { from, until } = rangeOf(filter);
  return { sql: "c.requested_at >= ? AND c.requested_at < ?", values: [from, until] };
}

/** The first matching one, the first that lies a stride behind it, and so on: a look into the index for each. */
function instantsWhere(all: RunAll, query: TotalsQuery, { sql, values }: Condition): number[] {
  const text = `WITH RECURSIVE found (at) AS (
      SELECT min(c.requested_at) FROM consumptions c WHERE ${sql}
      UNION ALL SELECT (SELECT min(c.requested_at) FROM consumptions c WHERE c.requested_at >= found.at + ? AND ${sql})
        FROM found WHERE found.at IS NOT NULL)
    SELECT at FROM found WHERE at IS NOT NULL LIMIT ?`;
  return all<{ at: number }>(text, [...values, strideOf(query), ...values, INSTANTS_MAX]).map(({ at }) => at);
}

/** Those in which something may be open: few, as a rule the last ones. */
function openSpans(all: RunAll, spans: readonly Span[]): readonly Span[] {
  const sql = `SELECT min(c.requested_at) AS first, max(c.requested_at) AS last FROM consumptions c INDEXED BY consumptions_open
    WHERE ${OPEN.sql}`;
  const open = known(all<Extent>(sql, []));
  return open === null ? [] : spans.filter(({ from, until }) => from <= open.last && until > open.first);
}

function known([extent]: readonly Extent[]): { first: number; last: number } | null {
  if (extent === undefined || extent.first === null || extent.last === null) return null;
  return { first: extent.first, last: extent.last };
}
