// What doctor says of a ledger on PostgreSQL: nothing but ok where all is well, and the matching line for whatever is done
// to it by other means; by the same rules as on SQLite.

import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/ledger/checks.ts";
import { examined } from "./support/examined.ts";
import { PAYMENTS } from "./support/livedInLedger.ts";
import { emptyPostgres, keyOf, livedInPostgres, type PostgresPlace } from "./support/livedInPostgres.ts";

const HOUR_MS = 3_600_000;

/** The tests' server keeps nothing through a crash, for speed: `durability` has its own test. */
function notOk(findings: ReadonlyMap<string, Finding>): string[] {
  const told = [...findings].filter(([name, { verdict }]) => verdict !== "ok" && name !== "durability");
  for (const [, { mend }] of told) expect(mend).toMatch(/\w{3}/);
  return told.map(([name, { verdict, found }]) => `${verdict} ${name}: ${found}`);
}

async function idOf(place: PostgresPlace, paymentSeq: string): Promise<string> {
  const [row] = await place.run(
    `SELECT replace(id::text, '-', '') AS id FROM consumptions WHERE payment_seq = '${paymentSeq}'`,
  );
  return row instanceof Object && "id" in row ? String(row.id) : "absent";
}

it("finds all well where one of everything has happened, and tells how far it is", async () => {
  const place = await livedInPostgres();
  const seen: [number, number][] = [];
  const findings = await examined(place.url, { onProgress: (done, total) => void seen.push([done, total]) });
  expect(notOk(findings)).toEqual([]);
  expect(findings.get("totals (I9)")?.found).toBe("EUR 2.29 in 1, KRW 2000 in 2, of unknown price 0 in 2");
  expect(findings.get("feed numbers (I4)")?.found).toBe("1 to 11, without a gap");
  expect(findings.get("ledger secret")?.found).toBe("there, and opens every token that is kept (2)");
  expect(findings.get("open consumptions")?.found).toMatch(/^1 IN_DOUBT, the oldest for 0 min; 1 PENDING, /);
  expect(findings.get("servers")?.found).toBe("none run on this ledger");
  expect([seen[0], (seen.at(-1)?.[0] ?? 0) >= 20]).toEqual([[0, 20], true]);
});

it("leaves the invariants alone unless it is asked for them", async () => {
  const place = await livedInPostgres();
  await place.run("DROP INDEX consumptions_consumed_once");
  const findings = await examined(place.url, { isVerifying: false });
  expect(notOk(findings)).toEqual([]);
  expect([...findings.keys()]).not.toContain("last event (I4)");
});

it("misses nothing where an audit record is about no consumption: a reversal of what is unknown here", async () => {
  const place = await livedInPostgres();
  await place.run(`INSERT INTO audit_log (id, app, occurred_at, actor, action, request_id)
    VALUES (gen_random_uuid(), 'default', 5, 'carol', 'RECORD_REVERSAL', 'r')`);
  expect(notOk(await examined(place.url))).toEqual([]);
});

const { consumed, doubted, euro, inferred, rejected, rejectedTwice } = PAYMENTS;
const set = (paymentSeq: string, change: string) =>
  `UPDATE consumptions SET ${change} WHERE payment_seq = '${paymentSeq}'`;

const WOUNDS: readonly (readonly [name: string, sql: string, paymentSeq: string])[] = [
  ["last event (I4)", set(rejected, "status = 'DISPUTED', settled_at = NULL"), rejected],
  ["last event (I4)", set(doubted, "status = 'PENDING'"), doubted],
  ["event numbers (I4)", set(rejected, "event_count = 2"), rejected],
  [
    "event order (I4)",
    `UPDATE feed SET sequence = 1000 WHERE consumption = ${keyOf(rejectedTwice)} AND ordinal = 1`,
    rejectedTwice,
  ],
  ["evidence", `UPDATE attempts SET outcome = 'REFUSED', result_code = 5000 WHERE consumption = ${keyOf(euro)}`, euro],
  [
    "evidence",
    `UPDATE attempts SET result_code = 5000 WHERE consumption = ${keyOf(inferred)} AND result_code = 5018`,
    inferred,
  ],
  ["settled instants", set(rejected, "settled_at = NULL"), rejected],
  ["prices (I9)", set(euro, "currency = 'EURO'"), euro],
  ["prices (I9)", set(euro, "price_source = 'UNKNOWN'"), euro],
  ["attempt numbers", `DELETE FROM attempts WHERE consumption = ${keyOf(rejectedTwice)} AND number = 1`, rejectedTwice],
  ["attempts", `UPDATE attempts SET ended_at = NULL WHERE consumption = ${keyOf(rejected)}`, rejected],
  ["sealed tokens (I7)", set(consumed, "sealed_token = '\\x00'"), consumed],
  ["leases", set(rejected, "lease_attempt = 1"), rejected],
  ["due times (I3)", set(doubted, "due_ms = NULL"), doubted],
  [
    "recorded successes stand (I3)",
    `${set(consumed, "status = 'REJECTED', evidence = NULL, amount_micros = NULL, currency = NULL, price_source = NULL")};
     UPDATE feed SET kind = 'REJECTED', status = 'REJECTED', evidence = NULL WHERE consumption = ${keyOf(consumed)}`,
    consumed,
  ],
];

it("fails by the matching rule, and names the consumption, for each wound", { timeout: 60_000 }, async () => {
  const place = await livedInPostgres();
  const tables = ["consumptions", "feed", "attempts"];
  await place.run(tables.map((table) => `CREATE TABLE kept_${table} AS SELECT * FROM ${table};`).join(""));
  const healed = tables
    .map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table};`)
    .join("");
  for (const [name, sql, paymentSeq] of WOUNDS) {
    await place.run(sql);
    const found = (await examined(place.url)).get(name);
    expect([name, found?.verdict, found?.found], sql).toEqual([
      name,
      "FAIL",
      expect.stringMatching(new RegExp(`^1 .*: ${await idOf(place, paymentSeq)}$`)),
    ]);
    await place.run(healed);
  }
  expect(notOk(await examined(place.url))).toEqual([]);
});

describe("fails when", () => {
  it("a payment is consumed twice, and nothing forbids it any more", async () => {
    const place = await livedInPostgres();
    await place.run(`DROP INDEX consumptions_consumed_once;
      INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, token_digest, player_id, status, evidence,
        price_source, result_code, requested_at, settled_at, event_count)
      SELECT 'ffffffff-ffff-ffff-ffff-ffffffffffff', app, environment, payment_seq, 2, token_digest, player_id, 'CONSUMED',
        'OPERATOR', 'UNKNOWN', 0, requested_at, settled_at, 1 FROM consumptions WHERE payment_seq = '${consumed}';
      UPDATE feed_head SET last = last + 1;
      INSERT INTO feed SELECT last, 'default', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 1, 'CONSUMED', 0, 'CONSUMED',
        'OPERATOR' FROM feed_head`);
    expect(notOk(await examined(place.url))).toEqual([
      "FAIL tables and indexes: missing: consumptions_consumed_once",
      "FAIL unique indexes (I2, I4): not in force: consumptions_consumed_once",
      expect.stringMatching(/^FAIL consumed once \(I2\): 2 CONSUMED beside another .*: \w+, f{32}$/),
      expect.stringMatching(/^FAIL rollups \(I9\): 2 rows of totals differ from their records: /),
    ]);
  });

  it("a unique index is there by name alone", async () => {
    const place = await livedInPostgres();
    await place.run("DROP INDEX feed_by_consumption; CREATE INDEX feed_by_consumption ON feed (consumption, ordinal)");
    expect(notOk(await examined(place.url))).toEqual([
      "FAIL unique indexes (I2, I4): not in force: feed_by_consumption",
    ]);
  });

  it("records name others that are not there, and the feed has a hole", async () => {
    const place = await livedInPostgres();
    await place.run("DELETE FROM payments WHERE payment_seq = 'P-euro'; DELETE FROM feed WHERE sequence = 2");
    const told = notOk(await examined(place.url));
    expect(told.slice(0, 2)).toEqual([
      "FAIL references: 1 consumptions of no payment",
      "FAIL feed numbers (I4): the head says 11, the last event is 11, and there are 10",
    ]);
    expect(told.at(-1)).toBe("FAIL totals (I9): EUR: 2.29 in 1 on record, 0 in 0 told by the feed");
  });

  it("the schema is an older program's: that is pending, and nothing else is called damage", async () => {
    const place = await livedInPostgres();
    await place.run(`DROP TABLE fact_look_ups; ALTER TABLE consumptions DROP product_type, DROP lacks_product, DROP dropped_attempts;
      ALTER TABLE looks DROP product_type; ALTER TABLE attempts DROP is_doubtful_refusal, DROP message;
      UPDATE ledger_schema SET version = 3`);
    const findings = await examined(place.url);
    expect(notOk(findings)).toEqual([expect.stringMatching(/^warn schema: version 3; /)]);
    expect(findings.get("attempt numbers")?.found).toBe("not asked: this ledger is older than version 4");
    expect(findings.get("tables and indexes")?.found).toBe("not compared: schema 3, this program knows 4");
  });

  it("the schema is a newer program's", async () => {
    const place = await livedInPostgres();
    await place.run("UPDATE ledger_schema SET version = 99");
    expect(notOk(await examined(place.url))).toEqual([
      expect.stringMatching(/^FAIL schema: version 99 was written by a newer/),
    ]);
  });

  it("this user may not write", async () => {
    const place = await livedInPostgres();
    const name = new URL(place.url).pathname.slice(1);
    await place.run(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const findings = await examined(place.url);
    expect(notOk(findings)).toEqual(["FAIL writable: default_transaction_read_only is on"]);
  });

  it("the secret is another", async () => {
    const place = await livedInPostgres();
    const found =
      "FAIL ledger secret: 2 of 2 tokens of open consumptions cannot be opened: nobody can ask about those again";
    expect(notOk(await examined(place.url, { secrets: [new Uint8Array(32)] }))).toEqual([found]);
    expect(notOk(await examined(place.url, { secrets: null }))).toEqual([found]);
  });
});

describe("warns of", () => {
  it("a database that holds no ledger yet", async () => {
    const { url } = await emptyPostgres();
    expect(notOk(await examined(url))).toEqual(["warn ledger: postgres://test holds no ledger yet"]);
  });

  it("a setting for which the upstream refused a call within a day", async () => {
    const place = await livedInPostgres();
    await place.run(`UPDATE consumptions SET result_code = -4120201 WHERE payment_seq = 'P-rejected';
      UPDATE attempts SET result_code = -4120201
        WHERE consumption IN (SELECT id FROM consumptions WHERE payment_seq = 'P-rejected')`);
    const findings = await examined(place.url, { isVerifying: false });
    expect(notOk(findings)).toEqual([
      "warn settings at the upstream: 1 refused with -4120201 WRONG_ENVIRONMENT, the newest 0 min ago",
    ]);
    expect(findings.get("settings at the upstream")?.mend).toContain("correct IAP_BASE_URL");
    // To an upstream that does not list the code it names no setting.
    await place.run("UPDATE attempts SET outcome = 'UNKNOWN', is_doubtful_refusal = true WHERE result_code < 0");
    const doubtful = await examined(place.url, { isVerifying: false });
    expect(doubtful.get("settings at the upstream")?.verdict).toBe("ok");
  });

  it("clocks that are apart", async () => {
    const place = await livedInPostgres();
    expect(notOk(await examined(place.url, { epochMs: () => Date.now() - 2 * HOUR_MS }))).toEqual([
      expect.stringMatching(/^warn database clock: ours is 7200 s behind the database's$/),
      expect.stringMatching(/^warn clock: \S+Z is (?:120 min|2 h) before the newest record$/),
    ]);
  });
});

it("says in one line, without a password, that the database cannot be reached", async () => {
  const findings = await examined("postgres://iap:canary@127.0.0.1:9/ledger");
  expect(notOk(findings)).toEqual(["FAIL ledger: postgres://test cannot be reached (ECONNREFUSED)"]);
  const { url } = await emptyPostgres();
  const wrong = Object.assign(new URL(url), { username: "nobody-of-that-name", password: "canary" }).href;
  const told = await examined(wrong);
  expect(notOk(told)).toEqual([expect.stringMatching(/^FAIL ledger: postgres:\/\/test cannot be reached \(\w+\)$/)]);
  expect(JSON.stringify([...findings, ...told])).not.toContain("canary");
});
