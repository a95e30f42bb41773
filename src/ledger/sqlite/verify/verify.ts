// `doctor --verify` and the last word on a backup: the invariants computed anew from the stored records, over one state
// of the ledger. Reads only; the caller's transaction says which state.

import type Database from "better-sqlite3";
import { type Check, checkOf, fail, type Finding, ok, type OnProgress } from "../../checks.ts";
import { CONSUMPTION_RULES, EVENT_RULES, type Rule } from "./rules.ts";
import { structureChecks } from "./structure.ts";
import { type Broken, sweep } from "./sweep.ts";
import { compareTotals } from "./totals.ts";

const MEND =
  "stop the server, keep the files as they are, restore the newest backup that passes: docs/how-to/back-up-and-restore.md";

export interface Verification {
  readonly checks: readonly Check[];
  /** What the walk counted; known once a check has run. */
  readonly counts: () => { readonly consumptions: number; readonly events: number };
}

/** @param database in a read transaction */
export function createVerification(database: Database.Database, onProgress: OnProgress): Verification {
  const swept = once(() => sweep(database, onProgress)); // one walk for all rules
  const ruleChecks = [...CONSUMPTION_RULES, ...EVENT_RULES].map((rule) =>
    checkOf(rule.name, () => findingOf(rule, swept().broken.get(rule))),
  );
  const totals = checkOf("totals (I9)", () => compareTotals(swept().recorded, swept().told));
  return { checks: [...structureChecks(database), ...ruleChecks, totals], counts: swept };
}

function findingOf(rule: Rule, broken: Broken | undefined): Finding {
  if (broken === undefined) return ok(`not asked: this ledger is older than version ${rule.since ?? 0}`);
  if (broken.impediment !== null) return fail(`could not be asked (${broken.impediment})`, MEND);
  if (broken.count === 0) return ok(rule.holds);
  const examples = broken.examples.join(", ") + (broken.count > broken.examples.length ? ", …" : "");
  return fail(`${broken.count} ${rule.breaks}: ${examples}`, MEND);
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
