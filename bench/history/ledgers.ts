// The seeded ledgers of a run, the same history on each engine, behind the product's own readers.

import Database from "better-sqlite3";
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { seedPostgres } from "../../scripts/seed/seedPostgres.ts";
import { seedSqlite } from "../../scripts/seed/seedSqlite.ts";
import type { LedgerReader } from "../../src/ledger/port.ts";
import { SCHEMA_FILE } from "../../src/ledger/postgres/migrations.ts";
import { startPostgresReader } from "../../src/ledger/postgres/postgresReader.ts";
import { openForReading } from "../../src/ledger/sqlite/openDatabase.ts";
import { readingOver } from "../../src/ledger/reading/reads.ts";
import { createReadQueries } from "../../src/ledger/sqlite/readQueries.ts";
import { after } from "../../src/systemTime.ts";
import type { PostgresServer } from "../../test/support/postgres/PostgresServer.ts";

export type EngineName = "SQLite" | "PostgreSQL";

export type HistoryReader = Pick<LedgerReader, "consumptionPage" | "attemptsOf" | "consumptionTotals">;

export interface SeededLedger {
  readonly engine: EngineName;
  readonly rows: number;
  readonly reader: HistoryReader;
  /** Of everything that belongs to the ledger, indexes included. */
  readonly diskBytes: number;
  /** The same by table and index, the largest first. */
  readonly largest: readonly { readonly name: string; readonly bytes: number }[];
  /** A statement of a reader who has never heard of the product. */
  ask(sql: string): Promise<readonly object[]>;
  close(): Promise<void>;
}

export interface SqliteSeeded extends SeededLedger {
  readonly path: string;
}

const SEED = 1;
const UNTIL_MS = Date.UTC(2026, 0, 1);
/** Longer than any read takes: here nothing is cut off, everything is measured. */
const TIMEOUT_MS = 900_000;
const QUEUE_MAX = 100;
const LARGEST_SHOWN = 8;

export function seedOnSqlite(folder: string, rows: number): SqliteSeeded {
  const path = join(folder, `history-${rows}.db`);
  seedSqlite(path, optionsOf(rows));
  const database = new Database(path, { readonly: true });
  const reading = openForReading(path);
  const sizes = "SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT ?";
  return {
    engine: "SQLite",
    rows,
    path,
    reader: readerInThisThread(reading),
    diskBytes: statSync(path).size,
    largest: database.prepare<[number], { name: string; bytes: number }>(sizes).all(LARGEST_SHOWN),
    ask: async (sql) => database.prepare<[], object>(sql).all(),
    async close() {
      database.close();
      reading.close();
      for (const suffix of ["", "-wal", "-shm", "-lock"]) rmSync(path + suffix, { force: true });
    },
  };
}

/** Without the readers' thread: to wake one of two costs more or less, whichever processor it is on, and a page costs as much. */
function readerInThisThread(database: Database.Database): HistoryReader {
  const { run } = createReadQueries(database);
  return readingOver(async (name, ...parameters) => run(name, ...parameters)).reader;
}

export async function seedOnPostgres(server: PostgresServer, rows: number): Promise<SeededLedger> {
  const name = `history_${rows}`;
  const asked = new Client({ connectionString: server.url });
  await asked.connect();
  await asked.query(`CREATE DATABASE ${name}`);
  await asked.end();
  const url = server.databaseUrl(name);
  await seedPostgres(url, optionsOf(rows));
  const client = new Client({ connectionString: url });
  await client.connect();
  const limits = { connectionsMax: 2, queueMax: QUEUE_MAX, timeoutMs: TIMEOUT_MS, waitMs: TIMEOUT_MS };
  const reading = startPostgresReader({ url, after, ...limits });
  const tables = [...readFileSync(SCHEMA_FILE, "utf8").matchAll(/^CREATE TABLE (\w+)/gm)].map(([, table]) => table);
  const { rows: whole } = await client.query<{ bytes: string }>(
    "SELECT sum(pg_total_relation_size(name::regclass)) AS bytes FROM unnest($1::text[]) AS name",
    [tables],
  );
  const { rows: largest } = await client.query<{ name: string; bytes: string }>(
    `SELECT c.relname AS name, pg_relation_size(c.oid) AS bytes FROM pg_class c
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') ORDER BY bytes DESC LIMIT $1`,
    [LARGEST_SHOWN],
  );
  return {
    engine: "PostgreSQL",
    rows,
    reader: reading.reader,
    diskBytes: Number(whole[0]?.bytes),
    largest: largest.map((relation) => ({ name: relation.name, bytes: Number(relation.bytes) })),
    ask: async (sql) => (await client.query<object>(sql)).rows,
    async close() {
      await reading.close();
      await client.end();
    },
  };
}

function optionsOf(rows: number) {
  const secrets = [new Uint8Array(32).fill(1)];
  return { plan: { rows, seed: SEED, untilMs: UNTIL_MS }, isForced: false, secrets, onProgress: () => undefined };
}
