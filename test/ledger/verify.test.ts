// The invariants computed anew: a ledger that was only ever written by the ledger passes, and whatever is done to a copy
// of it by other means makes the matching check say so, and name the consumption.

import Database from "better-sqlite3";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type Finding, runCheck } from "../../src/ledger/checks.ts";
import { EVENT_KIND_CODES, STATUS_CODES } from "../../src/ledger/wordCodes.ts";
import { createVerification } from "../../src/ledger/sqlite/verify/verify.ts";
import { doctored, idOf, livedInLedger, PAYMENTS, rowOf } from "./support/livedInLedger.ts";
import { TWIN, WOUNDS } from "./support/wounds.ts";

const { consumed, euro, rejectedTwice } = PAYMENTS;

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
      expect.stringMatching(/^rollups \(I9\): 2 rows of totals differ from their records: /),
    ]);
  });

  it("a status follows CONSUMED", async () => {
    const sql = `UPDATE feed SET kind_code = ${EVENT_KIND_CODES.CONSUMED}, status_code = ${STATUS_CODES.CONSUMED}, evidence_code = 1
      WHERE consumption = ${rowOf(rejectedTwice)} AND ordinal = 1`;
    expect(await failuresIn(doctored(whole, sql))).toEqual([
      `CONSUMED is final (I4): 1 with a status after CONSUMED: ${idOf(whole, rejectedTwice)}`,
      "totals (I9): of unknown price: 0 in 2 on record, 0 in 3 told by the feed",
    ]);
  });
});

describe("fails when", () => {
  it("an event belongs to no consumption, or to another app's", async () => {
    const event = "(app, consumption, ordinal, kind_code, occurred_at, status_code)";
    const orphan = `INSERT INTO feed ${event} VALUES (1, 99, 1, ${EVENT_KIND_CODES.REJECTED}, 0, ${STATUS_CODES.REJECTED})`;
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
      UPDATE sqlite_schema SET sql = replace(sql, 'IS NOT NULL', 'IS NULL') WHERE name = 'consumptions_by_status'`;
    const failures = await failuresIn(doctored(whole, sql));
    expect(failures).toEqual([expect.stringMatching(/^integrity: .*consumptions_by_status/)]);
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

it("asks an older ledger only what it can know, so that it can be backed up before it is migrated", async () => {
  const older = doctored(
    whole,
    `DROP INDEX consumptions_due; ALTER TABLE consumptions DROP COLUMN due_ms;
     ALTER TABLE consumptions DROP COLUMN due_delay_ms; ALTER TABLE consumptions ADD COLUMN sealed_token BLOB;
     UPDATE consumptions SET sealed_token = (SELECT token FROM sealed_tokens s WHERE s.consumption = consumptions.row);
     DROP TABLE sealed_tokens; DROP TABLE audit_log; DROP TABLE api_key_uses; PRAGMA user_version = 1`,
  );
  const findings = await verify(older);
  expect([...findings].filter(([, { verdict }]) => verdict !== "ok")).toEqual([]);
  expect(findings.get("due times (I3)")?.found).toBe("not asked: this ledger is older than version 2");
  expect(findings.get("tables and indexes")?.found).toMatch(/^not compared: schema 1, this program knows \d+$/);
});

it("counts all of many and shows a few", async () => {
  const failures = await failuresIn(doctored(whole, "UPDATE consumptions SET lease_attempt = 77"));
  expect(failures).toEqual([
    expect.stringMatching(/^leases: 9 leased to .*: [0-9a-f]{32}, [0-9a-f]{32}, [0-9a-f]{32}, …$/),
  ]);
});

it("finds one that hides behind any number a row can have", async () => {
  const sql = `INSERT INTO consumptions (row, id, app, environment_code, payment_seq, item_seq, player_id, status,
    requested_at) SELECT value, randomblob(16), 1, 0, 'hidden' || value, 1, '', 'PENDING', 0
    FROM json_each('[-9007199254740990, -1, 0, 9007199254740990]')`;
  const failures = await failuresIn(doctored(whole, sql));
  expect(failures).toContainEqual(expect.stringMatching(/^attempt numbers: 4 with attempts missing/));
});
