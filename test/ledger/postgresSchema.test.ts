// The schema on PostgreSQL: made once whoever starts at the same time, what its unique indexes hold, and which databases
// are refused, in one line and untouched.

import { readFileSync } from "node:fs";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { postgres } from "./support/engines.ts";
import { rowsOf } from "./support/sql.ts";

async function refusalOf(url: string): Promise<string> {
  const refusal: unknown = await postgres.open(url).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(refusal instanceof LedgerRefusal)) throw new Error(`no refusal: ${String(refusal)}`);
  return refusal.message;
}

const VERSION_1 = new URL("support/version1.postgres.sql", import.meta.url);
const SCHEMA = new URL("../../schema/", import.meta.url);

/** With one payment that names a store order number and no product. */
async function version3(): Promise<string> {
  const url = await postgres.place();
  await rowsOf(url, readFileSync(VERSION_1, "utf8"));
  for (const step of [2, 3])
    await rowsOf(url, readFileSync(new URL(`migrations/postgres/${step}.sql`, SCHEMA), "utf8"));
  await rowsOf(url, "CREATE TABLE ledger_schema (is_only boolean PRIMARY KEY DEFAULT true, version integer NOT NULL)");
  await rowsOf(url, "INSERT INTO ledger_schema (version) VALUES (3)");
  await rowsOf(url, "INSERT INTO payments (app, payment_seq) VALUES ('default', 'P1')");
  await rowsOf(
    url,
    `INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, player_id, status, evidence, price_source,
       requested_at, settled_at, result_code, event_count, store_order_id) VALUES ('0190a000-0000-7000-8000-0000000000aa',
       'default', 'SANDBOX', 'P1', 1, 'alice', 'CONSUMED', 'CONFIRMED', 'UNKNOWN', 1, 2, 0, 0, 'order-1')`,
  );
  return url;
}

const tablesOf = async (url: string) =>
  (await rowsOf<{ readonly name: string }>(url, "SELECT relname AS name FROM pg_stat_user_tables ORDER BY 1")).map(
    ({ name }) => name,
  );

/** Columns and indexes of everything that is ours: whichever way it came there. */
const structureOf = (url: string) =>
  rowsOf(
    url,
    `SELECT table_name AS "of", column_name AS name, data_type || ' ' || is_nullable || coalesce(column_default, '') AS definition
       FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'ledger_schema'
     UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes
       WHERE schemaname = 'public' AND tablename <> 'ledger_schema' ORDER BY 1, 2`,
  );

describe("a database", () => {
  it("is given one schema and one cursor key by eight instances that start on it together", async () => {
    const url = await postgres.place();
    const ledgers = await Promise.all(Array.from({ length: 8 }, () => postgres.open(url)));
    const keys = new Set(ledgers.map(({ cursorKey }) => Buffer.from(cursorKey).toString("hex")));
    expect(keys.size).toBe(1);
    expect(
      await rowsOf(url, "SELECT version, (SELECT count(*)::int FROM feed_head) AS heads FROM ledger_schema"),
    ).toEqual([{ version: 4, heads: 1 }]);
    expect(await rowsOf(url, "SELECT FROM instances")).toHaveLength(8);
    for (const [index, ledger] of ledgers.entries()) await consume(ledger, success(), { paymentSeq: `P${index}` });
    expect((await postgres.look(url)).events).toHaveLength(8);
  });

  it("in which another instance has made a type and not yet the table of it is tried again", async () => {
    const url = await postgres.place();
    await rowsOf(url, "CREATE DOMAIN ledger_schema AS text"); // to a newcomer: SQLSTATE 42710
    const opening = postgres.open(url);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await rowsOf(url, "DROP DOMAIN ledger_schema");
    await consume(await opening, success(), { paymentSeq: "P1" });
  });

  it("of an older version is brought up, and keeps what it holds", async () => {
    const url = await postgres.place();
    await rowsOf(url, readFileSync(VERSION_1, "utf8"));
    await rowsOf(
      url,
      "CREATE TABLE ledger_schema (is_only boolean PRIMARY KEY DEFAULT true, version integer NOT NULL)",
    );
    await rowsOf(url, "INSERT INTO ledger_schema (version) VALUES (1)");
    await rowsOf(url, `INSERT INTO payments (app, payment_seq) VALUES ('default', 'P1')`);
    await rowsOf(
      url,
      `INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, player_id, status, requested_at, settled_at,
         result_code, event_count) VALUES ('0190a000-0000-7000-8000-0000000000aa', 'default', 'SANDBOX', 'P1', 1, 'alice',
         'REJECTED', 1, 2, 5000, 1)`,
    );
    await rowsOf(
      url,
      `INSERT INTO feed (sequence, app, consumption, ordinal, kind, occurred_at, status)
         VALUES (1, 'default', '0190a000-0000-7000-8000-0000000000aa', 1, 'REJECTED', 2, 'REJECTED')`,
    );
    await rowsOf(url, "UPDATE feed_head SET last = 1");
    await rowsOf(
      url,
      `INSERT INTO attempts (consumption, number, trigger, is_after_5018, is_void, instance, lease_until_ms, started_at, ended_at,
         ended_at_ms, outcome, result_code) SELECT '0190a000-0000-7000-8000-0000000000aa', n, 'CALL', false, false, 1, n, n, n, n,
         CASE WHEN n % 2 = 0 THEN 'UNKNOWN' ELSE 'REFUSED' END, CASE WHEN n % 2 = 0 THEN 107 ELSE 5000 END
         FROM generate_series(1, 3000) AS n`,
    );
    const ledgers = await Promise.all([postgres.open(url), postgres.open(url)]);
    for (const { keyUses } of ledgers) await keyUses.note("7f3a9c21b0de");
    expect(await rowsOf(url, "SELECT version FROM ledger_schema")).toEqual([{ version: 4 }]);
    expect((await postgres.look(url)).events).toHaveLength(1);
    const kept = await rowsOf<{ readonly number: number }>(url, "SELECT number FROM attempts ORDER BY number");
    expect(kept.map(({ number }) => number).slice(0, -200)).toEqual([1, 2, 3, 2795, 2796, 2797, 2798, 2799, 2800]);
    expect(await rowsOf(url, "SELECT dropped_attempts FROM consumptions")).toEqual([{ dropped_attempts: 2_791 }]);
    const [ledger] = ledgers;
    await consume(ledger, success(), { paymentSeq: "P1", itemSeq: 2n });
    const fresh = await postgres.place();
    await (await postgres.open(fresh)).close();
    expect(await structureOf(url)).toEqual(await structureOf(fresh));
  });

  it("of an older version is brought up however long a step takes, and whoever starts meanwhile waits", async () => {
    const url = await version3();
    await rowsOf(
      url,
      `CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(6); RETURN NEW; END';
       CREATE TRIGGER take_long BEFORE UPDATE ON consumptions FOR EACH ROW EXECUTE FUNCTION take_long()`,
    );
    await Promise.all([postgres.open(url), postgres.open(url)]);
    expect(await rowsOf(url, "SELECT version FROM ledger_schema")).toEqual([{ version: 4 }]);
    expect(await rowsOf(url, "SELECT lacks_product FROM consumptions")).toEqual([{ lacks_product: true }]);
  });

  it("of an older version is left to whoever reads it for long: they are named, and nobody queues behind", async () => {
    const url = await version3();
    const reader = new Client({ connectionString: url });
    await reader.connect();
    await reader.query("BEGIN; SELECT FROM consumptions");
    expect(await refusalOf(url)).toMatch(/^somebody reads or writes a table for long/);
    await reader.end();
    await postgres.open(url);
    expect(await rowsOf(url, "SELECT version FROM ledger_schema")).toEqual([{ version: 4 }]);
  });

  it("of a newer version is refused, and stays as it is", async () => {
    const url = await postgres.place();
    await (await postgres.open(url)).close();
    await rowsOf(url, "UPDATE ledger_schema SET version = 99");
    expect(await refusalOf(url)).toBe("the database was written by a newer version (schema 99, known 4)");
    expect(await rowsOf(url, "SELECT version FROM ledger_schema")).toEqual([{ version: 99 }]);
    expect(await rowsOf(url, "SELECT FROM instances")).toHaveLength(1);
  });

  it.each([
    ["a table", "CREATE TABLE payments (theirs text)", ["payments"]],
    ["a table of versions", "CREATE TABLE ledger_schema (theirs text)", ["ledger_schema"]],
    ["the last of our tables", "CREATE TABLE audit_log (theirs text)", ["audit_log"]],
  ])("with %s of somebody else's by our name is refused, and stays as it is", async (_what, sql, names) => {
    const url = await postgres.place();
    await rowsOf(url, sql);
    const line = await refusalOf(url);
    expect(line).toMatch(/^the database cannot be used \(SQLSTATE 42\w{3}: [^\n]*\)$/);
    expect(line).not.toContain("127.0.0.1");
    expect(await tablesOf(url)).toEqual(names);
  });
});

describe("at most one consumed consumption of a payment", () => {
  const SECOND = `INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, token_digest, player_id, status,
    evidence, requested_at, event_count) VALUES (gen_random_uuid(), 'default', 'SANDBOX', 'P1', 2, '\\x02', 'bob', 'CONSUMED',
    'CONFIRMED', 0, 1)`;

  it("is held by the database, against whoever writes into it", async () => {
    const url = await postgres.place();
    await consume(await postgres.open(url), success());
    await expect(rowsOf(url, SECOND)).rejects.toMatchObject({
      code: "23505",
      constraint: "consumptions_consumed_once",
    });
  });

  it("is held by that index alone: without it a second one gets in", async () => {
    const url = await postgres.place();
    await consume(await postgres.open(url), success());
    await rowsOf(url, "DROP INDEX consumptions_consumed_once");
    await rowsOf(url, SECOND);
    expect((await postgres.look(url)).consumptions.map(({ status }) => status)).toEqual(["CONSUMED", "CONSUMED"]);
  });
});
