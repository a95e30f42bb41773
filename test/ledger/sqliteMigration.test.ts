// A SQLite ledger of an older version is brought up when it is opened: it then is what a new one is, with its history, or
// it is as it was.

import Database from "better-sqlite3";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { contentsOfSqlite } from "./support/ledgerContents.ts";
import { doctored } from "./support/livedInLedger.ts";
import { ledgerToMove } from "./support/movedLedger.ts";
import { APPLICATION_ID, SCHEMA_VERSION, sqlOf } from "../../src/ledger/sqlite/migrations.ts";
import { openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { consumedBefore, success } from "../support/heards.ts";
import { addAttempts } from "./support/manyAttempts.ts";
import { consume, outcomeOf, requestIds } from "./support/calls.ts";
import { SECRET, sqlite } from "./support/engines.ts";
import { createTokenSeal } from "../../src/ledger/seal.ts";
import { tokenDigestOf } from "../../src/ledger/tokenDigest.ts";

const VERSION_1 = new URL("support/version1.sqlite.sql", import.meta.url);
const DYING_MIGRATION = fileURLToPath(new URL("support/dyingMigration.ts", import.meta.url));
const ALL = { kind: "all" } as const;

const OPEN_ID = "0190a0000000700080000000000000aa";
const SETTLED_ID = "0190a0000000700080000000000000bb";

/** With a consumption in doubt, whose token is sealed, and one that was rejected. */
function version1(): string {
  const path = sqlite.place();
  const database = new Database(path);
  database.exec(readFileSync(VERSION_1, "utf8"));
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma("user_version = 1");
  database.exec("INSERT INTO starts (started_at) VALUES (0); INSERT INTO apps (name) VALUES ('default')");
  const seal = createTokenSeal([SECRET], (count) => new Uint8Array(count).fill(7));
  const insert = database.prepare(`INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, token_digest,
    player_id, status, result_code, requested_at, sealed_token) VALUES (?, 1, 'SANDBOX', ?, 1, ?, 'alice', ?, ?, 5, ?)`);
  const add = (id: string, paymentSeq: string, status: string, code: number, sealed: Uint8Array | null) =>
    insert.run(Buffer.from(id, "hex"), paymentSeq, digest(paymentSeq), status, code, sealed);
  add(OPEN_ID, "P1", "IN_DOUBT", 107, seal.seal(OPEN_ID, "token"));
  add(SETTLED_ID, "P2", "REJECTED", 5000, null);
  database.exec(`INSERT INTO attempts (consumption, number, trigger, is_after_5018, instance, lease_until_ms, started_at,
    outcome, result_code) VALUES (1, 1, 'CALL', 0, 1, 0, 5, 'UNKNOWN', 107)`);
  database.close();
  return path;
}

const digest = (paymentSeq: string) => Buffer.from(tokenDigestOf(paymentSeq, "token"), "hex");

/** Every table with its columns and every index with its own, whatever their order and the words they were made with. */
function structureOf(path: string) {
  const database = new Database(path, { readonly: true });
  const all = (sql: string, ...values: string[]) =>
    database.prepare<string[], Record<string, unknown>>(sql).all(...values);
  const objects = all("SELECT type, name, tbl_name FROM sqlite_schema ORDER BY name").map(({ name, ...object }) => ({
    name,
    ...object,
    columns: all('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?) ORDER BY name', String(name)),
    keys: all("SELECT seqno, name, desc, coll FROM pragma_index_xinfo(?) ORDER BY seqno", String(name)).filter(
      ({ name: column }) => column !== null,
    ),
  }));
  const version = database.pragma("user_version", { simple: true });
  database.close();
  return { objects, version };
}

/** What only version 6 keeps. */
const WITHOUT_VERSION_6 = `UPDATE attempts SET message = NULL; UPDATE looks SET product_type = NULL; DELETE FROM fact_look_ups;
  UPDATE consumptions SET product_type = NULL, lacks_product = 0, dropped_attempts = 0`;

/** As version 4 would have kept what is in this ledger. */
function version4(path: string): string {
  const older = version1();
  const database = new Database(older);
  for (const version of [2, 3, 4]) database.exec(sqlOf(`migrations/sqlite/${version}.sql`));
  database.pragma("user_version = 4");
  database.pragma("foreign_keys = OFF");
  database.prepare("ATTACH ? AS newer").run(path);
  const tables = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  for (const name of database.prepare<[], string>(tables).pluck().all()) {
    const columns = database
      .prepare<[string], string>("SELECT name FROM pragma_table_info(?, 'main')")
      .pluck()
      .all(name);
    const token = "(SELECT s.token FROM newer.sealed_tokens s WHERE s.consumption = consumptions.row)";
    const values = columns.map((column) => (column === "sealed_token" ? token : column));
    database.exec(`DELETE FROM main.${name};
      INSERT INTO main.${name} (${columns.join(", ")}) SELECT ${values.join(", ")} FROM newer.${name}`);
  }
  database.close();
  return older;
}

describe("a SQLite ledger of version 4", () => {
  it("tells the same of everything once it was opened, in less room", async () => {
    const [usual, alike] = ["0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF"];
    const named = `UPDATE attempts SET request_key = unhex('${usual}') WHERE consumption = 1;
      UPDATE attempts SET request_key = '${alike}' WHERE consumption = 2;
      ${WITHOUT_VERSION_6}`;
    const now = doctored(await ledgerToMove(), named);
    const path = version4(now);
    const contents = contentsOfSqlite(now);
    expect(structureOf(path)).not.toEqual(structureOf(now));
    expect(contentsOfSqlite(path)).toEqual(contents);
    openForWriting(path).close();
    const alsoTold = doctored(now, "UPDATE consumptions SET lacks_product = (payment_seq = 'P-euro')"); // by its other facts
    expect(contentsOfSqlite(path)).toEqual(contentsOfSqlite(alsoTold));
    expect(structureOf(path)).toEqual(structureOf(now));
    const database = new Database(path, { readonly: true });
    const keptAs = database.prepare<[string], string>("SELECT typeof(request_key) FROM attempts WHERE request_id = ?");
    expect([usual, alike].map((id) => keptAs.pluck().get(id))).toEqual(["blob", "text"]);
    expect(database.pragma("foreign_key_check")).toEqual([]);
    database.close();
    const reopened = openForWriting(path);
    expect(reopened.pragma("foreign_keys", { simple: true })).toBe(1);
    reopened.close();
  });
});

describe("a SQLite ledger of version 1", () => {
  it("has the structure of a new one once it was opened", () => {
    const [old, fresh] = [version1(), sqlite.place()];
    expect(structureOf(old).version).toBe(1);
    for (const path of [old, fresh]) openForWriting(path).close();
    expect(structureOf(old)).toEqual(structureOf(fresh));
    expect(structureOf(old).version).toBe(SCHEMA_VERSION);
  });

  it("keeps its history, and hands out what is open in it", async () => {
    const ledger = await sqlite.open(version1());
    const [open, settled] = await ledger.reader.consumptionsById(ALL, [OPEN_ID, SETTLED_ID]);
    expect(open).toMatchObject({ paymentSeq: "P1", status: "IN_DOUBT", requestedAt: 5 });
    expect(settled).toMatchObject({ paymentSeq: "P2", status: "REJECTED", resultCode: 5000 });
    const { leased } = await ledger.writer.leaseDue({ requestIds: requestIds(10) });
    const [lease] = leased;
    expect(leased).toHaveLength(1);
    if (lease === undefined) throw new Error("nothing is due");
    expect(lease.purchaseToken).toBe("token");
    expect(await ledger.writer.settle(outcomeOf(lease.permit, success()))).toMatchObject({
      consumption: { id: OPEN_ID, status: "CONSUMED" },
    });
    expect(await consume(ledger, success(), { paymentSeq: "P2" })).toMatchObject({ consumption: { id: SETTLED_ID } });
  });

  it("keeps the audit log that it got in version 2, each entry with its consumption's app", async () => {
    const path = version1();
    const database = new Database(path);
    for (const version of [2, 3]) {
      database.exec(readFileSync(new URL(`../../schema/migrations/sqlite/${version}.sql`, import.meta.url), "utf8"));
    }
    database.exec(`INSERT INTO audit_log (id, occurred_at, actor, action, consumption, note, before, after, request_id)
      VALUES (unhex('${SETTLED_ID}'), 5, 'carol', 'RESOLVE_DISPUTE', 1, 'why', '{}', '{}', 'r')`);
    database.pragma("user_version = 3");
    database.close();
    const { reader } = await sqlite.open(path);
    for (const scope of [ALL, { kind: "app", app: "default" }] as const) {
      expect(await reader.auditPage(scope, { size: 10, after: null })).toMatchObject({
        entries: [{ actor: "carol", action: "RESOLVE_DISPUTE", consumptionId: OPEN_ID, note: "why", requestId: "r" }],
      });
    }
    const elsewhere = { kind: "app", app: "another" } as const;
    expect(await reader.auditPage(elsewhere, { size: 10, after: null })).toMatchObject({ entries: [] });
  });

  it("keeps the newest attempts of a payment that was asked about for years, and those that decide something", async () => {
    const path = version1();
    const database = new Database(path);
    database.pragma("foreign_keys = OFF");
    for (const version of [2, 3, 4, 5]) database.exec(sqlOf(`migrations/sqlite/${version}.sql`));
    database.pragma("user_version = 5");
    database.close();
    await addAttempts(sqlite, path, "P1", 5_000, [
      { outcome: "UNKNOWN" },
      { outcome: "REFUSED" },
      { outcome: "NOT_SENT" },
    ]);
    openForWriting(path).close();
    const brought = new Database(path, { readonly: true });
    const numbers = brought
      .prepare<[], number>("SELECT number FROM attempts WHERE consumption = 1 ORDER BY number")
      .pluck()
      .all();
    expect(numbers.slice(-200)).toEqual(Array.from({ length: 200 }, (_, index) => 4_802 + index));
    expect(numbers.slice(0, -200)).toEqual([1, 3, 4, 4794, 4795, 4797, 4798, 4800, 4801]);
    expect(brought.prepare("SELECT dropped_attempts FROM consumptions WHERE row = 1").pluck().get()).toBe(4_792);
    brought.close();
    const ledger = await sqlite.open(path);
    const [lease] = (await ledger.writer.leaseDue({ requestIds: requestIds(1) })).leased;
    if (lease === undefined) throw new Error("nothing is due");
    expect(lease.permit).toMatchObject({ attemptNumber: 5_002, hasUnknown: true });
    const inferring = await ledger.writer.settle(outcomeOf(lease.permit, consumedBefore));
    expect(inferring.consumption).toMatchObject({ id: OPEN_ID, status: "IN_DOUBT" });
  });

  it("is of version 1 still after its migration was killed in the middle, and opens all the same", () => {
    const path = version1();
    const before = structureOf(path);
    expect(spawnSync(process.execPath, [DYING_MIGRATION, path]).signal).toBe("SIGKILL");
    const killed = new Database(path); // writes back what the journal holds
    expect(killed.pragma("user_version", { simple: true })).toBe(1);
    killed.close();
    expect(structureOf(path)).toEqual(before);
    openForWriting(path).close();
    expect(structureOf(path).version).toBe(SCHEMA_VERSION);
  });

  it("is of version 1 still where a step cannot be taken", () => {
    const path = version1();
    const database = new Database(path);
    database.exec("CREATE TABLE audit_log (somebody, elses)");
    database.close();
    const before = structureOf(path);
    expect(() => openForWriting(path)).toThrow(/cannot be opened|already exists/);
    expect(structureOf(path)).toEqual(before);
  });
});
