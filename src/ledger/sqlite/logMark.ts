// Whether all that was written is here. What was answered last is in the log (`-wal`) alone until it is carried over, and a
// file without its log opens as if nothing had happened since. So the ledger counts its carryings-over, in two facts:
// - 'log_expected' is raised just before one, 'log_written' just after it: the file by itself always expects more.
// - The log brings the second. Whoever carries it over whole (a clean end, sqlite3, a backup) leaves a file that is complete.
// - A file that expects more and has no log was parted from it, or copied alone: nobody opens it until somebody accepts that.
// Where a replicator owns the log nobody else carries it over, and the log outlives the server: it has to be there, always.

import type Database from "better-sqlite3";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import type { Checkpoint } from "./checkpoint.ts";

const EXPECTED = "log_expected";
const WRITTEN = "log_written";
const BY_REPLICATOR = "external";

/**
 * "empty": a replicator may have emptied it, by SQLite's own means; else it is a new one that SQLite made for somebody who read.
 * "cut": shorter than the index says that a killed process left beside it.
 */
export type LogLook = "there" | "absent" | "empty" | "cut";

/** Before anything opens the ledger: SQLite makes a new log where there is none. Only where no connection is on it. */
export function lookForLog(path: string): LogLook {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return log !== undefined && isCut(path, log.size) ? "cut" : lookBesideServer(path);
}

/** Opens nothing. */
export function lookBesideServer(path: string): LogLook {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log === undefined) return "absent";
  return log.size === 0 ? "empty" : "there";
}

/** On a connection that begins to write. */
export function beginLog(database: Database.Database, checkpoint: Checkpoint): void {
  if (checkpoint === "auto") return carryLogOver(database);
  if (factOf(database, EXPECTED) === BY_REPLICATOR) return;
  setFact(database, EXPECTED, BY_REPLICATOR);
  database.pragma("wal_checkpoint(PASSIVE)"); // the last one by ourselves: so that the file itself says it
}

/**
 * Carries the log over. Where somebody reads one state of the ledger for long, as far as that state; then the file may look
 * complete until the next time.
 */
export function carryLogOver(database: Database.Database): void {
  const next = String(Number(factOf(database, WRITTEN) ?? 0) + 1);
  setFact(database, EXPECTED, next);
  database.pragma("wal_checkpoint(PASSIVE)");
  setFact(database, WRITTEN, next);
}

/** From now on what stands in the file is all there is. */
export function forgetLog(database: Database.Database): void {
  database.prepare("DELETE FROM ledger_facts WHERE name IN (?, ?)").run(EXPECTED, WRITTEN);
}

export function isLogLost(database: Database.Database, log: LogLook): boolean {
  const expected = factOf(database, EXPECTED);
  if (expected === null || log === "there") return false;
  if (log === "cut") return true;
  return expected === BY_REPLICATOR ? log === "absent" : expected !== factOf(database, WRITTEN);
}

/** @param log as it was before the database was opened; a server may have started since */
export function isLogLostBesideServer(database: Database.Database, path: string, log: LogLook): boolean {
  return isLogLost(database, log) && lookBesideServer(path) !== "there";
}

/** @param log as it was looked for before the database was opened */
export function refuseIfLogLost(database: Database.Database, path: string, log: LogLook): void {
  if (isLogLost(database, log)) throw new LedgerRefusal(`${lostLogLine(path, log)}; ${LOST_LOG_MEND}`);
}

export function lostLogLine(path: string, log: LogLook): string {
  const lost = log === "cut" ? "was cut short" : "is not there";
  return `the log of ${path} (${path}-wal) ${lost}, so what was answered last may be missing`;
}

export const LOST_LOG_MEND = "put its log back beside it, or accept the loss by: iap-graphql doctor --accept-lost-log";

function factOf(database: Database.Database, name: string): string | null {
  const value = database.prepare<[string], Buffer>("SELECT value FROM ledger_facts WHERE name = ?").pluck().get(name);
  return value === undefined ? null : Buffer.from(value).toString("utf8");
}

function setFact(database: Database.Database, name: string, value: string): void {
  database
    .prepare("INSERT INTO ledger_facts (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
    .run(name, Buffer.from(value, "utf8"));
}

const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** https://sqlite.org/walformat.html#walidxfmt: where the index says how many frames there are, of which log. */
const INDEX = { pageBytesAt: 14, framesAt: 16, saltAt: 32, bytes: 48 } as const;
const SALT_IN_LOG_AT = 16;
const SALT_BYTES = 8;

/** Whether the index that a killed process left counts more than the log holds. Every frame it counts was on disk before. */
function isCut(path: string, logBytes: number): boolean {
  const index = headOf(`${path}-shm`, INDEX.bytes);
  const head = headOf(`${path}-wal`, LOG_HEADER_BYTES);
  if (index === null) return false;
  const view = new DataView(index.buffer, index.byteOffset);
  const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1; // the machine's own order
  const frames = view.getUint32(INDEX.framesAt, isLittleEndian);
  const pageBytes = view.getUint16(INDEX.pageBytesAt, isLittleEndian);
  // Of another log: the index on disk is older than the log, as after a power cut.
  const salt = head?.subarray(SALT_IN_LOG_AT, SALT_IN_LOG_AT + SALT_BYTES);
  if (salt !== undefined && !salt.equals(index.subarray(INDEX.saltAt, INDEX.saltAt + SALT_BYTES))) return false;
  return frames > 0 && logBytes < LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes);
}

/** null: it is not there, shorter, or no file at all. */
function headOf(name: string, bytes: number): Buffer | null {
  const stat = statSync(name, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size < bytes) return null;
  const file = openSync(name, "r");
  try {
    const head = Buffer.alloc(bytes);
    return readSync(file, head, 0, bytes, 0) === bytes ? head : null;
  } finally {
    closeSync(file);
  }
}
