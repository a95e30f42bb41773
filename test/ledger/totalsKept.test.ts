// Totals are kept whatever ends a writer, taken along by a move, filled for what an older version left, and computed anew
// where somebody has been at them by other means.

import Database from "better-sqlite3";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it, describe, onTestFinished } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { recomputeTotalsOfPostgres, recomputeTotalsOfSqlite } from "../../src/ledger/migration/totalsAnew.ts";
import { verificationOf } from "../../src/ledger/sqlite/verify/verify.ts";
import { runCheck } from "../../src/ledger/checks.ts";
import { success } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { differingOn } from "./support/differingTotals.ts";
import { engines, postgres, sqlite } from "./support/engines.ts";
import { examined } from "./support/examined.ts";
import { doctored, livedInLedger } from "./support/livedInLedger.ts";
import { emptyPostgres, livedInPostgres } from "./support/livedInPostgres.ts";
import { ledgerToMove, move } from "./support/movedLedger.ts";
import { realTimers } from "./support/realTimers.ts";
import { rowsOf } from "./support/sql.ts";

const BUSY_OWNER = fileURLToPath(new URL("support/busyOwner.ts", import.meta.url));
const ALL = { kind: "all" } as const;
const ROUNDS = 3;
const CHECK = "rollups (I9)";
const WOUND = "UPDATE totals SET count = count + 1 WHERE status = 'REJECTED' AND grain = 3";

async function killInTheMiddle(place: string, seed: number): Promise<void> {
  const child = spawn(process.execPath, [BUSY_OWNER, place, String(seed)], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  for (let said = 0; said <= seed; said += 1) await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe.each(engines)("$name: a writer killed over and over", ({ place, open }) => {
  it("leaves totals that are what its records add up to", { timeout: 120_000 }, async () => {
    const at = await place();
    await (await open(at, { secrets: [new Uint8Array(32)] })).close();
    for (let round = 0; round < ROUNDS; round += 1) {
      await killInTheMiddle(at, round);
      const ledger = await open(at, { secrets: [new Uint8Array(32)] }); // what the log holds is carried over
      const answer = await ledger.reader.consumptionTotals(ALL, { filter: {}, by: [], timeZone: "UTC" });
      const count = BigInt(await ledger.reader.consumptionCount(ALL, {}, false));
      expect(answer).toMatchObject({ kind: "totals", rows: [{ count }] });
      expect(count).toBeGreaterThan(50n);
      await ledger.close();
      expect(await differingOn(at)).toEqual([]);
    }
  });
});

const FORBIDDING = {
  SQLite: (path: string) => {
    const database = new Database(path);
    database.exec("CREATE TRIGGER no BEFORE INSERT ON totals BEGIN SELECT RAISE(ABORT, 'no'); END");
    database.close();
  },
  PostgreSQL: (url: string) => rowsOf(url, "ALTER TABLE totals ADD CHECK (count < 0)"),
};

describe.each([
  { engine: sqlite, forbid: FORBIDDING.SQLite },
  { engine: postgres, forbid: FORBIDDING.PostgreSQL },
])("$engine.name: an outcome", ({ engine: { place, open }, forbid }) => {
  it("and its totals are one write: without these there is no outcome", async () => {
    const at = await place();
    const ledger = await open(at);
    const permit = await ask(ledger);
    await forbid(at);
    await expect(ledger.writer.settle(outcomeOf(permit, success()))).rejects.toThrow();
    const [record] = await ledger.reader.consumptionsById(ALL, [permit.consumption.id]);
    expect(record?.status).toBe("PENDING");
  });

  it("is counted once where another write of its flush is at fault", async () => {
    const at = await place();
    const ledger = await open(at);
    const permits = await Promise.all(["P1", "P2", "P3"].map((paymentSeq) => ask(ledger, { paymentSeq })));
    const bad = permits.map((permit) => outcomeOf(permit, success(), { consumptionId: "0".repeat(32) }));
    const good = permits.map((permit) => outcomeOf(permit, success()));
    const settled = await Promise.allSettled([...good, ...bad].map((request) => ledger.writer.settle(request)));
    expect(settled.map(({ status }) => status)).toEqual([...good.map(() => "fulfilled"), ...bad.map(() => "rejected")]);
    expect(await differingOn(at)).toEqual([]);
  });
});

describe("doctor --verify", () => {
  it("names rows on SQLite that differ, and they are computed anew", async () => {
    const path = doctored(await livedInLedger(), WOUND);
    const found = async () => {
      const database = new Database(path, { readonly: true });
      onTestFinished(() => void database.close());
      database.exec("BEGIN");
      const check = verificationOf(database, () => undefined).checks.find(({ name }) => name === CHECK);
      const finding = check === undefined ? null : await runCheck(check);
      database.close();
      return finding;
    };
    expect(await found()).toMatchObject({
      verdict: "FAIL",
      found: expect.stringMatching(/^2 rows of totals differ .*REJECTED/),
    });
    expect((await found())?.mend).toContain("migrate --totals");
    recomputeTotalsOfSqlite(path);
    expect(await found()).toMatchObject({ verdict: "ok" });
  });

  it.each([0, 1, 2, 3, 4])("sees a row of any grain that is wrong, missing or one too many: %i", async (grain) => {
    for (const wound of [
      `UPDATE totals SET amount_low = amount_low + 1 WHERE grain = ${grain} AND currency = 'KRW'`,
      `DELETE FROM totals WHERE grain = ${grain} AND currency = 'KRW'`,
      `INSERT INTO totals SELECT grain, begins_at, app, environment, item_seq, status, 4242, currency, 1, 0, 0, 0, 0, 0, 0
        FROM totals WHERE grain = ${grain} AND currency = 'KRW' LIMIT 1`,
    ]) {
      const path = doctored(await livedInLedger(), wound);
      expect((await differingOn(path)).length, wound).toBeGreaterThan(0);
      recomputeTotalsOfSqlite(path);
      expect(await differingOn(path)).toEqual([]);
    }
  });

  it("does so on PostgreSQL", async () => {
    const { url, run } = await livedInPostgres();
    await run(`${WOUND}; DELETE FROM totals WHERE currency = 'EUR' AND grain = 3`);
    const finding = (await examined(url)).get(CHECK);
    expect(finding).toMatchObject({ verdict: "FAIL", found: expect.stringMatching(/^3 rows of totals differ /) });
    await recomputeTotalsOfPostgres(url, realTimers);
    expect((await examined(url)).get(CHECK)).toMatchObject({ verdict: "ok" });
  });
});

describe("totals are not computed anew beside a server", () => {
  it("on SQLite", async () => {
    const path = sqlite.place();
    await sqlite.open(path);
    expect(() => recomputeTotalsOfSqlite(path)).toThrow(LedgerRefusal);
  });

  it("on PostgreSQL", async () => {
    const url = await postgres.place();
    const ledger = await postgres.open(url);
    await consume(ledger, success());
    await expect(recomputeTotalsOfPostgres(url, realTimers)).rejects.toThrow("a server runs on the database");
  });
});

it("a move takes them along", async () => {
  const [path, { url, run }] = [await ledgerToMove(), await emptyPostgres()];
  recomputeTotalsOfSqlite(path); // what was moved in by SQL, too
  expect((await move(path, url)).isSame).toBe(true);
  expect(await differingOn(url)).toEqual([]);
  const [sum] = await run(
    "SELECT sum(count)::int AS count, sum(reversed_count)::int AS reversed FROM totals WHERE grain = 0",
  );
  expect(sum).toEqual({ count: 7, reversed: 2 });
});

describe("the step to the version that has them fills them in", () => {
  const filled = (name: string) => {
    const sql = readFileSync(new URL(`../../schema/migrations/${name}.sql`, import.meta.url), "utf8");
    return sql.slice(sql.indexOf("CREATE TABLE totals"));
  };

  it("on SQLite", async () => {
    const path = doctored(await livedInLedger(), `DROP TABLE totals; ${filled("sqlite/4")}`);
    expect(await differingOn(path)).toEqual([]);
  });

  it("on PostgreSQL", async () => {
    const { url, run } = await livedInPostgres();
    await run(`DROP TABLE totals; ${filled("postgres/3")}`);
    expect(await differingOn(url)).toEqual([]);
    expect(await rowsOf(url, "SELECT FROM totals")).not.toEqual([]);
  });
});
