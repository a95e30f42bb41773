// The totals beside the records that they sum: which rows differ, and all of them computed anew. A window of time after the
// other, so that no statement takes long however long the history.

import {
  afterWindow,
  ALL_TIME,
  ALWAYS_BEGINS_AT,
  FIRST_WINDOW_FROM,
  GRAINS,
  LAST_WINDOW_UNTIL,
  NO_ITEM,
  NO_TIME,
  NOWHERE,
  WINDOW_ROWS,
} from "../totals/rollup.ts";
import { KEY_COLUMNS, partsOfSpan, STRAY_PARTS, SUM_COLUMNS } from "./totalsSql.ts";

/** Runs one statement and answers its rows. */
export type Run = <Row extends object>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>;

const SUMMED = SUM_COLUMNS.split(", ");
const SUMS = SUMMED.map((column) => `sum(${column})`).join(", ");

interface Window {
  readonly from: number;
  readonly until: number;
}

async function* windows(run: Run): AsyncGenerator<Window> {
  const ahead =
    "SELECT requested_at FROM consumptions WHERE requested_at >= $1 ORDER BY requested_at LIMIT 1 OFFSET $2";
  for (let from = FIRST_WINDOW_FROM; from < LAST_WINDOW_UNTIL;) {
    const [next] = await run<{ readonly requested_at: number }>(ahead, [from, WINDOW_ROWS]);
    const until = afterWindow(next?.requested_at);
    yield { from, until };
    from = until;
  }
}

/** Rows of the other grains, as sums of the days by item in [$1, $2). */
const DAYS_OF_SPAN = `SELECT ${GRAINS.DAY}, begins_at, app, environment, (${NO_ITEM})::bigint, status, result_code, currency, ${SUM_COLUMNS}
  FROM totals WHERE grain = ${GRAINS.DAY_BY_ITEM} AND begins_at >= $1::bigint AND begins_at < $2::bigint`;
const BY_ALL_TIME = [
  { grain: GRAINS.ALWAYS_BY_ITEM, item: "item_seq", of: GRAINS.DAY_BY_ITEM },
  { grain: GRAINS.ALWAYS, item: `(${NO_ITEM})::bigint`, of: GRAINS.DAY },
].map(({ grain, item, of }) => ({
  grain,
  parts: `SELECT ${grain}, ${ALWAYS_BEGINS_AT}::bigint, app, environment, ${item}, status, result_code, currency, ${SUM_COLUMNS}
    FROM totals WHERE grain = ${of}`,
}));

/** In the order in which they can be filled: the last one's rows are sums of the first one's. */
const BY_WINDOW = [
  { grain: GRAINS.DAY_BY_ITEM, parts: partsOfSpan(GRAINS.DAY_BY_ITEM) },
  { grain: GRAINS.QUARTER, parts: partsOfSpan(GRAINS.QUARTER) },
  { grain: GRAINS.DAY, parts: DAYS_OF_SPAN },
];

/** The keys of rows that do not hold what the records add up to. In one transaction of the caller's, over one state. */
export async function* differingTotals(run: Run): AsyncGenerator<string> {
  const differing = (grain: number, parts: string, { from, until }: Window) =>
    run<{ readonly key: string }>(
      `WITH parts (${KEY_COLUMNS}, ${SUM_COLUMNS}) AS (SELECT ${KEY_COLUMNS}, ${SUMMED.map((column) => `-${column}`).join(", ")}
        FROM totals WHERE grain = ${grain} AND begins_at >= $1::bigint AND begins_at < $2::bigint UNION ALL ${parts})
      SELECT concat_ws('/', ${KEY_COLUMNS}) AS key FROM parts GROUP BY ${KEY_COLUMNS}
      HAVING ${SUMMED.map((column) => `sum(${column}) <> 0`).join(" OR ")}`,
      [from, until],
    );
  for await (const window of windows(run)) {
    for (const { grain, parts } of BY_WINDOW) for (const { key } of await differing(grain, parts, window)) yield key;
  }
  for (const { grain, parts } of BY_ALL_TIME) for (const { key } of await differing(grain, parts, ALL_TIME)) yield key;
  for (const { key } of await differing(NOWHERE.grain, STRAY_PARTS, NO_TIME)) yield key;
}

/** In one transaction of the caller's, while no server writes. */
export async function recomputeTotals(run: Run): Promise<void> {
  const filling = (parts: string) => `INSERT INTO totals (${KEY_COLUMNS}, slot, ${SUM_COLUMNS})
    WITH parts (${KEY_COLUMNS}, ${SUM_COLUMNS}) AS (${parts})
    SELECT ${KEY_COLUMNS}, 0, ${SUMS} FROM parts GROUP BY ${KEY_COLUMNS}`;
  await run("DELETE FROM totals", []);
  for await (const { from, until } of windows(run))
    for (const { parts } of BY_WINDOW) await run(filling(parts), [from, until]);
  for (const parts of [...BY_ALL_TIME.map((one) => one.parts), STRAY_PARTS]) await run(filling(parts), []);
}
