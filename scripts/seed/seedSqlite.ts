// Fills a SQLite ledger in one transaction: whoever is killed meanwhile leaves it as it was. The rollback journal has next
// to nothing to remember, since nearly every page is new; only what ends the work is on disk for certain.

import Database from "better-sqlite3";
import { randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { createTokenSeal } from "../../src/ledger/seal.ts";
import { lockFile } from "../../src/ledger/sqlite/fileLock.ts";
import { openForReading, openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { tokenDigestOf } from "../../src/ledger/tokenDigest.ts";
import { sqlite as dialect } from "./dialect.ts";
import { APPS, DAY_MS, DAYS, type OnProgress, SEEDED, seededTokenOf, type SeedPlan } from "./plan.ts";
import { chunksOf, chunkStatements, lastEvents, RECOMPUTE_REVERSALS, scratchTables } from "./statements.ts";
import { recomputeTotals } from "../../src/ledger/sqlite/totalsUpkeep.ts";

export interface SeedOptions {
  readonly plan: SeedPlan;
  /** Throw away what an earlier seed made in its place. */
  readonly isForced: boolean;
  /** Seal the tokens of open ones. */
  readonly secrets: readonly Uint8Array[];
  readonly onProgress: OnProgress;
}

const CACHE_KIB = 262_144;

export function seedSqlite(path: string, { plan, isForced, secrets, onProgress }: SeedOptions): void {
  const lock = lockFile(resolve(path));
  try {
    makeRoom(path, isForced);
    const database = openForWriting(path);
    try {
      loadQuickly(database);
      database.transaction(() => fill(database, plan, secrets, onProgress))();
      onProgress("writing to disk", 0, 1);
      keepForGood(database);
      onProgress("writing to disk", 1, 1);
    } finally {
      database.close();
    }
  } finally {
    lock.release();
  }
}

/** Throws LedgerRefusal where there is something that must not be lost. */
function makeRoom(path: string, isForced: boolean): void {
  if (!existsSync(path)) return;
  const database = openForReading(path);
  let hasRows: boolean;
  let isSeeded: boolean;
  try {
    const tables = database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'consumptions'").pluck().get();
    if (tables === 0) return;
    hasRows = database.prepare("SELECT 1 FROM consumptions LIMIT 1").get() !== undefined;
    isSeeded = database.prepare("SELECT 1 FROM ledger_facts WHERE name = ?").get(SEEDED) !== undefined;
  } finally {
    database.close();
  }
  if (!hasRows) return;
  if (!isSeeded) throw new LedgerRefusal(`${path} has consumptions that no seed made: it is left as it is`);
  if (!isForced) throw new LedgerRefusal(`${path} is seeded already; --force throws it away and seeds it anew`);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}

function loadQuickly(database: Database.Database): void {
  for (const pragma of ["journal_mode = DELETE", "synchronous = OFF", "foreign_keys = OFF"]) {
    database.pragma(pragma);
  }
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.function("token_digest", { deterministic: true }, (paymentSeq: unknown, token: unknown) =>
    Buffer.from(tokenDigestOf(String(paymentSeq), String(token)), "hex"),
  );
}

function fill(
  database: Database.Database,
  plan: SeedPlan,
  secrets: readonly Uint8Array[],
  onProgress: OnProgress,
): void {
  const sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
  const indexes = database.prepare<[], { name: string; sql: string }>(sql).all();
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
  const start = database.prepare("INSERT INTO starts (started_at) VALUES (?)").run(plan.untilMs - DAYS * DAY_MS);
  const instance = Number(start.lastInsertRowid);
  for (const [index, name] of APPS.entries()) {
    database.prepare("INSERT INTO apps (app, name) VALUES (?, ?)").run(index + 1, name);
  }
  for (const statement of scratchTables(plan, dialect)) database.exec(statement);
  for (const chunk of chunksOf(plan)) {
    for (const statement of chunkStatements(plan, dialect, chunk, instance)) database.exec(statement);
    onProgress("consumptions", chunk.last, plan.rows);
  }
  for (const statement of lastEvents(dialect)) database.exec(statement);
  database.exec("DROP TABLE story; DROP TABLE pending");
  for (const [done, index] of indexes.entries()) {
    onProgress("indexes", done, indexes.length);
    database.exec(index.sql);
  }
  onProgress("indexes", indexes.length, indexes.length);
  sealTokens(database, secrets);
  recomputeDerived(database);
  const fact = database.prepare("INSERT OR REPLACE INTO ledger_facts (name, value) VALUES (?, ?)");
  fact.run(SEEDED, Buffer.from(JSON.stringify(plan)));
}

function sealTokens(database: Database.Database, secrets: readonly Uint8Array[]): void {
  const seal = createTokenSeal(secrets, randomBytes);
  const open = database.prepare<[], { row: number; id: string; paymentSeq: string }>(
    `SELECT row, lower(hex(id)) AS id, payment_seq AS paymentSeq FROM consumptions
      WHERE status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')`,
  );
  const keep = database.prepare("INSERT INTO sealed_tokens (consumption, token) VALUES (?, ?)");
  for (const { row, id, paymentSeq } of open.all()) keep.run(row, seal.seal(id, seededTokenOf(paymentSeq)));
}

/** Everything in the ledger that sums up other rows of it. */
function recomputeDerived(database: Database.Database): void {
  database.exec(RECOMPUTE_REVERSALS);
  recomputeTotals(database);
}

/** As a server leaves it: in the mode it is opened in, all of it in the file, and flushed. */
function keepForGood(database: Database.Database): void {
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.prepare("UPDATE ledger_facts SET value = value WHERE name = ?").run(SEEDED);
  database.pragma("wal_checkpoint(TRUNCATE)");
}
