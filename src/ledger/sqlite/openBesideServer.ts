// The one way to read a ledger that this process does not own: beside its server, or without one. Its log is looked for before
// SQLite opens anything, and what is left of one that is lost stays such that the next who comes, a server's start above all,
// can still tell. Whether somebody holds the lock says nothing: a server that is about to refuse holds it, too.

import type Database from "better-sqlite3";
import { realpathSync } from "node:fs";
import { hasLog, isLogLost, lookForLog, refuseIfLogLost, refuseIfSurelyLost } from "./logMark.ts";
import { APPLICATION_ID } from "./migrations.ts";
import { openForReading, refuseIfParted } from "./openDatabase.ts";

/** Throws LostHistory, or what SQLite says. A database of another program is opened as well. */
export function openBesideServer(path: string): Database.Database {
  refuseIfParted(path);
  const realPath = realpathSync(path); // SQLite's files lie beside the one that a link leads to
  const log = lookForLog(realPath);
  refuseIfSurelyLost(path, log);
  const database = openForReading(path);
  try {
    const isLedger = database.pragma("application_id", { simple: true }) === APPLICATION_ID;
    const isLost = isLedger && isLogLost(database, log) && !hasLog(realPath); // a server may have started since
    if (isLost) refuseIfLogLost(database, path, log);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
