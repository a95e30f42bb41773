// The loss of a ledger's log, accepted by an operator's word: from then on what stands in the file is the history, and servers
// start on it again. Nothing else about it changes.

import type Database from "better-sqlite3";
import { realpathSync, statSync } from "node:fs";
import { LedgerAbsent } from "../ledgerRefusal.ts";
import { lockFile } from "./fileLock.ts";
import { forgetLog, isLogLost, lookForLog } from "./logMark.ts";
import { openForReading, reopenForWriting } from "./openDatabase.ts";

export interface AcceptedLoss {
  /** false: its log is there, or none has to be. Nothing was changed. */
  readonly wasLost: boolean;
  /** When the newest settled record was settled, by the wall clock; null: none is. What came later may be missing. */
  readonly newestSettledAt: number | null;
}

/** Throws LedgerRefusal where a server runs on it, or it is no ledger. */
export function acceptLostLog(path: string): AcceptedLoss {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    throw new LedgerAbsent(`${path} is not there, or empty`);
  }
  const realPath = realpathSync(path);
  const lock = lockFile(realPath);
  try {
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
