// Commits are on disk when they are answered: asked for by the ledger itself, and told where the database does not do it.

import { expect, it, onTestFinished } from "vitest";
import { openPostgresLedger } from "../../src/ledger/postgres/postgresLedger.ts";
import { success } from "../support/heards.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { ownPostgres } from "../support/postgres/ownPostgres.ts";
import { consume } from "./support/calls.ts";
import { postgres, RULES, SECRET } from "./support/engines.ts";
import { examined } from "./support/examined.ts";
import { realTimers } from "./support/realTimers.ts";
import { rowsOf } from "./support/sql.ts";

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
  expect(await warningsAt((await freshDatabase()).url)).toEqual([]);
  const careless = await ownPostgres({ settings: { fsync: "off" } });
  expect(await warningsAt(careless.url)).toEqual([
    "the database's fsync is off: a crash can lose consumptions that were answered",
  ]);
  expect((await examined(careless.url)).get("durability")).toMatchObject({
    verdict: "FAIL",
    found: expect.stringMatching(/fsync=off/),
    mend: expect.stringContaining("fsync"),
  });
});

it.each(["off", "local", "remote_write", "on", "remote_apply"])(
  "asks for its commits to be kept by itself where the database's setting is %s, and never for less",
  async (setting) => {
    const { url, name } = await freshDatabase();
    await rowsOf(url, `ALTER DATABASE ${name} SET synchronous_commit = ${setting}`);
    const ledger = await postgres.open(url);
    await rowsOf(
      url,
      `CREATE TABLE kept (how text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO kept VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
      CREATE TRIGGER noted AFTER INSERT ON attempts EXECUTE FUNCTION note();
      CREATE TRIGGER noted AFTER INSERT ON feed EXECUTE FUNCTION note();
      CREATE TRIGGER noted AFTER INSERT ON instances EXECUTE FUNCTION note()`,
    );
    await consume(ledger, success());
    await (await postgres.open(url)).close(); // registers itself
    const kept = await rowsOf<{ how: string }>(url, "SELECT DISTINCT how FROM kept");
    expect(kept).toEqual([{ how: setting === "remote_apply" ? "remote_apply" : "on" }]);
    expect(await rowsOf(url, "SELECT current_setting('synchronous_commit') AS how")).toEqual([{ how: setting }]);
  },
);
