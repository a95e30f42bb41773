// When API keys were used last, read beside a running server or without one.

import { openBesideServer } from "./openBesideServer.ts";

/** Instants by key id. Throws LostHistory, or what SQLite says. */
export function readKeyUsesOnSqlite(path: string): ReadonlyMap<string, number> {
  const database = openBesideServer(path);
  try {
    const rows = database.prepare<[], [string, number]>("SELECT key_id, last_used_at FROM api_key_uses").raw().all();
    return new Map(rows);
  } finally {
    database.close();
  }
}
