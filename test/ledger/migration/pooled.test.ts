// Through pgbouncer, which may hand every transaction another session: a move needs nothing of a session, nor does doctor. And
// doctor's word on half a ledger.

import { describe, expect, it } from "vitest";
import { findPgbouncer, startPgbouncer } from "../../support/postgres/pgbouncer.ts";
import { examined } from "../support/examined.ts";
import { contentsOfPostgres, contentsOfSqlite } from "../support/ledgerContents.ts";
import { livedInLedger } from "../support/livedInLedger.ts";
import { emptyPostgres } from "../support/livedInPostgres.ts";
import { move, moveUntil } from "../support/movedLedger.ts";

const pgbouncer = findPgbouncer("whether a move and doctor go through a pooler that lends sessions by transaction");

async function failuresAt(url: string): Promise<string[]> {
  const findings = [...(await examined(url))];
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
