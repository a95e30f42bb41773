// The figures of a ledger, each along an index that holds nothing else.

import { UNSETTLED, type Unsettled } from "../../domain/payment.ts";
import { COUNTED_MAX, type LedgerFigures, type Worklist } from "../figures.ts";
import { and, anyOf, IS_OPEN } from "./conditions.ts";
import type { Dialect } from "./dialect.ts";
import { type Read, rowsOf } from "./read.ts";
import { join, raw, type Sql, sql } from "./sql.ts";

type WorklistRow = readonly [status: Unsettled | null, app: string, count: number, oldestAt: number];

export function* ledgerFigures(dialect: Dialect): Read<LedgerFigures> {
  // As literals: so the planner sees that the index of open ones holds them all.
  const open = UNSETTLED.map((status) =>
    byApp(dialect, raw(`'${status}'`), "consumptions_open", and([IS_OPEN, raw(`c.status = '${status}'`)])),
  );
  const opened = yield* rowsOf<WorklistRow>(join(open, " UNION ALL "));
  const isUndelivered = and([raw("c.status = 'CONSUMED'"), dialect.words.undelivered]);
  const undelivered = yield* rowsOf<WorklistRow>(
    byApp(dialect, raw("NULL"), "consumptions_undelivered", isUndelivered),
  );
  const [newest] = yield* rowsOf<[sequence: number | null]>(dialect.feedHead);
  return {
    open: opened.flatMap((row) => (row[0] === null ? [] : [{ ...worklistFrom(row), status: row[0] }])),
    undelivered: undelivered.map(worklistFrom),
    feedHead: newest?.[0] ?? 0,
  };
}

function byApp(dialect: Dialect, status: Sql, index: string, isListed: Sql): Sql {
  return sql`SELECT ${status}, ${dialect.appNameOf("oldest")}, count(*), min(oldest.requested_at)
    FROM (SELECT c.app, c.requested_at FROM consumptions c ${dialect.indexedBy(index)}
      WHERE ${and([isListed, dialect.inTime.consumptions])} ORDER BY c.requested_at LIMIT ${raw(COUNTED_MAX)}) oldest
    GROUP BY oldest.app`;
}

function worklistFrom([, app, count, oldestAt]: WorklistRow): Worklist {
  return { app, count, oldestAt };
}

/** Open ones whose sealed token begins with none of these key ids: hex digits. */
export function* countUnopenable(dialect: Dialect, keyIds: readonly string[]): Read<number> {
  const { from, keyId } = dialect.sealedTokens;
  const [counted] = yield* rowsOf<[number]>(sql`SELECT count(*) FROM ${from} AND NOT ${anyOf(dialect, keyId, keyIds)}`);
  return counted?.[0] ?? 0;
}
