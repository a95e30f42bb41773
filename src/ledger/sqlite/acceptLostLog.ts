// The loss of a ledger's log, accepted by an operator's word: from then on what stands in the file is the history, and servers
// start on it again. Nothing else about it changes. A log whose ledger is gone is set aside, for whoever finds that again.

import type Database from "better-sqlite3";
import { existsSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { LedgerAbsent } from "../ledgerRefusal.ts";
import { lockFile } from "./fileLock.ts";
import { forgetLog, hasLog, isLogLost, lookForLog } from "./logMark.ts";
import { openForReading, reopenForWriting } from "./openDatabase.ts";

export interface AcceptedLoss {
  /** false: its log is there, or none has to be. Nothing was changed. */
  readonly wasLost: boolean;
  /** When the newest settled record was settled, by the wall clock; null: none is. What came later may be missing. */
  readonly newestSettledAt: number | null;
}

/** Throws LedgerRefusal where a server runs on it, or it is no ledger. */
export function acceptLostLog(path: string): AcceptedLoss {
  const isThere = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!isThere && !hasLog(path)) throw new LedgerAbsent(`${path} is not there, or empty`);
  const realPath = isThere ? realpathSync(path) : path;
  const lock = lockFile(realPath);
  try {
    if (!isThere) {
      setLogAside(realPath);
      return { wasLost: true, newestSettledAt: null };
    }
    const log = lookForLog(realPath);
    const wasLost = log !== "there" && closing(openForReading(realPath), (database) => isLogLost(database, log));
    if (!wasLost) return { wasLost, newestSettledAt: closing(openForReading(realPath), newestSettledAt) };
    return closing(reopenForWriting(realPath, "auto"), (database) => {
      forgetLog(database);
      return { wasLost, newestSettledAt: newestSettledAt(database) };
    });
  } finally {
    lock.release();
  }
}

/** Under a name that SQLite does not know. */
function setLogAside(path: string): void {
  let number = 1;
  while (existsSync(`${path}-wal-parted-${number}`)) number += 1;
  renameSync(`${path}-wal`, `${path}-wal-parted-${number}`);
  rmSync(`${path}-shm`, { force: true }); // the index of that log, made anew from it
}

function closing<Result>(database: Database.Database, use: (database: Database.Database) => Result): Result {
  try {
    return use(database);
  } finally {
    database.close();
  }
}

function newestSettledAt(database: Database.Database): number | null {
  return database.prepare<[], number | null>("SELECT max(settled_at) FROM consumptions").pluck().get() ?? null;
}
