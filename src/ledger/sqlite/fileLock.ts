// One server owns a ledger file. The lock is the operating system's (it dies with its holder, kill -9 included): an
// exclusive transaction on a small file beside the ledger, held for life. The ledger itself stays readable for backup
// and doctor.

import Database from "better-sqlite3";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { codeOf, createPrivately } from "./openDatabase.ts";

/** A restart waits this long for the process before it. */
const LOCK_WAIT_MS = 2_000;

export interface FileLock {
  release(): void;
}

export function lockFile(path: string): FileLock {
  const lockPath = `${path}-lock`;
  createPrivately(lockPath);
  const database = new Database(lockPath, { timeout: LOCK_WAIT_MS });
  try {
    database.pragma("journal_mode = MEMORY"); // nothing is ever written, so no journal has to lie beside it
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (codeOf(cause) === "SQLITE_BUSY") throw new LedgerRefusal(`${path} is in use by another server`, { cause });
    throw new LedgerRefusal(`${lockPath} cannot be locked (${codeOf(cause)})`, { cause });
  }
  return { release: () => database.close() };
}
