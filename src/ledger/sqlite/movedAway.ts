// The mark on a ledger that has been moved to another database. While it is there no server starts on this file: two
// servers, one on each, would be two ledgers. Nothing else about the file changes, so taking the mark away is the way back.

import type Database from "better-sqlite3";
import { LedgerRefusal } from "../ledgerRefusal.ts";

const FACT = "moved_to";

/** Where it went, without user and password; null: nowhere. */
export function placeMovedTo(database: Database.Database): string | null {
  const value = database.prepare<[string], Buffer>("SELECT value FROM ledger_facts WHERE name = ?").pluck().get(FACT);
  return value === undefined ? null : value.toString("utf8");
}

export function refuseIfMoved(database: Database.Database, path: string): void {
  const place = placeMovedTo(database);
  if (place === null) return;
  throw new LedgerRefusal(
    `${path} was moved to ${place}: let DATABASE_URL name that, or take the move back with migrate --undo`,
  );
}

export function markMoved(database: Database.Database, place: string): void {
  database
    .prepare(
      "INSERT INTO ledger_facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .run(FACT, Buffer.from(place, "utf8"));
}

export function unmarkMoved(database: Database.Database): void {
  database.prepare("DELETE FROM ledger_facts WHERE name = ?").run(FACT);
}
