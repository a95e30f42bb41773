// A seeded ledger is one that the product itself could have written: doctor finds nothing wrong with it, servers go on from
// it, and what anybody else has written is never thrown away.

import Database from "better-sqlite3";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { SEEDED, seededTokenOf, type SeedPlan } from "../../scripts/seed/plan.ts";
import { seedPostgres } from "../../scripts/seed/seedPostgres.ts";
import { seedSqlite } from "../../scripts/seed/seedSqlite.ts";
import type { OpenRequest } from "../../src/ledger/port.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { engines, postgres, SECRET, sqlite } from "./support/engines.ts";
import { examined } from "./support/examined.ts";
import { examine, notOk } from "./support/examining.ts";

const ROWS = 20_000;
const UNTIL_MS = Date.UTC(2026, 0, 1);
const PLAN: SeedPlan = { rows: ROWS, seed: 1, untilMs: UNTIL_MS };
const SMALL: SeedPlan = { ...PLAN, rows: 500 };
/** Two seconds where nothing else runs; this where everything does. */
const LONG_MS = 90_000;
/** It is told so: they are old, and wait for people. */
const EXPECTED = [/^warn open consumptions: \d+ IN_DOUBT/, /^warn disputes: \d+ DISPUTED/];

const seeding = {
  SQLite: (place: string, plan: SeedPlan, isForced = false) => seedSqlite(place, optionsOf(plan, isForced)),
  PostgreSQL: (place: string, plan: SeedPlan, isForced = false) => seedPostgres(place, optionsOf(plan, isForced)),
};

function optionsOf(plan: SeedPlan, isForced: boolean) {
  return { plan, isForced, secrets: [SECRET], onProgress: () => undefined };
}

function placeAt(name: string): string {
  return join(temporaryFolder(), name);
}

async function seed(name: string, ...given: Parameters<(typeof seeding)["PostgreSQL"]>): Promise<void> {
  await (name === "SQLite" ? seeding.SQLite(...given) : seeding.PostgreSQL(...given));
}

/** As the player would call again for the first payment of this status. */
async function callAgain(name: string, place: string, status: string): Promise<OpenRequest> {
  const app = name === "SQLite" ? "(SELECT name FROM apps a WHERE a.app = c.app)" : "app";
  const sql = `SELECT ${app} AS app, payment_seq, CAST(item_seq AS TEXT) AS item_seq, player_id FROM consumptions c
    WHERE status = '${status}' AND player_id <> '' ORDER BY row LIMIT 1`;
  const [row] = await rowsOf(place, sql);
  const [named = "", paymentSeq = "", itemSeq = "", playerId = ""] = Object.values(Object(row)).map(String);
  const call = { paymentSeq, itemSeq: BigInt(itemSeq), purchaseToken: seededTokenOf(paymentSeq) };
  return { app: named, environment: "PRODUCTION", call, playerId, requestId: "r", canAsk: true };
}

async function rowsOf(place: string, sql: string): Promise<unknown[]> {
  if (!place.startsWith("postgres:")) {
    const database = new Database(place);
    try {
      const statement = database.prepare(sql);
      return statement.reader ? statement.all() : [statement.run()];
    } finally {
      database.close();
    }
  }
  const client = new Client({ connectionString: place });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("doctor --verify", () => {
  it("finds nothing wrong with a seeded SQLite ledger", { timeout: LONG_MS }, async () => {
    const path = placeAt("seeded.db");
    seedSqlite(path, optionsOf(PLAN, false));
    const findings = await examine(path, { isVerifying: true });
    for (const line of notOk(findings))
      expect(line).toMatch(new RegExp(EXPECTED.map(({ source }) => source).join("|")));
    expect(findings.get("totals (I9)")?.found).toMatch(/KRW .* in \d+, .*USD/);
    expect(findings.get("ledger secret")?.found).toMatch(/opens every token that is kept \([1-9]\d*\)/);
  });

  it("finds nothing wrong with a seeded database on PostgreSQL", { timeout: LONG_MS }, async () => {
    const { url } = await freshDatabase();
    await seedPostgres(url, optionsOf(PLAN, false));
    const findings = await examined(url);
    for (const line of notOk(findings))
      expect(line).toMatch(new RegExp(EXPECTED.map(({ source }) => source).join("|")));
    expect(findings.get("totals (I9)")?.found).toMatch(/KRW .* in \d+, .*USD/);
    expect(findings.get("ledger secret")?.found).toMatch(/opens every token that is kept \([1-9]\d*\)/);
  });
});

it("makes the same history on both engines, and again", async () => {
  const [path, { url }] = [placeAt("seeded.db"), await freshDatabase()];
  seedSqlite(path, optionsOf(SMALL, false));
  await seedPostgres(url, optionsOf(SMALL, false));
  const columns = `c.row AS row, payment_seq, CAST(item_seq AS text) AS item_seq, player_id, c.status AS status, c.evidence AS evidence,
    CAST(amount_micros AS text) AS amount, currency, price_source, result_code, CAST(requested_at AS text) AS requested_at,
    CAST(settled_at AS text) AS settled_at, store_order_id, delivery_outcome, reversal_count, event_count, f.kind AS kind,
    CAST(f.sequence AS integer) AS sequence, CAST(f.occurred_at AS text) AS occurred_at`;
  const sql = (key: string) => `SELECT ${columns}, ${key} FROM feed f JOIN consumptions c ON c.`;
  const onFile = "lower(hex(id)) AS id, lower(hex(token_digest)) AS digest";
  const told = await rowsOf(path, `${sql(onFile)}row = f.consumption ORDER BY f.sequence`);
  const hex = "replace(id::text, '-', '') AS id, encode(token_digest, 'hex') AS digest";
  const onServer = await rowsOf(url, `${sql(hex)}id = f.consumption ORDER BY f.sequence`);
  expect(told.length).toBeGreaterThan(SMALL.rows);
  expect(onServer.map((row) => ({ ...Object(row), row: Number(Object(row).row) }))).toEqual(told);
});

describe.each(engines)("$name", ({ name, place, open }) => {
  it("goes on from a seeded ledger: consumed ones are replayed, open ones asked about, new ones come behind all", async () => {
    const where = await place();
    await seed(name, where, SMALL);
    const [consumed, inDoubt] = [await callAgain(name, where, "CONSUMED"), await callAgain(name, where, "IN_DOUBT")];
    const { writer, reader } = await open(where);
    expect(await writer.open(consumed)).toMatchObject({ kind: "replay", consumption: { evidence: "CONFIRMED" } });
    const asked = { kind: "ask", permit: { attemptNumber: 2, consumption: { status: "IN_DOUBT" } } };
    expect(await writer.open(inDoubt)).toMatchObject(asked);
    expect(await writer.open({ ...consumed, call: { ...consumed.call, paymentSeq: "P-new" } })).toMatchObject({
      kind: "ask",
    });
    const order = { field: "REQUESTED_AT", direction: "DESC" } as const;
    const page = { filter: {}, order, size: 1, after: null, before: null, isFromEnd: false };
    const { rows } = await reader.consumptionPage({ kind: "all" }, page);
    expect(rows[0]).toMatchObject({ consumption: { paymentSeq: "P-new" } });
    expect(rows[0]?.position.row).toBeGreaterThan(SMALL.rows);
  });

  it("throws a seeded ledger away only by force, and one with others' rows never", async () => {
    const where = await place();
    await seed(name, where, SMALL);
    await expect(seed(name, where, SMALL)).rejects.toThrow(/seeded already; --force/);
    await seed(name, where, { ...SMALL, rows: 40 }, true);
    expect(await rowsOf(where, "SELECT CAST(count(*) AS text) AS count FROM consumptions")).toEqual([{ count: "40" }]);
    await rowsOf(where, `DELETE FROM ledger_facts WHERE name = '${SEEDED}'`);
    await expect(seed(name, where, SMALL, true)).rejects.toThrow(/left as it is/);
  });
});

it("seeds an empty ledger that a server has opened before", async () => {
  const path = sqlite.place();
  await (await sqlite.open(path)).close();
  const url = await postgres.place();
  await (await postgres.open(url)).close();
  await seed("SQLite", path, SMALL);
  await seed("PostgreSQL", url, SMALL);
  expect(notOk(await examine(path, { isVerifying: true })).filter((line) => line.startsWith("FAIL"))).toEqual([]);
  expect(notOk(await examined(url)).filter((line) => line.startsWith("FAIL"))).toEqual([]);
});
