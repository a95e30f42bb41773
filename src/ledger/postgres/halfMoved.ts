// Whether the database holds a ledger whose move from SQLite has not come to its end: half a ledger is none.

import { LedgerRefusal } from "../ledgerRefusal.ts";
import type { WritingConnection } from "./writingConnection.ts";

export async function refuseIfHalfMoved(connection: WritingConnection): Promise<void> {
  const { rows } = await connection.run("SELECT name FROM ledger_facts WHERE name = 'move_under_way'");
  if (rows.length === 0) return;
  throw new LedgerRefusal(
    "the database holds a ledger whose move from SQLite has not ended: let iap-graphql migrate --from … end it first",
  );
}
