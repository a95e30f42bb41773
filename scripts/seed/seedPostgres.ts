// Fills a ledger on PostgreSQL in one transaction: whoever is killed meanwhile leaves it as it was.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Client } from "pg";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { migrate, SCHEMA_FILE } from "../../src/ledger/postgres/migrations.ts";
import { parsers } from "../../src/ledger/postgres/connections.ts";
import { createWritingConnection } from "../../src/ledger/postgres/writingConnection.ts";
import { createTokenSeal } from "../../src/ledger/seal.ts";
import { after, monotonicMs } from "../../src/systemTime.ts";
import { postgres as dialect } from "./dialect.ts";
import { APPS, DAY_MS, DAYS, type OnProgress, SEEDED, seededTokenOf, type SeedPlan } from "./plan.ts";
import type { SeedOptions } from "./seedSqlite.ts";
import { chunksOf, chunkStatements, lastEvents, RECOMPUTE_REVERSALS, scratchTables } from "./statements.ts";
import { recomputeTotals } from "../../src/ledger/postgres/totalsUpkeep.ts";

const TIMEOUT_MS = 30_000;
const TABLES = [...readFileSync(SCHEMA_FILE, "utf8").matchAll(/^CREATE TABLE (\w+)/gm)].map(([, name = ""]) => name);

export async function seedPostgres(url: string, options: SeedOptions): Promise<void> {
  const { plan, isForced, secrets, onProgress } = options;
  const client = new Client({ connectionString: url, types: parsers() });
  client.on("error", () => undefined); // whoever waits for a statement hears of it
  await client.connect();
  try {
    await makeRoom(client, isForced);
    await makeSchema(url);
    await client.query(
      "BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL work_mem = '64MB'",
    );
    await fill(client, plan, secrets, onProgress);
    onProgress("writing to disk", 0, 1);
    await client.query("COMMIT");
    await client.query(`VACUUM (ANALYZE) ${TABLES.join(", ")}`);
    await client.query("SET synchronous_commit = on");
    await client.query("UPDATE ledger_facts SET value = value WHERE name = $1", [SEEDED]); // its flush is the others' as well
    onProgress("writing to disk", 1, 1);
  } finally {
    await client.end();
  }
}

/** Throws LedgerRefusal where there is something that must not be lost. */
async function makeRoom(client: Client, isForced: boolean): Promise<void> {
  const { rows: there } = await client.query<{ name: string | null }>(
    "SELECT to_regclass('ledger_facts')::text AS name",
  );
  if (there[0]?.name == null) return;
  const { rows } = await client.query<{ has_rows: boolean; is_seeded: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM consumptions) AS has_rows, EXISTS (SELECT 1 FROM ledger_facts WHERE name = $1) AS is_seeded`,
    [SEEDED],
  );
  const [found] = rows;
  if (found?.has_rows !== true) return;
  if (!found.is_seeded) throw new LedgerRefusal("the database has consumptions that no seed made: it is left as it is");
  if (!isForced) throw new LedgerRefusal("the database is seeded already; --force throws it away and seeds it anew");
  await client.query(`DROP TABLE ${["ledger_schema", ...TABLES].join(", ")}`);
}

async function makeSchema(url: string): Promise<void> {
  const connection = createWritingConnection({ url, queryTimeoutMs: TIMEOUT_MS, connectTimeoutMs: TIMEOUT_MS });
  try {
    await migrate(connection, { monotonicMs, after });
  } finally {
    await connection.close();
  }
}

async function fill(
  client: Client,
  plan: SeedPlan,
  secrets: readonly Uint8Array[],
  onProgress: OnProgress,
): Promise<void> {
  const indexes = await dropIndexes(client);
  const beganAt = plan.untilMs - DAYS * DAY_MS;
  const { rows } = await client.query<{ instance: number }>(
    `INSERT INTO instances (started_at, lease_ms, beat_at_ms, gone_since_ms) VALUES ($1, 30000, $2, $2) RETURNING instance`,
    [beganAt, plan.untilMs],
  );
  const instance = rows[0]?.instance ?? 0;
  for (const name of APPS) await client.query("INSERT INTO apps (name) VALUES ($1) ON CONFLICT DO NOTHING", [name]);
  for (const statement of scratchTables(plan, dialect)) await client.query(statement);
  for (const chunk of chunksOf(plan)) {
    for (const statement of chunkStatements(plan, dialect, chunk, instance)) await client.query(statement);
    await client.query(PAYMENTS);
    onProgress("consumptions", chunk.last, plan.rows);
  }
  for (const statement of lastEvents(dialect)) await client.query(statement);
  await client.query("DROP TABLE story; DROP TABLE pending");
  for (const [done, definition] of indexes.entries()) {
    onProgress("indexes", done, indexes.length);
    await client.query(definition);
  }
  onProgress("indexes", indexes.length, indexes.length);
  await sealTokens(client, secrets);
  await recomputeDerived(client);
  const fact =
    "INSERT INTO ledger_facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
  await client.query(fact, [SEEDED, Buffer.from(JSON.stringify(plan))]);
}

const PAYMENTS = `INSERT INTO payments (app, payment_seq, is_reported)
  SELECT app, payment_seq, kind = 'INFERRED' OR reversed_at IS NOT NULL FROM story ORDER BY n`;

/** All but those that hold a primary key. @returns what makes them again */
async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
      WHERE i.indrelid = ANY (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)
        AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [TABLES],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

async function sealTokens(client: Client, secrets: readonly Uint8Array[]): Promise<void> {
  const seal = createTokenSeal(secrets, randomBytes);
  const { rows } = await client.query<{ id: string; payment_seq: string }>(
    `SELECT id, payment_seq FROM consumptions WHERE status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')`,
  );
  for (const { id, payment_seq: paymentSeq } of rows) {
    const sealed = seal.seal(id.replaceAll("-", ""), seededTokenOf(paymentSeq));
    await client.query("UPDATE consumptions SET sealed_token = $1 WHERE id = $2", [Buffer.from(sealed), id]);
  }
}

/** Everything in the ledger that sums up other rows of it, and the numbers that are given next. */
async function recomputeDerived(client: Client): Promise<void> {
  await client.query(RECOMPUTE_REVERSALS);
  await recomputeTotals((statement) => client.query<object>(statement));
  await client.query("UPDATE feed_head SET last = (SELECT coalesce(max(sequence), 0) FROM feed)");
  await client.query(
    "SELECT setval(pg_get_serial_sequence('consumptions', 'row'), (SELECT max(row) FROM consumptions))",
  );
}
