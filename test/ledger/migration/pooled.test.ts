// Through pgbouncer, which may hand every transaction another session: a move needs nothing of a session, nor does doctor. And
// doctor's word on half a ledger.

import { describe, expect, it } from "vitest";
import { type Finding, runCheck } from "../../../src/ledger/checks.ts";
import { examinePostgresLedger } from "../../../src/ledger/postgres/examine/examine.ts";
import { findPgbouncer, startPgbouncer } from "../../support/postgres/pgbouncer.ts";
import { SECRET } from "../support/engines.ts";
import { contentsOfPostgres, contentsOfSqlite } from "../support/ledgerContents.ts";
import { livedInLedger } from "../support/livedInLedger.ts";
import { emptyPostgres } from "../support/livedInPostgres.ts";
import { move, moveUntil } from "../support/movedLedger.ts";

const pgbouncer = findPgbouncer("whether a move and doctor go through a pooler that lends sessions by transaction");

async function failuresAt(url: string): Promise<string[]> {
  const examination = await examinePostgresLedger({
    url,
    name: "postgres://test",
    secrets: [SECRET],
    madeSecretBeside: "/nowhere/postgres",
    isVerifying: true,
    onProgress: () => undefined,
    epochMs: Date.now,
  });
  const findings: [string, Finding][] = [];
  for (const check of examination.checks) findings.push([check.name, await runCheck(check)]);
  await examination.close();
  const failed = findings.filter(([name, { verdict }]) => verdict === "FAIL" && name !== "durability");
  return [`${findings.length > 25}`, ...failed.map(([name, { found }]) => `${name}: ${found}`)];
}

describe.skipIf(pgbouncer === null)("by way of pgbouncer", () => {
  it("a move that was killed goes on, and doctor verifies what it made", { timeout: 60_000 }, async () => {
    const [path, { url: direct }] = [await livedInLedger(), await emptyPostgres()];
    await using pooler = await startPgbouncer(pgbouncer ?? "", direct, { poolSize: 3 });
    expect(await moveUntil(path, pooler.url, 3)).toBe("died");
    const before = contentsOfSqlite(path);
    expect((await move(path, pooler.url)).isSame).toBe(true);
    expect(await contentsOfPostgres(direct)).toEqual(before);
    expect(await failuresAt(pooler.url)).toEqual(["true"]);
  });
});

it("doctor finds every invariant kept by a moved ledger", async () => {
  const [path, { url }] = [await livedInLedger(), await emptyPostgres()];
  await move(path, url);
  expect(await failuresAt(url)).toEqual(["true"]);
});

it("doctor says of half a ledger that it is one", async () => {
  const [path, { url }] = [await livedInLedger(), await emptyPostgres()];
  await moveUntil(path, url, 3);
  expect(await failuresAt(url)).toContainEqual(
    "move: half a ledger: its move from SQLite has not ended, and no server starts on it",
  );
});
