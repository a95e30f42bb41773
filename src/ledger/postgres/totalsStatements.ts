// The totals on PostgreSQL, as a flush changes them: one upsert of all the rows it touched. In the order of their keys, so
// that two flushes never wait for each other in a ring; and each instance on rows of its own, as far as there are slots, so
// that the newest quarter's are no queue. Whoever reads sums the slots.

import type { TotalsDelta } from "../writing/totalsTally.ts";
import type { Statement } from "./lockStatements.ts";

const SLOTS = 16;

const COLUMN_TYPES = {
  grain: "integer",
  begins_at: "bigint",
  app: "text",
  environment: "text",
  item_seq: "bigint",
  status: "text",
  result_code: "bigint",
  currency: "text",
  slot: "integer",
  count: "bigint",
  amount: "numeric",
  unknown_price_count: "bigint",
  reversed_count: "bigint",
  reversed_amount: "numeric",
} as const;
const SUMMED = ["count", "amount", "unknown_price_count", "reversed_count", "reversed_amount"];

export function slotOf(instance: number): number {
  return instance % SLOTS;
}

export function writeTotals(deltas: readonly TotalsDelta[], instance: number): Statement {
  const rows = deltas.map(({ key, ...sums }) => [
    key.grain,
    key.beginsAt,
    key.app,
    key.environment,
    key.itemSeq.toString(),
    key.status,
    key.resultCode,
    key.currency,
    slotOf(instance),
    sums.count,
    sums.amountMicros.toString(),
    sums.unknownPriceCount,
    sums.reversedCount,
    sums.reversedMicros.toString(),
  ]);
  const columns = Object.keys(COLUMN_TYPES);
  const parameters = Object.values(COLUMN_TYPES).map((type, index) => `$${index + 1}::${type}[]`);
  const key = columns.filter((column) => !SUMMED.includes(column));
  return {
    text: `INSERT INTO totals (${columns.join(", ")})
      SELECT ${columns.map((column) => `added.${column}`).join(", ")}
      FROM unnest(${parameters.join(", ")}) WITH ORDINALITY AS added (${columns.join(", ")}, place) ORDER BY added.place
      ON CONFLICT (${key.join(", ")}) DO UPDATE SET
      ${SUMMED.map((column) => `${column} = totals.${column} + excluded.${column}`).join(", ")}`,
    values: columns.map((_, index) => rows.map((row) => row[index])),
  };
}
