// `doctor --verify` and the last word on a backup: the invariants computed again from the stored records, over one state of the
// ledger. Reads only; the caller's transaction says which state.

import type { Finding, OnProgress } from "../checks.ts";
import type { Dialect } from "../reading/dialect.ts";
import { type Read, rowsOf } from "../reading/read.ts";
import { sql } from "../reading/sql.ts";
import { findingOf, type Swept } from "../verify/findings.ts";
import { createRollupExamples, olderThanRollups, ROLLUPS_CHECK, ROLLUPS_SINCE } from "../verify/rollups.ts";
import type { Engine, Rules } from "../verify/rules.ts";
import {
  FACT_LOOK_UPS_RULE,
  FACT_LOOK_UPS_SINCE,
  judgeTokenAges,
  type RunningServer,
  settledBeforeMs,
} from "../verify/tokenAges.ts";
import { compareTotals } from "../verify/totals.ts";
import type { ReadCheck } from "./readCheck.ts";
import { sweep } from "./sweep.ts";
import { createTotalsUpkeep } from "./totals.ts";

export interface VerificationOptions {
  readonly dialect: Dialect;
  readonly engine: Engine;
  /** Of the ledger's schema. */
  readonly version: () => Read<number>;
  readonly rules: Rules;
  /** Who has the ledger open besides; null: nobody. */
  readonly server: () => Read<RunningServer | null>;
  /** Why a rule could not be asked, for people. */
  readonly explain: (error: unknown) => string;
  readonly onProgress: OnProgress;
}

export interface Verification {
  readonly checks: readonly ReadCheck[];
  /** What the scan counted. */
  readonly counts: () => Read<Pick<Swept, "consumptions" | "events">>;
}

export function createVerification(options: VerificationOptions): Verification {
  const { dialect, engine, rules } = options;
  const swept = once(function* () {
    return yield* sweep({ ...options, version: yield* options.version() });
  }); // one scan for all rules
  const ofRules = [...rules.ofConsumptions, ...rules.ofEvents].map((rule): ReadCheck => ({
    name: rule.name,
    *finding() {
      const finding = findingOf(rule, engine, (yield* swept()).broken.get(rule));
      const isWell = rule.name === FACT_LOOK_UPS_RULE && finding.verdict === "ok";
      return (isWell ? yield* tokenAges(options) : null) ?? finding;
    },
  }));
  const totals: ReadCheck = {
    name: "totals (I9)",
    *finding() {
      const { recorded, told } = yield* swept();
      return compareTotals(recorded, told);
    },
  };
  const rollups: ReadCheck = {
    name: ROLLUPS_CHECK,
    *finding() {
      if ((yield* options.version()) < ROLLUPS_SINCE[engine]) return olderThanRollups(ROLLUPS_SINCE[engine]);
      const examples = createRollupExamples();
      yield* createTotalsUpkeep(dialect).differing(examples.tell);
      return examples.finding();
    },
  };
  return { checks: [...ofRules, totals, rollups], counts: swept };
}

/** All of it by the clock of the server's own instants. */
function* tokenAges(options: VerificationOptions): Read<Finding | null> {
  const { dialect, engine } = options;
  if ((yield* options.version()) < FACT_LOOK_UPS_SINCE[engine]) return null;
  const server = yield* options.server();
  const before = settledBeforeMs(server);
  if (server === null || before === null) return null;
  const [overdue] = yield* rowsOf<[count: number, oldest: number | null]>(
    sql`SELECT count(*) AS count, min(c.settled_at) AS oldest
      FROM fact_look_ups l JOIN consumptions c ON c.${dialect.key} = l.consumption WHERE c.settled_at < ${before}`,
  );
  const [count = 0, oldest = null] = overdue ?? [];
  return judgeTokenAges({ count, oldest }, server);
}

/** What it threw, it throws again: a scan that met damage is not begun anew for every rule. */
function once<Value>(work: () => Read<Value>): () => Read<Value> {
  let outcome: { readonly value: Value } | { readonly error: unknown } | null = null;
  return function* () {
    try {
      outcome ??= { value: yield* work() };
    } catch (error) {
      outcome = { error };
    }
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  };
}
