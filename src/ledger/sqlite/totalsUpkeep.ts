// The totals beside the records that they sum: which rows differ, and all of them computed anew. A window of time after the
// other, so that memory stays the same however long the history.

import type Database from "better-sqlite3";
import {
  afterWindow,
  ALL_TIME,
  ALWAYS_BEGINS_AT,
  FIRST_WINDOW_FROM,
  GRAINS,
  HALF,
  LAST_WINDOW_UNTIL,
  NO_ITEM,
  NO_TIME,
  NOWHERE,
  WINDOW_ROWS,
} from "../totals/rollup.ts";
import { KEY_COLUMNS, partsOfSpan, STRAY_PARTS, TOTALS_COLUMNS } from "./totalsSql.ts";

const SUMMED = [
  "count",
  "amount_high",
  "amount_low",
  "unknown_price_count",
  "reversed_count",
  "reversed_high",
  "reversed_low",
];
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

const SUMMED_COLUMNS = SUMMED.join(", ");
/** Rows of the other grains, as sums of the days by item in [@from, @until). */
const DAYS_OF_SPAN = `SELECT ${GRAINS.DAY}, begins_at, app, environment, ${NO_ITEM}, status, result_code, currency, ${SUMMED_COLUMNS}
  FROM totals WHERE grain = ${GRAINS.DAY_BY_ITEM} AND begins_at >= @from AND begins_at < @until`;
const BY_ALL_TIME = [
  { grain: GRAINS.ALWAYS_BY_ITEM, item: "item_seq", of: GRAINS.DAY_BY_ITEM },
  { grain: GRAINS.ALWAYS, item: String(NO_ITEM), of: GRAINS.DAY },
].map(({ grain, item, of }) => ({
  grain,
  parts: `SELECT ${grain}, ${ALWAYS_BEGINS_AT}, app, environment, ${item}, status, result_code, currency, ${SUMMED_COLUMNS}
    FROM totals WHERE grain = ${of}`,
}));

/** In the order in which they can be filled: the last one's rows are sums of the first one's. */
const BY_WINDOW = [
  { grain: GRAINS.DAY_BY_ITEM, parts: partsOfSpan(GRAINS.DAY_BY_ITEM) },
  { grain: GRAINS.QUARTER, parts: partsOfSpan(GRAINS.QUARTER) },
  { grain: GRAINS.DAY, parts: DAYS_OF_SPAN },
];

/** The keys of rows that do not hold what the records add up to. In one transaction of the caller's. */
export function* differingTotals(database: Database.Database): Generator<string> {
  const differing = (grain: number, parts: string) =>
    database
      .prepare<[Window], unknown[]>(
        `WITH parts (${TOTALS_COLUMNS}) AS (SELECT ${KEY_COLUMNS}, ${NEGATED} FROM totals
          WHERE grain = ${grain} AND begins_at >= @from AND begins_at < @until UNION ALL ${parts})
        SELECT ${KEY_COLUMNS} FROM parts GROUP BY ${KEY_COLUMNS} HAVING ${DIFFERS}`,
      )
      .raw();
  const byWindow = BY_WINDOW.map(({ grain, parts }) => differing(grain, parts));
  for (const window of windows(database))
    for (const statement of byWindow) for (const key of statement.iterate(window)) yield key.join("/");
  for (const { grain, parts } of BY_ALL_TIME)
    for (const key of differing(grain, parts).iterate(ALL_TIME)) yield key.join("/");
  for (const key of differing(NOWHERE.grain, STRAY_PARTS).iterate(NO_TIME)) yield key.join("/");
}

/** In one transaction of the caller's. */
export function recomputeTotals(database: Database.Database): void {
  const filling = (
    parts: string,
  ) => `INSERT INTO totals (${TOTALS_COLUMNS}) WITH parts (${TOTALS_COLUMNS}) AS (${parts})
    SELECT ${KEY_COLUMNS}, ${SUMS} FROM parts GROUP BY ${KEY_COLUMNS}`;
  database.exec("DELETE FROM totals");
  const byWindow = BY_WINDOW.map(({ parts }) => database.prepare<[Window]>(filling(parts)));
  for (const window of windows(database)) for (const statement of byWindow) statement.run(window);
  for (const parts of [...BY_ALL_TIME.map((one) => one.parts), STRAY_PARTS]) database.exec(filling(parts));
}
