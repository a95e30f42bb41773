// The invariants computed anew: a ledger that was only ever written by the ledger passes, and whatever is done to a copy
// of it by other means makes the matching check say so, and name the consumption.

import Database from "better-sqlite3";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type Finding, runCheck } from "../../src/ledger/checks.ts";
import { createVerification } from "../../src/ledger/sqlite/verify/verify.ts";
import { doctored, idOf, livedInLedger, PAYMENTS, rowOf } from "./support/livedInLedger.ts";

let whole = "";
beforeEach(async () => {
  whole = await livedInLedger();
});

async function verify(path: string): Promise<Map<string, Finding>> {
  const database = new Database(path, { readonly: true });
  onTestFinished(() => void database.close());
  database.exec("BEGIN");
  const findings = new Map<string, Finding>();
  for (const check of createVerification(database, () => undefined).checks) {
    findings.set(check.name, await runCheck(check));
  }
  return findings;
}

/** The lines that say FAIL. */
async function failuresIn(path: string): Promise<string[]> {
  const failed = [...(await verify(path))].filter(([, { verdict }]) => verdict === "FAIL");
  for (const [, { mend }] of failed) expect(mend).not.toBeNull();
  return failed.map(([name, { found }]) => `${name}: ${found}`);
}

it("passes a ledger in which one of everything has happened", async () => {
  const findings = await verify(whole);
  expect([...findings].filter(([, { verdict }]) => verdict !== "ok")).toEqual([]);
  expect(findings.get("totals (I9)")?.found).toBe("EUR 2.29 in 1, KRW 2000 in 2, of unknown price 0 in 2");
});

const { consumed, doubted, euro, inferred, pending, rejected, rejectedTwice, unpriced } = PAYMENTS;
const TWIN = `INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, token_digest, player_id, status,
  evidence, price_source, requested_at, settled_at, event_count) SELECT x'aa', app, environment, payment_seq, 2,
  token_digest, player_id, 'CONSUMED', 'OPERATOR', 'UNKNOWN', requested_at, settled_at, 1 FROM consumptions
  WHERE payment_seq = '${consumed}';
  INSERT INTO feed (app, consumption, ordinal, kind, occurred_at, status, evidence)
    SELECT app, row, 1, 'CONSUMED', 0, status, evidence FROM consumptions WHERE id = x'aa'`;
const set = (paymentSeq: string, change: string) =>
  `UPDATE consumptions SET ${change} WHERE payment_seq = '${paymentSeq}'`;

/** What is done, the one check that must say so, and of whom. */
const WOUNDS: readonly (readonly [does: string, sql: string, name: string, breaks: string, paymentSeq: string])[] = [
  [
    "a success is taken back",
    `${set(consumed, "status = 'REJECTED', evidence = NULL, amount_micros = NULL, currency = NULL, price_source = NULL")};
     UPDATE feed SET kind = 'REJECTED', status = 'REJECTED', evidence = NULL WHERE consumption = ${rowOf(consumed)}`,
    "recorded successes stand (I3)",
    "1 of a payment whose success is on record, and none of its consumptions is CONSUMED",
    consumed,
  ],
  [
    "a status is changed without an event",
    set(rejected, "status = 'DISPUTED', settled_at = NULL"),
    "last event (I4)",
    "1 in another status, or with other evidence, than their last event says",
    rejected,
  ],
  [
    "evidence is raised without an event",
    set(inferred, "evidence = 'OPERATOR'"),
    "last event (I4)",
    "1 in another status, or with other evidence, than their last event says",
    inferred,
  ],
  [
    "a settled one is made PENDING",
    set(doubted, "status = 'PENDING'"),
    "last event (I4)",
    "1 in another status, or with other evidence, than their last event says",
    doubted,
  ],
  [
    "an event in the middle is removed",
    `DELETE FROM feed WHERE consumption = ${rowOf(rejectedTwice)} AND ordinal = 1`,
    "event numbers (I4)",
    "1 with events missing, doubled or miscounted",
    rejectedTwice,
  ],
  [
    "events are counted wrong",
    set(rejected, "event_count = 2"),
    "event numbers (I4)",
    "1 with events missing, doubled or miscounted",
    rejected,
  ],
  [
    "an event moves behind a later one",
    `UPDATE feed SET sequence = 1000 WHERE consumption = ${rowOf(rejectedTwice)} AND ordinal = 1`,
    "event order (I4)",
    "1 with events out of order",
    rejectedTwice,
  ],
  [
    "a confirmed success loses its attempt's outcome",
    `UPDATE attempts SET outcome = 'REFUSED', result_code = 5000 WHERE consumption = ${rowOf(euro)}`,
    "evidence",
    "1 whose evidence does not go with their status, or rests on no attempt",
    euro,
  ],
  [
    "an inference loses its 5018",
    `UPDATE attempts SET result_code = 5000 WHERE consumption = ${rowOf(inferred)} AND result_code = 5018`,
    "evidence",
    "1 whose evidence does not go with their status, or rests on no attempt",
    inferred,
  ],
  [
    "a success has no evidence any more",
    set(consumed, "evidence = NULL"),
    "evidence",
    "1 whose evidence does not go with their status, or rests on no attempt",
    consumed,
  ],
  [
    "a settled one says not when",
    set(rejected, "settled_at = NULL"),
    "settled instants",
    "1 settled without an instant, or with one and not settled",
    rejected,
  ],
  [
    "a currency is misspelt",
    set(euro, "currency = 'eur'"),
    "prices (I9)",
    "1 with half a price, one out of bounds or of no source, or one before they are CONSUMED",
    euro,
  ],
  [
    "a price of unknown source is known",
    set(euro, "price_source = 'UNKNOWN'"),
    "prices (I9)",
    "1 with half a price, one out of bounds or of no source, or one before they are CONSUMED",
    euro,
  ],
  [
    "a price is made up",
    set(unpriced, "price_source = 'UPSTREAM'"),
    "prices (I9)",
    "1 with half a price, one out of bounds or of no source, or one before they are CONSUMED",
    unpriced,
  ],
  [
    "an attempt is removed",
    `DELETE FROM attempts WHERE consumption = ${rowOf(rejectedTwice)} AND number = 1`,
    "attempt numbers",
    "1 with attempts missing, or PENDING without any",
    rejectedTwice,
  ],
  [
    "an attempt ended at no time",
    `UPDATE attempts SET ended_at = NULL WHERE consumption = ${rowOf(rejected)}`,
    "attempts",
    "1 with an attempt that is half a control, or ended at no time",
    rejected,
  ],
  [
    "a token outlives its settling",
    set(consumed, "sealed_token = x'00'"),
    "sealed tokens (I7)",
    "1 settled with a token still kept, or open without one",
    consumed,
  ],
  [
    "an open one loses its token",
    set(doubted, "sealed_token = NULL"),
    "sealed tokens (I7)",
    "1 settled with a token still kept, or open without one",
    doubted,
  ],
  [
    "a lease names an attempt that is not there",
    set(pending, "lease_attempt = 2"),
    "leases",
    "1 leased to an attempt that is not there or has ended",
    pending,
  ],
  [
    "a lease outlives its attempt",
    set(rejected, "lease_attempt = 1"),
    "leases",
    "1 leased to an attempt that is not there or has ended",
    rejected,
  ],
];

describe("fails, and names the consumption, when", () => {
  it.each(WOUNDS)("%s", async (_does, sql, name, breaks, paymentSeq) => {
    const failures = await failuresIn(doctored(whole, sql));
    expect(failures).toContain(`${name}: ${breaks}: ${idOf(whole, paymentSeq)}`);
  });

  it("a payment is consumed twice, and nothing forbids it any more", async () => {
    const failures = await failuresIn(doctored(whole, `DROP INDEX consumptions_consumed_once; ${TWIN}`));
    const ids = `${idOf(whole, consumed)}, aa`;
    expect(failures).toEqual([
      "tables and indexes: missing: index consumptions_consumed_once",
      "unique indexes (I2, I4): not in force: consumptions_consumed_once",
      `consumed once (I2): 2 CONSUMED beside another CONSUMED one of the same payment: ${ids}`,
    ]);
  });

  it("a status follows CONSUMED", async () => {
    const sql = `UPDATE feed SET kind = 'CONSUMED', status = 'CONSUMED', evidence = 'CONFIRMED'
      WHERE consumption = ${rowOf(rejectedTwice)} AND ordinal = 1`;
    expect(await failuresIn(doctored(whole, sql))).toEqual([
      `CONSUMED is final (I4): 1 with a status after CONSUMED: ${idOf(whole, rejectedTwice)}`,
      "totals (I9): of unknown price: 0 in 2 on record, 0 in 3 told by the feed",
    ]);
  });
});

describe("fails when", () => {
  it("an event belongs to no consumption, or to another app's", async () => {
    const event = "(app, consumption, ordinal, kind, occurred_at, status)";
    const orphan = `INSERT INTO feed ${event} VALUES (1, 99, 1, 'REJECTED', 0, 'REJECTED')`;
    expect(await failuresIn(doctored(whole, orphan))).toEqual([
      "foreign keys: 1 in feed name a record that is not there",
      expect.stringMatching(/^events \(I4\): 1 of no consumption, of another app's, .*: 12$/),
    ]);
    expect(await failuresIn(doctored(whole, "UPDATE feed SET app = 2 WHERE sequence IN (1, 2)"))).toEqual([
      expect.stringMatching(/^events \(I4\): 2 of no consumption, .*: 1, 2$/),
    ]);
  });

  it("a success was never told, or an amount differs from what the feed sums up", async () => {
    const untold = `DELETE FROM feed WHERE consumption = ${rowOf(euro)}`;
    const failures = await failuresIn(doctored(whole, untold));
    expect(failures.at(-1)).toBe("totals (I9): EUR: 2.29 in 1 on record, 0 in 0 told by the feed");
  });

  it("one index says something else than its table", async () => {
    const sql = `PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, 'IS NOT NULL', 'IS NULL') WHERE name = 'consumptions_by_settled_at'`;
    const failures = await failuresIn(doctored(whole, sql));
    expect(failures).toEqual([expect.stringMatching(/^integrity: .*consumptions_by_settled_at/)]);
  });

  it("a unique index is no longer unique", async () => {
    const sql = "DROP INDEX feed_by_consumption; CREATE INDEX feed_by_consumption ON feed (consumption, ordinal)";
    expect(await failuresIn(doctored(whole, sql))).toEqual([
      "unique indexes (I2, I4): not in force: feed_by_consumption",
    ]);
  });

  it("an index that a rule leans on is missing, instead of taking for ever", async () => {
    const failures = await failuresIn(doctored(whole, "DROP INDEX feed_by_consumption"));
    expect(failures).toContain("event order (I4): could not be asked (no such index: feed_by_consumption)");
  });

  it("pages are damaged", async () => {
    const sql = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'feed'";
    const failures = await failuresIn(doctored(whole, sql));
    expect(failures.some((line) => line.startsWith("integrity: "))).toBe(true);
    expect(failures.join("\n")).not.toContain("unknown error");
  });
});

it("counts all of many and shows a few", async () => {
  const failures = await failuresIn(doctored(whole, "UPDATE consumptions SET lease_attempt = 77"));
  expect(failures).toEqual([
    expect.stringMatching(/^leases: 9 leased to .*: [0-9a-f]{32}, [0-9a-f]{32}, [0-9a-f]{32}, …$/),
  ]);
});

it("finds one that hides behind any number a row can have", async () => {
  const sql = `INSERT INTO consumptions (row, id, app, environment, payment_seq, item_seq, player_id, status,
    requested_at) SELECT value, randomblob(16), 1, 'SANDBOX', 'hidden' || value, 1, '', 'PENDING', 0
    FROM json_each('[-9007199254740990, -1, 0, 9007199254740990]')`;
  const failures = await failuresIn(doctored(whole, sql));
  expect(failures).toContainEqual(expect.stringMatching(/^attempt numbers: 4 with attempts missing/));
});
