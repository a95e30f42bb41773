// Attempts of a payment that was asked about for years by a version that kept all of them, or that somebody wrote: brought down
// by one statement, so that they are never read one by one. The rule is that of src/domain/attemptsToDrop.ts, drawn a little more
// narrowly; attempts that are opened later drop the rest.

import type Database from "better-sqlite3";

/** Far more than an attempt leaves to the next one: so many are there only where nothing was dropped before. */
export const ATTEMPTS_READ_MAX = 1_000;

/** Of one consumption. An attempt without an outcome is unknown for good where its process is gone: where it is of another start. */
const TRIM = `WITH long AS MATERIALIZED (
    SELECT max(number) - 200 AS until, max(control_token IS NOT NULL AND outcome_code IS 0) AS has_rounds
    FROM attempts WHERE consumption = @row),
  old AS (
    SELECT a.number, CASE
        WHEN a.outcome_code IS NULL AND a.instance = @instance THEN NULL
        WHEN a.control_token IS NOT NULL THEN iif(a.outcome_code IS NULL OR a.outcome_code IN (2, 3), 'nothing', NULL)
        WHEN a.outcome_code = 3 THEN iif(a.is_shown_consumable, 'shown', 'nothing')
        WHEN a.outcome_code IS NULL OR a.outcome_code = 2 THEN iif(a.is_after_5018, 'unknown later', 'unknown')
        WHEN a.outcome_code = 0 AND a.result_code <> 5018 THEN 'refused'
        WHEN a.outcome_code = 0 AND NOT long.has_rounds THEN 'consumed before'
      END || iif(a.is_void, ' void', '') || iif(a.outcome_code = 0 AND a.is_shown_consumable, ' shown', '') AS kind, a.ended_at_ms
    FROM long JOIN attempts a ON a.consumption = @row AND a.number BETWEEN 2 AND long.until),
  placed AS (
    SELECT number, kind, row_number() OVER (PARTITION BY kind ORDER BY number) AS from_first,
      row_number() OVER (PARTITION BY kind ORDER BY number DESC) AS from_last,
      row_number() OVER (PARTITION BY kind ORDER BY ended_at_ms DESC) AS from_end
    FROM old WHERE kind IS NOT NULL)
  DELETE FROM attempts WHERE consumption = @row AND number IN (
    SELECT number FROM placed WHERE kind IN ('nothing', 'nothing void') OR from_first > 1 AND from_last > 3 AND from_end > 1)`;

/** Inside the writer's transaction. */
export function prepareTrimming(database: Database.Database, instance: number): (row: number) => void {
  const trim = database.prepare<[{ readonly row: number; readonly instance: number }]>(TRIM);
  const count = database.prepare("UPDATE consumptions SET dropped_attempts = dropped_attempts + ? WHERE row = ?");
  return (row) => {
    const { changes } = trim.run({ row, instance });
    if (changes > 0) count.run(changes, row);
  };
}

/** At a start, of what is open: whoever asks about it first need not wait for it. */
export function trimOpenOnes(database: Database.Database, instance: number): void {
  const trim = prepareTrimming(database, instance);
  const long = database.prepare<[number], number>(
    `SELECT row FROM consumptions c WHERE c.due_ms IS NOT NULL
      AND (SELECT count(*) FROM (SELECT 1 FROM attempts a WHERE a.consumption = c.row LIMIT ?)) > ${ATTEMPTS_READ_MAX}`,
  );
  for (const row of long.pluck().all(ATTEMPTS_READ_MAX + 1)) database.transaction(() => trim(row))();
}
