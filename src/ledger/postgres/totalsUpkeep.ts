// The totals beside the records that they sum: which rows differ, and all of them computed anew. A window of time after the
// other, so that no statement takes long however long the history.

import { afterWindow, FIRST_WINDOW_FROM, LAST_WINDOW_UNTIL, NOWHERE, WINDOW_ROWS } from "../totals/rollup.ts";
import { KEY_COLUMNS, PARTS_OF_SPAN, STRAY_PARTS, SUM_COLUMNS } from "./totalsSql.ts";

/** Runs one statement and answers its rows. */
export type Run = <Row extends object>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>;

const SUMMED = SUM_COLUMNS.split(", ");
const SUMS = SUMMED.map((column) => `sum(${column})`).join(", ");

async function* windows(run: Run): AsyncGenerator<readonly [from: number, until: number]> {
  const ahead =
    "SELECT requested_at FROM consumptions WHERE requested_at >= $1 ORDER BY requested_at LIMIT 1 OFFSET $2";
  for (let from = FIRST_WINDOW_FROM; from < LAST_WINDOW_UNTIL;) {
    const [next] = await run<{ readonly requested_at: number }>(ahead, [from, WINDOW_ROWS]);
    const until = afterWindow(next?.requested_at);
    yield [from, until];
    from = until;
  }
}

/** The keys of rows that do not hold what the records add up to. In one transaction of the caller's, over one state. */
export async function* differingTotals(run: Run): AsyncGenerator<string> {
  const kept = `SELECT ${KEY_COLUMNS}, ${SUMMED.map((column) => `-${column}`).join(", ")} FROM totals
    WHERE quarter >= $1::bigint AND quarter < $2::bigint`;
  const differing = (parts: string) => `WITH parts (${KEY_COLUMNS}, ${SUM_COLUMNS}) AS (${kept} UNION ALL ${parts})
    SELECT concat_ws('/', ${KEY_COLUMNS}) AS key FROM parts GROUP BY ${KEY_COLUMNS}
    HAVING ${SUMMED.map((column) => `sum(${column}) <> 0`).join(" OR ")}`;
  for await (const window of windows(run))
    for (const { key } of await run<{ readonly key: string }>(differing(PARTS_OF_SPAN), window)) yield key;
  const nowhere = [NOWHERE.quarter, NOWHERE.quarter + 1];
  for (const { key } of await run<{ readonly key: string }>(differing(STRAY_PARTS), nowhere)) yield key;
}

/** In one transaction of the caller's, while no server writes. */
export async function recomputeTotals(run: Run): Promise<void> {
  const fill = (parts: string) => `INSERT INTO totals (${KEY_COLUMNS}, slot, ${SUM_COLUMNS})
    WITH parts (${KEY_COLUMNS}, ${SUM_COLUMNS}) AS (${parts})
    SELECT ${KEY_COLUMNS}, 0, ${SUMS} FROM parts GROUP BY ${KEY_COLUMNS}`;
  await run("DELETE FROM totals", []);
  for await (const window of windows(run)) await run(fill(PARTS_OF_SPAN), window);
  await run(fill(STRAY_PARTS), []);
}
