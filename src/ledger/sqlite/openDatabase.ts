// Opens the ledger's file or refuses with one line. After this the connection is in WAL mode with synchronous=FULL, on
// a schema this program knows, in a file that passed a check; a damaged or foreign file is never written to.

import Database from "better-sqlite3";
import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { LedgerRefusal, LostHistory } from "../ledgerRefusal.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { beginLog, hasLog, lookForLog, refuseIfLogLost, refuseIfSurelyLost } from "./logMark.ts";
import { APPLICATION_ID, createSchema, migrate, SCHEMA_VERSION, versionOf } from "./migrations.ts";

/** SQLite before 3.51.3 can corrupt a WAL database that two connections use. */
const SQLITE_VERSION_MIN = [3, 51, 3] as const;
/** Checking a file this large takes about a second at start; above it only the header and schema are read. */
const WHOLE_CHECK_BYTES_MAX = 64 * 1024 * 1024;

export type { Checkpoint } from "./checkpoint.ts";

export function openForWriting(path: string, checkpoint: Checkpoint = "auto"): Database.Database {
  createPrivately(path);
  const log = lookForLog(path);
  refuseIfSurelyLost(path, log);
  return refusingIn(path, () => opened(path, checkpoint, (database) => refuseIfLogLost(database, path, log)));
}

/**
 * Only what is there. Nothing else of this process may open and close the file while a connection is on it: the close
 * would drop that connection's locks (POSIX), so a file that is open already is never touched but by SQLite.
 */
export function reopenForWriting(path: string, checkpoint: Checkpoint): Database.Database {
  return refusingIn(path, () => opened(path, checkpoint, () => undefined));
}

function opened(path: string, checkpoint: Checkpoint, check: (database: Database.Database) => void): Database.Database {
  const database = new Database(path, { fileMustExist: true, timeout: 2_000 });
  try {
    prepare(database, path, checkpoint, check);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Throws LedgerRefusal where `path` is no file. */
export function openForReading(path: string): Database.Database {
  refuseUnlessFile(path);
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 2_000 });
  database.pragma("query_only = ON");
  return database;
}

/** A copy that nobody else has: one file that stands by itself, without a log beside it, until a server opens it. */
export function openCopy(path: string): Database.Database {
  const database = new Database(path, { fileMustExist: true, timeout: 0 });
  database.pragma("journal_mode = DELETE");
  database.pragma("query_only = ON");
  return database;
}

/** A log without its ledger: SQLite would delete it as it begins a new one. */
export function refuseIfParted(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0 || !hasLog(path)) return;
  throw new LostHistory(
    `${path} is not there, or empty, and its log (${path}-wal) is: the ledger was taken away from it`,
    "put it back, or set the log aside and start again by: iap-graphql doctor --accept-lost-log",
  );
}

/** To open a pipe is to wait for somebody at its other end. */
function refuseUnlessFile(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isFile() && !stat.isDirectory()) throw new LedgerRefusal(`${path} is not a file`);
}

/** Creates the file, and its folder, readable by nobody else; the -wal and -shm files take the file's mode. */
export function createPrivately(path: string): void {
  try {
    const folder = dirname(path);
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 });
    refuseUnlessFile(path);
    refuseIfParted(path);
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    throw new LedgerRefusal(`${path} cannot be created or written (${codeOf(cause)})`, { cause });
  }
}

/** @param check of one that is a ledger already, before anything is written to it */
function prepare(
  database: Database.Database,
  path: string,
  checkpoint: Checkpoint,
  check: (database: Database.Database) => void,
): void {
  const version = String(database.prepare("SELECT sqlite_version()").pluck().get());
  if (isSqliteTooOld(version)) throw new LedgerRefusal(`SQLite ${version} is too old; 3.51.3 or newer is needed`);
  // The first statements that read the file: they fail on one that is no database.
  const userVersion = versionOf(database);
  const applicationId = Number(database.pragma("application_id", { simple: true }));
  const tableCount = Number(database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get());
  const isNew = tableCount === 0 && userVersion === 0 && applicationId === 0;
  if (!isNew && applicationId !== APPLICATION_ID) {
    throw new LedgerRefusal(`${path} is a database of another program`);
  }
  if (userVersion > SCHEMA_VERSION) {
    throw new LedgerRefusal(`${path} was written by a newer version (schema ${userVersion}, known ${SCHEMA_VERSION})`);
  }
  if (!isNew) {
    checkIntegrity(database, path);
    check(database);
  }
  // A new one is made in the file itself: nothing of it is in a log that can be lost.
  else {
    database.pragma("synchronous = FULL");
    createSchema(database);
    if (checkpoint === "external") beginLog(database, checkpoint);
  }
  configure(database, checkpoint);
  if (!isNew) migrate(database, userVersion);
}

function configure(database: Database.Database, checkpoint: Checkpoint): void {
  const mode = database.pragma("journal_mode = WAL", { simple: true });
  database.pragma("synchronous = FULL"); // better-sqlite3 is built with NORMAL, which loses commits at a power cut
  if (checkpoint === "external") database.pragma("wal_autocheckpoint = 0");
  database.pragma("foreign_keys = ON");
  database.pragma("cache_size = -65536");
  const synchronous = database.pragma("synchronous", { simple: true });
  if (mode !== "wal" || synchronous !== 2) {
    throw new LedgerRefusal(
      `journal_mode=${String(mode)}, synchronous=${String(synchronous)}; WAL and FULL are needed`,
    );
  }
}

function checkIntegrity(database: Database.Database, path: string): void {
  // An empty page that is cut off reads back as it was; so the length is looked at, where no log can hold the rest.
  const { size } = statSync(path);
  const pages = Number(database.pragma("page_count", { simple: true }));
  const pageBytes = Number(database.pragma("page_size", { simple: true }));
  const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!hasLog && size < pages * pageBytes) throw new LedgerRefusal(`${path} is damaged (it was cut short)`);
  if (size > WHOLE_CHECK_BYTES_MAX) return;
  const verdict = database.pragma("quick_check(1)", { simple: true });
  if (verdict !== "ok") throw new LedgerRefusal(`${path} is damaged (${String(verdict).split("\n")[0]})`);
}

export function isSqliteTooOld(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, wanted] of SQLITE_VERSION_MIN.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

function refusingIn<Result>(path: string, open: () => Result): Result {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    const code = codeOf(cause);
    if (code === "SQLITE_NOTADB") throw new LedgerRefusal(`${path} is not a database`, { cause });
    if (code.startsWith("SQLITE_CORRUPT")) throw new LedgerRefusal(`${path} is damaged (${code})`, { cause });
    throw new LedgerRefusal(`${path} cannot be opened (${code})`, { cause });
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown error";
}
