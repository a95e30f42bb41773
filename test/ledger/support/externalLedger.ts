// A SQLite ledger whose log belongs to a replicator, and what a stranger sees of that log.

import Database from "better-sqlite3";
import { statSync } from "node:fs";
import { onTestFinished } from "vitest";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqliteLedger.ts";
import { type OpenLedger, RULES, SECRET } from "./engines.ts";
import { realTimers } from "./realTimers.ts";

export async function openExternal(path: string): Promise<OpenLedger> {
  const losses: string[] = [];
  const faults: string[] = [];
  const ledger = await openSqliteLedger({
    path,
    checkpoint: "external",
    secrets: [SECRET],
    rules: RULES,
    timers: realTimers,
    onLost: (line) => void losses.push(line),
    onFault: (line) => void faults.push(line),
  });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= ledger.close());
  onTestFinished(close);
  return { ...ledger, losses, faults, close };
}

export interface LogLook {
  /** Pages in the log, and how many of them are in the ledger's file too. */
  readonly frames: number;
  readonly carriedOver: number;
  readonly bytes: number;
}

export function lookAtLog(path: string): LogLook {
  return { ...checkpoint(path, "NOOP"), bytes: statSync(`${path}-wal`).size };
}

/** What a replicator does: a connection of its own that carries the log over, and may empty it. */
export function checkpoint(path: string, mode: "NOOP" | "PASSIVE" | "TRUNCATE"): Omit<LogLook, "bytes"> {
  const database = new Database(path, { fileMustExist: true });
  try {
    const [row] = database.prepare<[], [number, number, number]>(`PRAGMA wal_checkpoint(${mode})`).raw().all();
    if (row?.[0] !== 0) throw new Error("the checkpoint was held up");
    return { frames: row[1], carriedOver: row[2] };
  } finally {
    database.close();
  }
}
