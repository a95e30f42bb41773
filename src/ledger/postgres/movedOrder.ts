// The order of a moved ledger's audit records and reversals where their ids do not tell it: SQLite tells them by its own row numbers,
// and ids that an older version gave follow a clock, which may have been set back. The ids stay as they are, for people and cursors
// name them. What is out of its order is noted as a fact of the ledger, and read back here.

import { z } from "zod";
import { type Read, rowsOf } from "../reading/read.ts";
import { sql } from "../reading/sql.ts";
import type { Statement } from "./lockStatements.ts";

/** In the ledger's own order, each with the record that it follows, at once or behind others that follow the same one. */
const OUT_OF_ORDER = z.array(z.tuple([z.string().regex(/^[0-9a-f]{32}$/), z.string().regex(/^[0-9a-f]{32}$/)]));
const MOVED_ORDER = z.object({ auditRecords: OUT_OF_ORDER, reversals: OUT_OF_ORDER });

export type OutOfOrder = readonly (readonly [id: string, follows: string])[];
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

export function* readMovedOrder(): Read<MovedOrder> {
  const [row] = yield* rowsOf<[value: Buffer]>(sql`SELECT value FROM ledger_facts WHERE name = ${MOVED_ORDER_FACT}`);
  return row === undefined ? IN_ORDER : movedOrderIn(row[0]);
}
