// Whether all that was written is here. What was answered last is in the log (`-wal`) alone until it is carried over, and a
// file without its log opens as if nothing had happened since. So the ledger counts its carryings-over, in two facts:
// - 'log_expected' is raised just before one, 'log_written' just after it: the file by itself always expects more.
// - The log brings the second. Whoever carries it over whole (a clean end, sqlite3, a backup) leaves a file that is complete.
// - A file that expects more and has no log was parted from it, or copied alone: nobody opens it until somebody accepts that.
// Where a replicator owns the log nobody else carries it over, and the log outlives the server: it has to be there, always.

import type Database from "better-sqlite3";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { LostHistory } from "../ledgerRefusal.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { factOf, setFact } from "./ownFacts.ts";

const EXPECTED = "log_expected";
const WRITTEN = "log_written";
const BY_REPLICATOR = "external";

/**
 * "gone" and "cut": it is not there, or shorter than the index says that a killed process left beside it.
 * "emptied": by SQLite's own means, as the index says: a replicator does so, and all of it is in the file then.
 * "empty": with nothing to say who emptied it; SQLite makes one for whoever reads where there is none.
 */
export type LogLook = "there" | "absent" | "gone" | "empty" | "emptied" | "cut";

/**
 * Before anything opens the ledger: SQLite makes a new log where there is none, and a new index in any case, after which the
 * loss could not be told any more. Only where this process has no connection on it.
 */
export function lookForLog(path: string): LogLook {
  const log = lookOnce(path);
  return isSurelyLost(log) ? lookOnce(path) : log; // beside a server a replicator may have emptied it between two looks of one
}

function lookOnce(path: string): LogLook {
  const index = indexLeftAt(path);
  const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? null;
  const isShort = index !== null && index.frames > 0 && (bytes ?? 0) < index.logBytes && isOfLog(index, path);
  if (bytes === null) return isShort ? "gone" : "absent";
  if (isShort) return "cut";
  if (bytes > 0) return "there";
  return index !== null && index.frames === 0 && index.pageBytes > 0 ? "emptied" : "empty";
}

/** Opens nothing. */
export function hasLog(path: string): boolean {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return log !== undefined && log.isFile() && log.size > 0;
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
  if (log === "there" || isSurelyLost(log)) return log !== "there";
  const expected = factOf(database, EXPECTED);
  if (expected === null) return false;
  return expected === BY_REPLICATOR ? log !== "emptied" : expected !== factOf(database, WRITTEN);
}

function isSurelyLost(log: LogLook): boolean {
  return log === "cut" || log === "gone";
}

/** Before the ledger is opened: by opening it nobody could tell any more that the log was longer. */
export function refuseIfSurelyLost(path: string, log: LogLook): void {
  if (isSurelyLost(log)) throw new LostLog(path, log);
}

/** @param log as it was looked for before the database was opened */
export function refuseIfLogLost(database: Database.Database, path: string, log: LogLook): void {
  if (isLogLost(database, log)) throw new LostLog(path, log);
}

function lostLogLine(path: string, log: LogLook): string {
  const lost = log === "cut" ? "was cut short" : "is not there";
  return `the log of ${path} (${path}-wal) ${lost}, so what was answered last may be missing`;
}

const LOST_LOG_MEND = "put its log back beside it, or accept the loss by: iap-graphql doctor --accept-lost-log";

class LostLog extends LostHistory {
  constructor(path: string, log: LogLook) {
    super(lostLogLine(path, log), LOST_LOG_MEND);
  }
}

const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** https://sqlite.org/walformat.html#walidxfmt: where the index says how many frames there are, of which log. */
const INDEX = { pageBytesAt: 14, framesAt: 16, saltAt: 32, bytes: 48 } as const;
const SALT_IN_LOG_AT = 16;
const SALT_BYTES = 8;

interface LeftIndex {
  readonly frames: number;
  /** 0: nobody ever wrote by it. */
  readonly pageBytes: number;
  /** What a log with all those frames has; each of them was on disk before it was counted. */
  readonly logBytes: number;
  readonly salt: Buffer;
}

/** null: there is none. */
function indexLeftAt(path: string): LeftIndex | null {
  const index = headOf(`${path}-shm`, INDEX.bytes);
  if (index === null) return null;
  const view = new DataView(index.buffer, index.byteOffset);
  const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1; // the machine's own order
  const frames = view.getUint32(INDEX.framesAt, isLittleEndian);
  const pageBytes = view.getUint16(INDEX.pageBytesAt, isLittleEndian);
  const logBytes = LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes);
  return { frames, pageBytes, logBytes, salt: index.subarray(INDEX.saltAt, INDEX.saltAt + SALT_BYTES) };
}

/** Of another log: the index on disk is older than the log, as after a power cut. */
function isOfLog(index: LeftIndex, path: string): boolean {
  const head = headOf(`${path}-wal`, LOG_HEADER_BYTES);
  return head === null || index.salt.equals(head.subarray(SALT_IN_LOG_AT, SALT_IN_LOG_AT + SALT_BYTES));
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
