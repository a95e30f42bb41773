// The totals on SQLite, as the writer changes them: one upsert for each row that a flush touched, before its commit.

import type Database from "better-sqlite3";
import { HALF } from "../totals/rollup.ts";
import type { TotalsTally } from "../writing/totalsTally.ts";
import type { SqlValue } from "./plannedOnce.ts";

/** @param appId number of an app by its name */
export function prepareTotals(
  database: Database.Database,
  appId: (name: string) => number,
): (tally: TotalsTally) => void {
  const add = database.prepare<
    SqlValue[]
  >(`INSERT INTO totals (grain, begins_at, app, environment, item_seq, status, result_code,
    currency, count, amount_high, amount_low, unknown_price_count, reversed_count, reversed_high, reversed_low)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count,
    amount_high = amount_high + excluded.amount_high, amount_low = amount_low + excluded.amount_low,
    unknown_price_count = unknown_price_count + excluded.unknown_price_count,
    reversed_count = reversed_count + excluded.reversed_count,
    reversed_high = reversed_high + excluded.reversed_high, reversed_low = reversed_low + excluded.reversed_low`);

  return (tally) => {
    for (const { key, count, amountMicros, unknownPriceCount, reversedCount, reversedMicros } of tally.deltas()) {
      const { grain, beginsAt, app, environment, itemSeq, status, resultCode, currency } = key;
      const row = [grain, beginsAt, appId(app), environment, itemSeq, status, resultCode, currency, count];
      const amounts = [amountMicros / HALF, amountMicros % HALF, unknownPriceCount];
      add.run(...row, ...amounts, reversedCount, reversedMicros / HALF, reversedMicros % HALF);
    }
    tally.clear();
  };
}
