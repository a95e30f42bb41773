// A check of a ledger that is written once for both engines: it reads, and judges what it read.

import type { Check, Finding } from "../checks.ts";
import { finish, finishAtOnce, type Read, type Row } from "../reading/read.ts";
import type { Sql } from "../reading/sql.ts";

export interface ReadCheck {
  readonly name: string;
  readonly finding: () => Read<Finding>;
}

/** @param run answers the rows of one statement */
export function checksOver(
  checks: readonly ReadCheck[],
  run: (statement: Sql) => Promise<readonly Row[]>,
): readonly Check[] {
  return checks.map(({ name, finding }) => ({ name, run: () => finish(finding(), run) }));
}

/** All of a check at once: whoever shares the connection may write between two turns. */
export function checksAtOnce(checks: readonly ReadCheck[], run: (statement: Sql) => readonly Row[]): readonly Check[] {
  return checks.map(({ name, finding }) => ({ name, run: async () => finishAtOnce(finding(), run) }));
}
