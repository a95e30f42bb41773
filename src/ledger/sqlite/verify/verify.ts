// `doctor --verify` and the last word on a backup: the invariants computed anew from the stored records, over one state
// of the ledger. Reads only; the caller's transaction says which state.

import type Database from "better-sqlite3";
import { type Check, checkOf, type Finding, type OnProgress } from "../../checks.ts";
import { findingOf } from "../../verify/findings.ts";
import { createRollupExamples, olderThanRollups, ROLLUPS_CHECK, ROLLUPS_SINCE } from "../../verify/rollups.ts";
import {
  FACT_LOOK_UPS_RULE,
  FACT_LOOK_UPS_SINCE,
  judgeTokenAges,
  type OverdueTokens,
  type RunningServer,
  settledBeforeMs,
} from "../../verify/tokenAges.ts";
import { compareTotals } from "../../verify/totals.ts";
import { versionOf } from "../migrations.ts";
import { differingTotals } from "../totalsUpkeep.ts";
import { structureChecks } from "./structure.ts";
import { rulesOf, sweep } from "./sweep.ts";

export interface Verification {
  readonly checks: readonly Check[];
  /** What the walk counted; known once a check has run. */
  readonly counts: () => { readonly consumptions: number; readonly events: number };
}

/**
 * @param database in a read transaction
 * @param serverOf who has the ledger open besides; null: nobody
 */
export function createVerification(
  database: Database.Database,
  onProgress: OnProgress,
  serverOf: () => RunningServer | null = () => null,
): Verification {
  const rules = rulesOf(database);
  const swept = once(() => sweep(database, rules, onProgress)); // one walk for all rules
  const ruleChecks = [...rules.ofConsumptions, ...rules.ofEvents].map((rule) =>
    checkOf(rule.name, () => {
      const finding = findingOf(rule, "sqlite", swept().broken.get(rule));
      const isWell = rule.name === FACT_LOOK_UPS_RULE && finding.verdict === "ok";
      return (isWell ? tokenAges(database, serverOf()) : null) ?? finding;
    }),
  );
  const totals = checkOf("totals (I9)", () => compareTotals(swept().recorded, swept().told));
  const rollups = { name: ROLLUPS_CHECK, run: async () => rollupsOf(database) };
  return { checks: [...structureChecks(database), ...ruleChecks, totals, rollups], counts: swept };
}

function tokenAges(database: Database.Database, server: RunningServer | null): Finding | null {
  const before = settledBeforeMs(server);
  if (server === null || before === null || versionOf(database) < FACT_LOOK_UPS_SINCE.sqlite) return null;
  const sql = `SELECT count(*) AS count, min(c.settled_at) AS oldest
    FROM fact_look_ups l JOIN consumptions c ON c.row = l.consumption WHERE c.settled_at < ?`;
  const overdue = database.prepare<[number], OverdueTokens>(sql).get(before);
  return overdue === undefined ? null : judgeTokenAges(overdue, server);
}

function rollupsOf(database: Database.Database): Finding {
  const version = versionOf(database);
  const since = ROLLUPS_SINCE.sqlite;
  if (version < since) return olderThanRollups(since);
  const examples = createRollupExamples();
  differingTotals(database, examples.tell);
  return examples.finding();
}

/** What it threw, it throws again: a walk that met damage is not begun anew for every rule. */
function once<Value>(work: () => Value): () => Value {
  let outcome: { readonly value: Value } | { readonly error: unknown } | null = null;
  return () => {
    try {
      outcome ??= { value: work() };
    } catch (error) {
      outcome = { error };
    }
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  };
}
