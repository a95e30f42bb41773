// The order of a moved ledger's audit records and reversals where their ids do not tell it: SQLite tells them by its own row numbers,
// and ids that an older version gave follow a clock, which may have been set back. The ids stay as they are, for people and cursors
// name them. What is out of its order is noted as a fact of the ledger, and read back here.

import { z } from "zod";
import { sql } from "kysely";
import type { Statement } from "./lockStatements.ts";
import { build, type RunQuery } from "./tables.ts";

/** In the ledger's own order, each with the record that it follows, at once or behind others that follow the same one. */
const OUT_OF_ORDER = z.array(z.tuple([z.string().regex(/^[0-9a-f]{32}$/), z.string().regex(/^[0-9a-f]{32}$/)]));
const MOVED_ORDER = z.object({ auditRecords: OUT_OF_ORDER, reversals: OUT_OF_ORDER });

export type MovedOrder = Readonly<z.infer<typeof MOVED_ORDER>>;

export const IN_ORDER: MovedOrder = { auditRecords: [], reversals: [] };
export const MOVED_ORDER_FACT = "moved_order";

export function movedOrderIn(bytes: Uint8Array): MovedOrder {
  return MOVED_ORDER.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}

export function writeMovedOrder(order: MovedOrder): Statement {
  return {
    text: "INSERT INTO ledger_facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    values: [MOVED_ORDER_FACT, Buffer.from(JSON.stringify(order), "utf8")],
  };
}

export async function readMovedOrder(run: RunQuery): Promise<MovedOrder> {
  const fact = build.selectFrom("ledger_facts").select("value").where("name", "=", MOVED_ORDER_FACT);
  const [row] = await run(fact);
  return row === undefined ? IN_ORDER : movedOrderIn(row.value);
}

/** `m`, beside the records: `m.follows` and `m.place` of those that are out of order. */
export function outOfOrder(records: MovedOrder["auditRecords"]) {
  const [ids, follows] = [records.map(([id]) => id), records.map(([, followed]) => followed)];
  return sql<{ id: string; follows: string; place: number }>`(SELECT * FROM unnest(${ids}::uuid[], ${follows}::uuid[])
    WITH ORDINALITY AS listed (id, follows, place))`;
}

/** Records that come by their ids, in the ledger's own order. */
export function inMovedOrder<Row extends { readonly id: string }>(
  rows: readonly Row[],
  records: MovedOrder["reversals"],
): readonly Row[] {
  if (records.length === 0) return rows;
  const places = new Map(records.map(([id, follows], index) => [id, { follows, place: index + 1 }] as const));
  return rows
    .map((row) => ({ row, ...(places.get(row.id) ?? { follows: row.id, place: 0 }) }))
    .toSorted((one, other) =>
      one.follows === other.follows ? one.place - other.place : one.follows < other.follows ? -1 : 1,
    )
    .map(({ row }) => row);
}
