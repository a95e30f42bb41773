// The rules of `doctor --verify` hold whatever happens, as long as only the ledger writes: after every single write of
// random histories with crashes, lost answers, doubling upstreams, disputes and operators, on the real SQLite engine.

import type Database from "better-sqlite3";
import { expect, it } from "vitest";
import { runCheck } from "../../src/ledger/checks.ts";
import { SCHEMA_VERSION } from "../../src/ledger/sqlite/migrations.ts";
import { verificationOf } from "../../src/ledger/sqlite/verify/verify.ts";
import { choicesOf, faceOf } from "../simulation/campaign.ts";
import { runHistory } from "../simulation/history.ts";
import { emptyAll, openInMemory } from "../simulation/ledger/failingDatabase.ts";
import { SqliteLedger } from "../simulation/ledger/SqliteLedger.ts";
import { settlingRulesOf } from "../simulation/world/plan.ts";

const HISTORIES = Number(process.env["VERIFY_HISTORIES"] ?? "60");
const FIRST_SEED = 4_000;

/** Every check looks at once, before anything else can happen; only the answers come later. */
async function failuresIn(database: Database.Database): Promise<string[]> {
  const { checks } = verificationOf(database, () => undefined);
  const findings = await Promise.all(checks.map(runCheck));
  return checks.flatMap(({ name }, index) => {
    const finding = findings[index];
    return finding?.verdict === "FAIL" ? [`${name}: ${finding.found}`] : [];
  });
}

it(`hold after every write of ${HISTORIES} histories`, { timeout: 120_000 }, async () => {
  const database = openInMemory();
  database.pragma(`user_version = ${SCHEMA_VERSION}`);
  let writes = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed += 1) {
    const looks: Promise<string[]>[] = [];
    const { complaints } = await runHistory(choicesOf(seed), {
      engines: ["sqlite"],
      face: faceOf(seed),
      openLedger(world, plan, onWrite) {
        emptyAll(database);
        return new SqliteLedger(world, database, {
          rules: settlingRulesOf(plan),
          onWrite(write) {
            writes += 1;
            looks.push(failuresIn(database));
            onWrite(write);
          },
        });
      },
    });
    expect(complaints).toEqual([]);
    expect((await Promise.all(looks)).flat(), `seed ${seed}`).toEqual([]);
  }
  expect(writes).toBeGreaterThan(HISTORIES * 5);
  database.close();
});
