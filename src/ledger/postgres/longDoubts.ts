// Attempts of a payment that was asked about for years by a version that kept all of them: brought down by one statement under the
// payment's lock, so that they are never read one by one. The rule is that of src/domain/attemptsToDrop.ts, drawn a little more
// narrowly; attempts that are opened later drop the rest.

import type { Statement } from "./lockStatements.ts";

/** Far more than an attempt leaves to the next one: so many are there only where nothing was dropped before. */
export const ATTEMPTS_READ_MAX = 1_000;

/** As many as one statement may look at within its time limit. */
const CHUNK_ROWS = 10_000;

/**
 * Of one consumption, a chunk of the attempts after that number; answers `last`, the last number it looked at, or null where none is
 * left. How many were deleted is counted by the same statement. An array finds each by the primary key, whatever the planner expects.
 */
export function trimAttempts(consumptionId: string, after: number): Statement {
  return {
    text: `WITH long AS (
        SELECT max(number) - 200 AS until, bool_or(control_token IS NOT NULL AND outcome = 'REFUSED') AS has_rounds
        FROM attempts WHERE consumption = $1::uuid),
      old AS (
        SELECT a.number, a.ended_at_ms, CASE
            WHEN a.control_token IS NOT NULL THEN CASE WHEN a.outcome IN ('UNKNOWN', 'NOT_SENT') THEN 'nothing' END
            WHEN a.outcome = 'NOT_SENT' THEN CASE WHEN a.is_shown_consumable THEN 'shown' ELSE 'nothing' END
            WHEN a.outcome = 'UNKNOWN' THEN CASE WHEN a.is_after_5018 THEN 'unknown later' ELSE 'unknown' END
            WHEN a.outcome = 'REFUSED' AND a.result_code <> 5018 THEN 'refused'
            WHEN a.outcome = 'REFUSED' AND NOT long.has_rounds THEN 'consumed before'
          END || CASE WHEN a.is_void THEN ' void' ELSE '' END
            || CASE WHEN a.outcome = 'REFUSED' AND a.is_shown_consumable THEN ' shown' ELSE '' END AS kind
        FROM long JOIN attempts a ON a.consumption = $1::uuid AND a.number > $2 AND a.number > 1 AND a.number <= long.until
        ORDER BY a.number LIMIT ${CHUNK_ROWS}),
      placed AS (
        SELECT number, kind, row_number() OVER (PARTITION BY kind ORDER BY number) AS from_first,
          row_number() OVER (PARTITION BY kind ORDER BY number DESC) AS from_last,
          row_number() OVER (PARTITION BY kind ORDER BY ended_at_ms DESC) AS from_end
        FROM old WHERE kind IS NOT NULL),
      gone AS (DELETE FROM attempts WHERE consumption = $1::uuid AND number = ANY (ARRAY(SELECT number FROM placed
          WHERE kind IN ('nothing', 'nothing void') OR from_first > 1 AND from_last > 3 AND from_end > 1))
        RETURNING number),
      counted AS (UPDATE consumptions SET dropped_attempts = dropped_attempts + (SELECT count(*)::integer FROM gone)
        WHERE id = $1::uuid)
      SELECT max(number) AS last FROM old`,
    values: [consumptionId, after],
  };
}
