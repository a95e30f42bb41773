// The figures of a ledger on SQLite, each along an index that holds nothing else.

import { COUNTED_MAX, type LedgerFigures, OPEN_STATUSES, type OpenStatus, type Worklist } from "../figures.ts";
import { IN_TIME } from "./conditions.ts";
import type { RunAll } from "./totalsQueries.ts";

/** Named as the partial index has it, so that SQLite sees that the index holds them all. */
const IS_OPEN = "c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')";
const IS_UNDELIVERED = "c.status = 'CONSUMED' AND c.delivery_outcome_code IS NOT 1";

export const OPEN_FIGURES = grouped(IS_OPEN, "c.status = ?", "consumptions_open");
export const UNDELIVERED_FIGURES = grouped(IS_UNDELIVERED, "TRUE", "consumptions_undelivered");

function grouped(isListed: string, condition: string, index: string): string {
  return `SELECT apps.name AS app, count(*) AS count, min(oldest.requested_at) AS oldestAt
    FROM (SELECT c.app, c.requested_at FROM consumptions c INDEXED BY ${index}
      WHERE ${isListed} AND ${condition} AND ${IN_TIME.sql} ORDER BY c.requested_at LIMIT ${COUNTED_MAX}) oldest
    JOIN apps ON apps.app = oldest.app GROUP BY oldest.app`;
}

export function ledgerFigures(all: RunAll): LedgerFigures {
  const openOf = (status: OpenStatus) => all<Worklist>(OPEN_FIGURES, [status]).map((list) => ({ ...list, status }));
  const [newest] = all<{ sequence: number | null }>("SELECT max(sequence) AS sequence FROM feed", []);
  return {
    open: OPEN_STATUSES.flatMap(openOf),
    undelivered: all<Worklist>(UNDELIVERED_FIGURES, []),
    feedHead: newest?.sequence ?? 0,
  };
}
