// The totals beside the records that they sum: which rows differ, and all of them computed anew. A window of time after the
// other, so that memory stays the same however long the history.

import type Database from "better-sqlite3";
import { afterWindow, FIRST_WINDOW_FROM, HALF, LAST_WINDOW_UNTIL, NOWHERE, WINDOW_ROWS } from "../totals/rollup.ts";
import { PARTS_OF_SPAN, STRAY_PARTS, TOTALS_COLUMNS } from "./totalsSql.ts";

const SUMMED = [
  "count",
  "amount_high",
  "amount_low",
  "unknown_price_count",
  "reversed_count",
  "reversed_high",
  "reversed_low",
];
const KEY = "quarter, app, environment, item_seq, status, result_code, currency";
const NEGATED = SUMMED.map((column) => `-${column}`).join(", ");
const SUMS = SUMMED.map((column) => `sum(${column})`).join(", ");

/** Two halves of an amount say the same in more than one way: what one lacks the other may hold. */
const DIFFERS = `sum(count) <> 0 OR sum(unknown_price_count) <> 0 OR sum(reversed_count) <> 0
  OR sum(amount_high) * ${HALF} + sum(amount_low) <> 0 OR sum(reversed_high) * ${HALF} + sum(reversed_low) <> 0`;

interface Window {
  readonly from: number;
  readonly until: number;
}

function* windows(database: Database.Database): Generator<Window> {
  const ahead = database
    .prepare<[number, number], number>(
      "SELECT requested_at FROM consumptions WHERE requested_at >= ? ORDER BY requested_at LIMIT 1 OFFSET ?",
    )
    .pluck();
  for (let from = FIRST_WINDOW_FROM; from < LAST_WINDOW_UNTIL;) {
    const until = afterWindow(ahead.get(from, WINDOW_ROWS));
    yield { from, until };
    from = until;
  }
}

/** The keys of rows that do not hold what the records add up to. In one transaction of the caller's. */
export function* differingTotals(database: Database.Database): Generator<string> {
  const differing = (parts: string) => `WITH parts (${TOTALS_COLUMNS}) AS (${parts})
    SELECT ${KEY} FROM parts GROUP BY ${KEY} HAVING ${DIFFERS}`;
  const kept = `SELECT ${KEY}, ${NEGATED} FROM totals WHERE quarter >= @from AND quarter < @until`;
  const inWindow = database.prepare<[Window], unknown[]>(differing(`${kept} UNION ALL ${PARTS_OF_SPAN}`)).raw();
  for (const window of windows(database)) for (const key of inWindow.iterate(window)) yield key.join("/");
  const stray = database.prepare<[Window], unknown[]>(differing(`${kept} UNION ALL ${STRAY_PARTS}`)).raw();
  const { quarter } = NOWHERE;
  for (const key of stray.iterate({ from: quarter, until: quarter + 1 })) yield key.join("/");
}

/** In one transaction of the caller's. */
export function recomputeTotals(database: Database.Database): void {
  const fill = (parts: string) => `INSERT INTO totals (${TOTALS_COLUMNS}) WITH parts (${TOTALS_COLUMNS}) AS (${parts})
    SELECT ${KEY}, ${SUMS} FROM parts GROUP BY ${KEY}`;
  database.exec("DELETE FROM totals");
  const fillWindow = database.prepare<[Window]>(fill(PARTS_OF_SPAN));
  for (const window of windows(database)) fillWindow.run(window);
  database.prepare(fill(STRAY_PARTS)).run();
}
