// Totals on SQLite: rollup rows of whole quarters, and consumptions by their indexes where there are none. One state of the
// ledger for all of it.

import type { ConsumptionFilter } from "../consumptionFilter.ts";
import type { Scope } from "../scope.ts";
import { Gathering } from "../totals/gathering.ts";
import {
  cutByQuarters,
  GROUPS_MAX,
  holdsStrayReversals,
  isRolledUp,
  spansOf,
  type TotalsAnswer,
  type TotalsQuery,
  wantsOpen,
  wantsSettled,
  withoutRequestedAt,
} from "../totals/question.ts";
import { NOWHERE, type Span } from "../totals/rollup.ts";
import {
  and,
  anyOf,
  type Condition,
  EVERYTHING,
  matching,
  placeholders,
  type SqlValue,
  withinScope,
} from "./conditions.ts";
import {
  consumptionsBy,
  groupFrom,
  reversalsBy,
  ROLLUPS,
  type Summed,
  type SummedColumns,
  sumsFrom,
  sumsSql,
} from "./totalsSql.ts";

export type RunAll = <Columns>(sql: string, values: readonly SqlValue[]) => Columns[];

const OPEN: Condition = { sql: "c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')", values: [] };
const SETTLED: Condition = { sql: "c.status IN ('CONSUMED', 'REJECTED')", values: [] };

/** In a read transaction of the caller's. */
export function consumptionTotals(all: RunAll, scope: Scope, query: TotalsQuery): TotalsAnswer {
  const { by } = query;
  const filter = withoutRequestedAt(query.filter);
  const isFromRollups = isRolledUp(scope, filter);
  const matched = and([withinScope(scope), matching(filter)]);
  const spans = spansOf(query, () => extentOf(all, isFromRollups ? EVERYTHING : matched));
  if ("kind" in spans) return spans;
  const gathering = new Gathering(by, GROUPS_MAX);

  function gather(summed: Summed, column: string, where: Condition, span: Span): void {
    const within = { sql: `${column} >= ? AND ${column} < ?`, values: [span.from, span.until] };
    const { sql, values } = and([where, within]);
    for (const columns of all<SummedColumns>(sumsSql(summed, by, sql), values))
      gathering.add(groupFrom(columns, span.periodStart), sumsFrom(columns));
  }

  function walk(spansWalked: readonly Span[], where: Condition, index: string, hasReversals: boolean): void {
    for (const span of spansWalked) {
      if (gathering.isFull) return;
      gather(consumptionsBy(index), "c.requested_at", where, span);
      if (hasReversals) gather(reversalsBy(index), "c.requested_at", where, span);
    }
  }

  if (isFromRollups) {
    const { whole, ragged } = cutByQuarters(spans);
    const rolledUp = rollupsMatching(scope, filter);
    if (wantsSettled(filter)) {
      for (const span of whole) if (!gathering.isFull) gather(ROLLUPS, "t.quarter", rolledUp, span);
      walk(ragged, and([matched, SETTLED]), "INDEXED BY consumptions_by_requested_at", true);
    }
    if (wantsOpen(filter)) walk(openSpans(all, spans), and([matched, OPEN]), "INDEXED BY consumptions_open", false);
    if (holdsStrayReversals(scope, query.filter)) {
      const { sql, values } = and([rolledUp, { sql: "t.quarter = ?", values: [NOWHERE.quarter] }]);
      const stray = { ...ROLLUPS, key: { ...ROLLUPS.key, ...NO_KEYS } };
      for (const columns of all<SummedColumns>(sumsSql(stray, by, sql), values))
        gathering.add(groupFrom(columns, null), sumsFrom(columns));
    }
  } else {
    // With many spans, their own column is the one to look up by.
    const isCut = spans.length > 1 && filter.settledAt !== undefined;
    walk(spans, isCut ? and([withinScope(scope), matching(filter, "+")]) : matched, "", true);
  }
  return gathering.isFull ? { kind: "tooManyGroups" } : { kind: "totals", rows: gathering.rows() };
}

/** Of a stray reversal nothing but its app is known. */
const NO_KEYS = { CURRENCY: "NULL", ITEM: "NULL", STATUS: "NULL", RESULT_CODE: "NULL", ENVIRONMENT: "NULL" };

function rollupsMatching(scope: Scope, filter: ConsumptionFilter): Condition {
  const apps = (names: readonly string[]): Condition => ({
    sql: `t.app IN (SELECT app FROM apps WHERE name IN (${placeholders(names.length)}))`,
    values: names,
  });
  return and([
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

/** Of the instants at which matching ones were first asked for: at either end of the index, where all match. */
function extentOf(all: RunAll, { sql, values }: Condition): { first: number; last: number } | null {
  const found = all<Extent>(
    sql === EVERYTHING.sql
      ? "SELECT (SELECT min(requested_at) FROM consumptions) AS first, (SELECT max(requested_at) FROM consumptions) AS last"
      : `SELECT min(c.requested_at) AS first, max(c.requested_at) AS last FROM consumptions c WHERE ${sql}`,
    values,
  );
  return known(found);
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
