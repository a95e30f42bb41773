// Small texts that the ledger keeps about its own file. The file that is copied takes them along.

import type Database from "better-sqlite3";

/** null: it says nothing of that. */
export function factOf(database: Database.Database, name: string): string | null {
  const value = database.prepare<[string], Buffer>("SELECT value FROM ledger_facts WHERE name = ?").pluck().get(name);
  return value === undefined ? null : Buffer.from(value).toString("utf8");
}

export function setFact(database: Database.Database, name: string, value: string): void {
  database
    .prepare("INSERT INTO ledger_facts (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
    .run(name, Buffer.from(value, "utf8"));
}
