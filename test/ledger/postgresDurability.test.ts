// A database that answers commits before they are on disk: the ledger works on it, and says what that can cost.

import { expect, it, onTestFinished } from "vitest";
import { Client } from "pg";
import { openPostgresLedger } from "../../src/ledger/postgres/postgresLedger.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { RULES, SECRET } from "./support/engines.ts";
import { realTimers } from "./support/realTimers.ts";

async function warningsAt(url: string): Promise<string[]> {
  const warnings: string[] = [];
  const ledger = await openPostgresLedger({
    url,
    secrets: [SECRET],
    rules: RULES,
    timers: realTimers,
    random: Math.random,
    candidateKey: new Uint8Array(32),
    onFault: (line) => void warnings.push(`fault: ${line}`),
    onWarning: (line) => void warnings.push(line),
  });
  onTestFinished(() => ledger.close());
  return warnings;
}

it("warns of a database whose commits are not on disk when they are answered, and of no other", async () => {
  const { url, name } = await freshDatabase();
  expect(await warningsAt(url)).toEqual([]);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  await client.end();
  expect(await warningsAt(url)).toEqual([
    "the database's synchronous_commit is off: a crash can lose consumptions that were answered",
  ]);
});
