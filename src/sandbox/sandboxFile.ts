// The sandbox's file: created readable by nobody else, recognised by its mark, so that a ledger named by mistake is
// refused instead of written to. A consumption on record outlives the process however it ends; only a power cut can
// take back the newest ones, and a toy upstream need not pay a flush for each to prevent that.

import Database from "better-sqlite3";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

export const SANDBOX_DATABASE_PATH = "./data/sandbox.db";
const IN_MEMORY = ":memory:";

/** "iaps" */
const APPLICATION_ID = 0x69617073;
const BUSY_TIMEOUT_MS = 2_000;

/** Numbers of items are text: a 64-bit number is exact in every reader then. Digests are SHA-256 in hex. */
const SCHEMA = `
  CREATE TABLE heard (
    payment_seq TEXT PRIMARY KEY,
    item_seq TEXT NOT NULL,
    token_digest TEXT NOT NULL,     -- the right one; the token itself is nowhere
    second_token_digest TEXT,       -- T-dispute only
    refusal_count INTEGER NOT NULL  -- T-5000-once, T-9999-3: how far they are
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE consumed (
    payment_seq TEXT PRIMARY KEY,   -- once, as the vendor promises
    item_seq TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    price TEXT NOT NULL,            -- the digits that were sent, or would have been
    currency TEXT NOT NULL,
    consumed_at TEXT NOT NULL       -- ISO 8601, UTC
  ) STRICT, WITHOUT ROWID;
`;

const SCHEMA_VERSION = 1;
/** What version 0 has not. An older program opens the file still: it fills in nothing that it does not know of. */
const SINCE_VERSION_0 = `
  ALTER TABLE heard ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;  -- milliseconds since 1970; 0: before version 1
  CREATE INDEX heard_by_token ON heard (token_digest, heard_at);
  CREATE TABLE purchases (
    number INTEGER PRIMARY KEY,       -- the order of a list
    payment_seq TEXT NOT NULL UNIQUE,
    user_key TEXT NOT NULL,           -- whose it is
    item_seq TEXT NOT NULL,
    market_id TEXT NOT NULL,
    is_test INTEGER NOT NULL,
    payload TEXT,
    purchased_at INTEGER NOT NULL     -- milliseconds since 1970
  ) STRICT;
  CREATE INDEX purchases_by_player ON purchases (user_key, number);
`;

/** Throws where the file cannot be opened, or belongs to something else. */
export function openSandboxFile(path: string): Database.Database {
  if (path !== IN_MEMORY) createPrivately(path);
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.transaction(prepare).immediate(database, path); // immediate: two sandboxes may start on one file
    database.pragma("journal_mode = WAL"); // after it: another program's file is not touched
    database.pragma("synchronous = NORMAL");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function openSandboxFileForReading(path: string): Database.Database {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    if (!isOurs(database)) throw notOurs(path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: Database.Database, path: string): void {
  if (!isOurs(database)) {
    const tables = database.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get();
    if (tables !== 0) throw notOurs(path);
    database.exec(SCHEMA);
    database.pragma(`application_id = ${APPLICATION_ID}`);
  }
  if (database.pragma("user_version", { simple: true }) !== 0) return;
  database.exec(SINCE_VERSION_0);
  database.pragma(`user_version = ${SCHEMA_VERSION}`);
}

function isOurs(database: Database.Database): boolean {
  return database.pragma("application_id", { simple: true }) === APPLICATION_ID;
}

function notOurs(path: string): Error {
  return new Error(`${path} is no file of the sandbox`);
}

/** SQLite gives its -wal and -shm files the mode of the database. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", 0o600));
}
