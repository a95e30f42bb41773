// Texts by key in a temporary database, which SQLite keeps in memory as long as it is small, then in a file without a name.

import Database from "better-sqlite3";
import { ScratchFault, type ScratchTexts } from "../readerBesideServer.ts";
import { codeOf } from "./openDatabase.ts";

/** How SQLite names a database that ends with its connection. */
const TEMPORARY = "";

export function openScratchTexts(): ScratchTexts {
  const database = new Database(TEMPORARY);
  database.exec("CREATE TABLE texts (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID, STRICT");
  database.exec("BEGIN"); // one transaction that nobody ends: nothing is to be kept
  const find = database.prepare<[string], string>("SELECT text FROM texts WHERE key = ?").pluck();
  const insert = database.prepare<[string, string]>("INSERT INTO texts (key, text) VALUES (?, ?)");
  return {
    putIfAbsent(key, text) {
      try {
        const before = find.get(key);
        if (before === undefined) insert.run(key, text);
        return before ?? null;
      } catch (cause) {
        throw new ScratchFault(codeOf(cause), cause);
      }
    },
    close: () => void database.close(),
  };
}
