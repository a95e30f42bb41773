// Which index every read of history leans on, on both engines: the leading filter of a page is found by its own index in the
// order that was asked for, and nothing is sorted or scanned that grows with the history.

import Database from "better-sqlite3";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresDialect } from "../../src/ledger/postgres/readDialect.ts";
import { rendered } from "../../src/ledger/postgres/renderedStatement.ts";
import { parsers } from "../../src/ledger/postgres/connections.ts";
import { recomputeTotals as recomputeOnPostgres } from "../../src/ledger/postgres/totalsUpkeep.ts";
import { finish, finishAtOnce, type Read } from "../../src/ledger/reading/read.ts";
import { begin } from "../../src/ledger/reading/reads.ts";
import { recomputeTotals as recomputeOnSqlite } from "../../src/ledger/sqlite/totalsUpkeep.ts";
import { type Dialect, postgres, sqlite } from "../../scripts/seed/dialect.ts";
import { TRIGGER_CODES } from "../../src/ledger/wordCodes.ts";
import { sqliteDialect } from "../../src/ledger/sqlite/readDialect.ts";
import { createReadQueries } from "../../src/ledger/sqlite/readQueries.ts";
import { createRunStatement, type RunAtOnce } from "../../src/ledger/sqlite/runStatement.ts";
import type { Dialect as ReadDialect } from "../../src/ledger/reading/dialect.ts";
import { openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import type { ConsumptionFilter, ConsumptionOrder } from "../../src/ledger/port.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import { SCHEMA_FILE } from "../../src/ledger/postgres/migrations.ts";
import { type FreshDatabase, makeDatabase, sharedServerUrl } from "../support/postgres/freshDatabase.ts";

const ALL: Scope = { kind: "all" };
const APP: Scope = { kind: "app", app: "default" };
const ALICE: Scope = { kind: "player", app: "default", playerId: "player-7" };
const ROWS = 30_000;

interface Case {
  readonly what: string;
  readonly filter: ConsumptionFilter;
  readonly scope?: Scope;
  readonly order?: ConsumptionOrder["field"];
  /** Any of these. */
  readonly by: readonly string[];
  /** Or of these, where statistics tell that they lead to few rows. */
  readonly orOnPostgres?: readonly string[];
  /** A few rows are put into order afterwards. */
  readonly isFew?: boolean;
}

const BY_CALL = ["consumptions_by_call"];
const CASES: readonly Case[] = [
  { what: "everything", filter: {}, by: ["consumptions_by_requested_at"] },
  { what: "everything, as it was settled", filter: {}, order: "SETTLED_AT", by: ["consumptions_by_status_settled"] },
  { what: "a payment", filter: { paymentSeq: ["P-77"] }, by: ["consumptions_by_call"], isFew: true },
  {
    what: "an order of the store",
    filter: { storeOrderId: ["GPA.77"] },
    by: ["consumptions_by_store_order_id"],
    isFew: true,
  },
  { what: "a request", filter: { requestId: ["request-77"] }, by: ["attempts_by_request_id"], isFew: true },
  { what: "a player", filter: { playerId: ["player-7"] }, by: ["consumptions_by_player"] },
  {
    what: "a player, as it was settled",
    filter: { playerId: ["player-7"] },
    order: "SETTLED_AT",
    by: ["consumptions_by_player_settled"],
  },
  { what: "two players", filter: { playerId: ["player-7", "player-8"] }, by: ["consumptions_by_player"] },
  { what: "one's own", filter: {}, scope: ALICE, by: ["consumptions_by_player"] },
  {
    what: "one's own, as it was settled",
    filter: {},
    scope: ALICE,
    order: "SETTLED_AT",
    by: ["consumptions_by_player_settled"],
  },
  { what: "one's own of a status", filter: { status: ["CONSUMED"] }, scope: ALICE, by: ["consumptions_by_player"] },
  {
    what: "one's own of an item, a code and an evidence",
    filter: { itemSeq: [7n], resultCode: [2111], evidence: ["INFERRED"], reversed: true },
    scope: ALICE,
    by: ["consumptions_by_player"],
  },
  { what: "a player's of an item", filter: { playerId: ["player-7"], itemSeq: [7n] }, by: ["consumptions_by_player"] },
  { what: "an item", filter: { itemSeq: [7n] }, by: ["consumptions_by_item"] },
  { what: "three items", filter: { itemSeq: [7n, 8n, 9n] }, by: ["consumptions_by_item"] },
  {
    what: "consumed ones",
    filter: { status: ["CONSUMED"] },
    by: ["consumptions_by_status", "consumptions_by_requested_at"],
  },
  { what: "rejected ones", filter: { status: ["REJECTED"] }, by: ["consumptions_by_status"] },
  {
    what: "rejected ones, as it was settled",
    filter: { status: ["REJECTED"] },
    order: "SETTLED_AT",
    by: ["consumptions_by_status_settled"],
  },
  { what: "open ones", filter: { status: ["IN_DOUBT"] }, by: ["consumptions_open"] },
  { what: "a code", filter: { resultCode: [2111] }, by: ["consumptions_by_result_code"] },
  {
    what: "the code of success",
    filter: { resultCode: [0] },
    by: ["consumptions_by_status", "consumptions_by_requested_at"],
  },
  { what: "inferred ones", filter: { evidence: ["INFERRED"] }, by: ["consumptions_inferred"] },
  { what: "ones without their product", filter: { hasProduct: false }, by: ["consumptions_productless"] },
  {
    what: "ones without their product, consumed, of an item",
    filter: { hasProduct: false, status: ["CONSUMED"], itemSeq: [7n] },
    by: ["consumptions_productless"],
  },
  { what: "reversed ones", filter: { reversed: true }, by: ["consumptions_reversed"] },
  { what: "the worklist", filter: { delivered: false, status: ["CONSUMED"] }, by: ["consumptions_undelivered"] },
  {
    what: "granted, not ours",
    filter: { delivered: true, status: ["REJECTED", "IN_DOUBT"] },
    by: ["consumptions_granted_not_ours"],
  },
  // Others narrow, and lead nowhere.
  ...(["REQUESTED_AT", "SETTLED_AT"] as const).flatMap((order): Case[] => [
    {
      what: `a payment, consumed, by ${order}`,
      order,
      filter: { paymentSeq: ["P-77"], status: ["CONSUMED"] },
      by: BY_CALL,
      isFew: true,
    },
    {
      what: `an order of the store, consumed, by ${order}`,
      order,
      filter: { storeOrderId: ["GPA.77"], status: ["CONSUMED"], itemSeq: [7n] },
      by: ["consumptions_by_store_order_id"],
      isFew: true,
    },
    {
      what: `a request, consumed, by ${order}`,
      order,
      filter: { requestId: ["request-77"], status: ["CONSUMED"] },
      by: ["attempts_by_request_id"],
      isFew: true,
    },
  ]),
  {
    what: "a payment of a time",
    filter: { paymentSeq: ["P-77"], requestedAt: { from: 0, until: 900_000 } },
    by: BY_CALL,
    isFew: true,
  },
  { what: "an item, consumed", filter: { itemSeq: [7n], status: ["CONSUMED"] }, by: ["consumptions_by_item"] },
  { what: "an item, undelivered", filter: { itemSeq: [7n], delivered: false }, by: ["consumptions_by_item"] },
  {
    what: "a code, rejected",
    filter: { resultCode: [2111], status: ["REJECTED"] },
    by: ["consumptions_by_result_code"],
  },
  {
    what: "a code of an item",
    filter: { resultCode: [2111], itemSeq: [7n] },
    by: ["consumptions_by_result_code"],
    orOnPostgres: ["consumptions_by_item"],
  },
  {
    what: "inferred ones, consumed",
    filter: { evidence: ["INFERRED"], status: ["CONSUMED"] },
    by: ["consumptions_inferred"],
  },
  {
    what: "reversed ones, consumed",
    filter: { reversed: true, status: ["CONSUMED"], itemSeq: [7n] },
    by: ["consumptions_reversed"],
  },
  {
    what: "the worklist of an item",
    filter: { delivered: false, status: ["CONSUMED"], itemSeq: [7n] },
    by: ["consumptions_undelivered"],
    orOnPostgres: ["consumptions_by_item"],
  },
  {
    what: "granted, not ours, rejected",
    filter: { delivered: true, status: ["REJECTED"] },
    by: ["consumptions_granted_not_ours"],
  },
  {
    what: "undelivered ones, as they were settled",
    order: "SETTLED_AT",
    filter: { delivered: false, status: ["CONSUMED"] },
    by: ["consumptions_by_status_settled"],
  },
  {
    what: "reversed ones of an item, as they were settled",
    order: "SETTLED_AT",
    filter: { reversed: true, itemSeq: [7n] },
    by: ["consumptions_by_status_settled"],
    orOnPostgres: ["consumptions_reversed"],
  },
];
/** Of one app as of all. */
const SCOPED_CASES = CASES.flatMap((one) =>
  one.scope === undefined ? [one, { ...one, what: `${one.what}, of an app`, scope: APP }] : [one],
);

const pageOf = ({ filter, order = "REQUESTED_AT" }: Case) => ({
  filter,
  order: { field: order, direction: "DESC" } as const,
  size: 50,
  after: { at: 900_000, row: 20_000 },
  before: null,
  isFromEnd: false,
});

interface Other {
  readonly what: string;
  readonly read: (dialect: ReadDialect) => Read<unknown>;
  /** What every statement's plan says on SQLite … */
  readonly onSqlite: RegExp;
  /** … and what one of them says on PostgreSQL. */
  readonly onPostgres: RegExp;
}

const CALL = /consumptions_by_call/;
const BY_PAYMENT = { onSqlite: CALL, onPostgres: CALL };
const FEED = { app: null, size: 50, after: null };
const TOTALS = { filter: {}, by: [], timeZone: "UTC" } as const;
const OTHERS: readonly Other[] = [
  ...[ALL, APP, ALICE].flatMap((scope): Other[] => [
    {
      what: `the standing record of a payment, for ${scope.kind}`,
      read: (dialect) => begin(dialect, "standingConsumption", [scope, "default", "P-77"]),
      ...BY_PAYMENT,
    },
    {
      what: `those of two payments, for ${scope.kind}`,
      read: (dialect) =>
        begin(dialect, "standingConsumptions", [
          scope,
          ["P-77", "P-78"].map((paymentSeq) => ({ app: "default", paymentSeq })),
        ]),
      ...BY_PAYMENT,
    },
  ]),
  {
    what: "the recorded success of a call",
    read: (dialect) =>
      begin(dialect, "findSuccess", [
        { app: "default", paymentSeq: "P-77", itemSeq: 77n, tokenDigest: "00", playerId: null },
      ]),
    onSqlite: /consumptions_(?:by_call|consumed_once)/,
    onPostgres: /consumptions_(?:by_call|consumed_once)/,
  },
  {
    what: "records by their ids",
    read: (dialect) => begin(dialect, "consumptionsById", [ALL, ["00".repeat(16), "01".repeat(16)]]),
    onSqlite: /consumptions_by_id/,
    onPostgres: /consumptions_pkey/,
  },
  {
    what: "attempts",
    read: (dialect) => begin(dialect, "attemptsOf", [ALL, ["00".repeat(16)]]),
    onSqlite: /consumptions_by_id[^]*SEARCH a USING PRIMARY KEY/,
    onPostgres: /attempts_pkey/,
  },
  {
    what: "the feed",
    read: (dialect) => begin(dialect, "feedPage", [ALL, FEED]),
    onSqlite: /^SEARCH f USING INTEGER PRIMARY KEY/,
    onPostgres: /Index Scan using feed_pkey/,
  },
  {
    what: "the feed of an app",
    read: (dialect) => begin(dialect, "feedPage", [APP, FEED]),
    onSqlite: /SEARCH f USING INTEGER PRIMARY KEY/,
    onPostgres: /Index Scan using feed_pkey/,
  },
  {
    what: "a player's feed",
    read: (dialect) => begin(dialect, "feedPage", [ALICE, FEED]),
    onSqlite: /consumptions_by_player[^]*feed_by_consumption/,
    onPostgres: /consumptions_by_player[^]*feed_by_consumption/,
  },
  {
    what: "totals of all time",
    read: (dialect) => begin(dialect, "consumptionTotals", [ALL, { ...TOTALS, by: ["CURRENCY"] }]),
    onSqlite: /SEARCH t USING PRIMARY KEY \(grain=\? AND begins_at>\?|INDEX consumptions_open/,
    onPostgres: /consumptions_open/,
  },
  {
    what: "totals by currency and day",
    read: (dialect) => begin(dialect, "consumptionTotals", [ALL, { ...TOTALS, by: ["CURRENCY", "DAY"] }]),
    onSqlite: /SEARCH t USING PRIMARY KEY \(grain=\? AND begins_at>\?|consumptions_by_requested_at|consumptions_open/,
    onPostgres: /consumptions_by_requested_at/,
  },
  {
    what: "totals of a time that no rollup row tells of",
    read: (dialect) =>
      begin(dialect, "consumptionTotals", [ALL, { ...TOTALS, filter: { requestedAt: { from: 100, until: 900 } } }]),
    onSqlite: /SEARCH c USING INDEX consumptions_(?:by_requested_at|open)|consumptions_open/,
    onPostgres: /consumptions_by_requested_at/,
  },
  {
    what: "a player's totals",
    read: (dialect) => begin(dialect, "consumptionTotals", [ALICE, { ...TOTALS, by: ["CURRENCY"] }]),
    onSqlite: /consumptions_by_player/,
    onPostgres: /consumptions_by_player/,
  },
  {
    what: "a player's totals by day",
    read: (dialect) => begin(dialect, "consumptionTotals", [ALICE, { ...TOTALS, by: ["DAY"] }]),
    onSqlite: /consumptions_by_player/,
    onPostgres: /consumptions_by_player/,
  },
];

/** A history in which every kind is rare but success, in numbers that no planner takes for nothing. */
const VALUES = {
  environment: "'SANDBOX'",
  payment_seq: "'P-' || n",
  item_seq: "n % 400",
  player_id: "'player-' || (n % 3000)",
  status: "CASE WHEN n % 97 = 0 THEN 'REJECTED' WHEN n % 991 = 0 THEN 'IN_DOUBT' ELSE 'CONSUMED' END",
  evidence: "CASE WHEN n % 97 = 0 OR n % 991 = 0 THEN NULL WHEN n % 193 = 0 THEN 'INFERRED' ELSE 'CONFIRMED' END",
  result_code:
    "CASE WHEN n % 97 = 0 THEN CASE WHEN n % 2 = 0 THEN 5000 ELSE 2111 END WHEN n % 991 = 0 THEN 107 ELSE 0 END",
  requested_at: "n * 60",
  settled_at: "CASE WHEN n % 97 <> 0 AND n % 991 = 0 THEN NULL ELSE n * 60 + 1 END",
  store_order_id: "'GPA.' || n",
  delivery_outcome: "CASE WHEN n % 50 = 0 THEN NULL ELSE 'DELIVERED' END",
  reversal_count: "CASE WHEN n % 301 = 0 AND n % 97 <> 0 THEN 1 ELSE 0 END",
  event_count: "0",
} as const;

/** @param stored a column and its value as the engine keeps them */
function filling(id: string, app: string, numbers: string, stored: Dialect["stored"]): string {
  const filled = Object.entries(VALUES).map(([column, value]) => stored("consumptions", column, `(${value})`));
  const [columns, values] = [0, 1].map((place) => filled.map((pair) => pair[place]).join(", "));
  return `INSERT INTO consumptions (id, app, ${columns}) SELECT ${id}, ${app}, ${values} FROM ${numbers}`;
}

describe("SQLite", () => {
  let database: Database.Database;
  let folder: string;
  const plans: string[] = [];
  let queries: ReturnType<typeof createReadQueries>;
  let runStatement: RunAtOnce;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "iap-graphql-test-"));
    const path = join(folder, "ledger.db");
    const writing = openForWriting(path);
    writing.exec("INSERT INTO apps (app, name) VALUES (1, 'default'); INSERT INTO starts VALUES (1, 0)");
    const numbers = `(WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${ROWS}) SELECT n FROM n)`;
    writing.exec(filling("randomblob(16)", "1", numbers, sqlite.stored));
    writing.exec(
      `INSERT INTO attempts (consumption, number, trigger_code, is_after_5018, instance, lease_until_ms, started_at,
      request_key) SELECT row, 1, ${TRIGGER_CODES.CALL}, 0, 1, 0, 0, "request-" || row FROM consumptions`.replaceAll(
        '"',
        "'",
      ),
    );
    writing.exec(`INSERT INTO feed (sequence, app, consumption, ordinal, kind_code, occurred_at, status_code)
      SELECT row, app, row, 1, 1, requested_at, 1 FROM consumptions`);
    recomputeOnSqlite(writing);
    writing.close();
    database = new Database(path, { readonly: true });
    // Every statement is explained with the very values it is run with.
    const explained = new Proxy(database, {
      get(target, name) {
        if (name !== "prepare") {
          const member: unknown = Reflect.get(target, name);
          return typeof member === "function" ? member.bind(target) : member;
        }
        return (sql: string) => {
          const statement = target.prepare(sql);
          const explaining = {
            reader: statement.reader,
            run: (...values: unknown[]) => statement.run(...values),
            raw() {
              statement.raw();
              return explaining;
            },
            all(...values: unknown[]) {
              const steps = target.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
              plans.push(steps.map(({ detail }) => detail).join("\n"));
              return statement.all(...values);
            },
          };
          return explaining;
        };
      },
    });
    queries = createReadQueries(explained);
    runStatement = createRunStatement(explained);
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  it.each(SCOPED_CASES)("$what", (one) => {
    plans.length = 0;
    queries.run("consumptionPage", one.scope ?? ALL, pageOf(one));
    expect(plans).toHaveLength(1);
    for (const plan of plans) {
      expect(plan).toMatch(new RegExp(`USING (?:COVERING )?INDEX (?:${one.by.join("|")})\\b`));
      expect(plan).not.toMatch(
        /SCAN c\b(?! USING (?:COVERING )?INDEX consumptions_(?:by_requested_at|productless|reversed|inferred|undelivered|granted_not_ours))/,
      );
      if (one.isFew !== true) expect(plan).not.toContain("TEMP B-TREE");
    }
  });

  it.each(OTHERS)("$what", ({ read, onSqlite }) => {
    plans.length = 0;
    finishAtOnce(read(sqliteDialect), runStatement);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) {
      expect(plan).toMatch(onSqlite);
      expect(plan).not.toMatch(/SCAN (?:[acfo]|feed|consumptions|attempts)\b/);
    }
  });
});

describe("PostgreSQL", () => {
  let client: Client;
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await makeDatabase(await sharedServerUrl());
    client = new Client({ connectionString: database.url, types: parsers() });
    await client.connect();
    await client.query(readFileSync(SCHEMA_FILE, "utf8"));
    const numbers = `generate_series(1, ${ROWS}) AS n`;
    await client.query(filling("gen_random_uuid()", "'default'", numbers, postgres.stored));
    await client.query(`INSERT INTO attempts (consumption, number, trigger, is_after_5018, is_void, instance, lease_until_ms,
      started_at, request_id) SELECT id, 1, 'CALL', false, false, 1, 0, 0, 'request-' || row FROM consumptions`);
    await client.query(`INSERT INTO feed (sequence, app, consumption, ordinal, kind, occurred_at, status)
      SELECT row, app, id, 1, 'CONSUMED', requested_at, 'CONSUMED' FROM consumptions`);
    await recomputeOnPostgres((statement) => client.query<object>(statement));
    await client.query("ANALYZE");
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** The plan of each statement of a read, which is carried out, too. */
  async function plansOf(read: Read<unknown>): Promise<string[]> {
    const plans: string[] = [];
    await finish(read, async (statement) => {
      const { text, values } = rendered(statement);
      const { rows } = await client.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, values);
      plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
      return (await client.query<unknown[]>({ text, values, rowMode: "array" })).rows;
    });
    return plans;
  }

  it.each(OTHERS)("$what", async (one) => {
    const plans = await plansOf(one.read(postgresDialect()));
    expect(
      plans.some((plan) => one.onPostgres.test(plan)),
      plans.join("\n\n"),
    ).toBe(true);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (?:consumptions|attempts|feed)\b/);
  });

  it.each(CASES)("$what", async (one) => {
    const plans = await plansOf(begin(postgresDialect(), "consumptionPage", [one.scope ?? ALL, pageOf(one)]));
    expect(plans).toHaveLength(1);
    const [plan = ""] = plans;
    expect(plan).toMatch(new RegExp(`\\b(?:${[...one.by, ...(one.orOnPostgres ?? [])].join("|")})\\b`));
    expect(plan).not.toMatch(/Seq Scan on (?:consumptions|attempts)/);
    const isFew = one.isFew === true || one.orOnPostgres?.some((index) => plan.includes(index)) === true;
    if (!isFew) expect(plan).not.toMatch(/Sort Key.*\n.*Bitmap/);
  });
});
