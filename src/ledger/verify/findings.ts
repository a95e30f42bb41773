// What a walk over the records found of each rule, and how that is told.

import { fail, type Finding, ok } from "../checks.ts";
import type { Engine, Rule } from "./rules.ts";
import type { Totals } from "./totals.ts";

const MEND =
  "stop the server, keep the files as they are, restore the newest backup that passes: docs/how-to/back-up-and-restore.md";
const EXAMPLES_MAX = 3;

export interface Broken {
  count: number;
  /** Ids of consumptions, or numbers of events. */
  readonly examples: string[];
  /** Why the rule could not be asked to the end; null where it was. */
  impediment: string | null;
}

export interface Swept {
  readonly broken: ReadonlyMap<Rule, Broken>;
  readonly consumptions: number;
  readonly events: number;
  /** By currency, of the CONSUMED consumptions and of the events that told of them. */
  readonly recorded: Totals;
  readonly told: Totals;
}

export function nothingBroken(): Broken {
  return { count: 0, examples: [], impediment: null };
}

export function note(broken: Broken, example: string): void {
  broken.count += 1;
  if (broken.examples.length < EXAMPLES_MAX) broken.examples.push(example);
}

export function findingOf(rule: Rule, engine: Engine, broken: Broken | undefined): Finding {
  if (broken === undefined) return ok(`not asked: this ledger is older than version ${rule.since?.[engine] ?? 0}`);
  if (broken.impediment !== null) return fail(`could not be asked (${broken.impediment})`, MEND);
  if (broken.count === 0) return ok(rule.holds);
  const examples = broken.examples.join(", ") + (broken.count > broken.examples.length ? ", …" : "");
  return fail(`${broken.count} ${rule.breaks}: ${examples}`, MEND);
}
