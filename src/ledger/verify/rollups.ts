// Whether the totals are what the records add up to, as a finding.

import { fail, type Finding, ok } from "../checks.ts";

export const ROLLUPS_CHECK = "rollups (I9)";
/** The first versions of the schema that have them. */
export const ROLLUPS_SINCE = { sqlite: 4, postgres: 3 } as const;

const EXAMPLES_MAX = 3;
const MEND = "stop every server and run iap-graphql migrate --totals; where other checks fail too, see to those first";

export function olderThanRollups(since: number): Finding {
  return ok(`not asked: this ledger is older than version ${since}`);
}

export interface RollupExamples {
  /** Counts a row that differs. @param key of the row */
  readonly tell: (key: string) => void;
  finding(): Finding;
}

/** Counts all rows that differ, and keeps the first few for people. */
export function createRollupExamples(): RollupExamples {
  const examples: string[] = [];
  let count = 0;
  return {
    tell(key) {
      count += 1;
      if (examples.length < EXAMPLES_MAX) examples.push(key);
    },
    finding() {
      if (count === 0) return ok("every row of totals is what its records add up to");
      const shown = `${examples.join(", ")}${count > EXAMPLES_MAX ? ", …" : ""}`;
      return fail(`${count} rows of totals differ from their records: ${shown}`, MEND);
    },
  };
}
