// The totals of a PostgreSQL ledger beside its records.

import { finish, type Row } from "../reading/read.ts";
import type { Sql } from "../reading/sql.ts";
import { createTotalsUpkeep } from "../upkeep/totals.ts";
import { postgresDialect } from "./readDialect.ts";
import { rendered } from "./renderedStatement.ts";

/** Runs one statement and answers its rows. */
export type Run = <Columns extends object>(text: string, values: readonly unknown[]) => Promise<readonly Columns[]>;

const upkeep = createTotalsUpkeep(postgresDialect());

/** The keys of rows that do not hold what the records add up to. In one transaction of the caller's, over one state. */
export async function differingTotals(run: Run, tell: (key: string) => void): Promise<void> {
  await finish(upkeep.differing(tell), (statement) => rowsOf(run, statement));
}

/** In one transaction of the caller's, while no server writes. */
export async function recomputeTotals(run: Run): Promise<void> {
  await finish(upkeep.recompute(), (statement) => rowsOf(run, statement));
}

async function rowsOf(run: Run, statement: Sql): Promise<readonly Row[]> {
  const { text, values } = rendered(statement);
  return (await run(text, values)).map((row) => Object.values(row));
}
