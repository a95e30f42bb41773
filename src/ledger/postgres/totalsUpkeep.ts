// The totals of a PostgreSQL ledger beside its records.

import { finish } from "../reading/read.ts";
import { createTotalsUpkeep } from "../upkeep/totals.ts";
import { postgresDialect } from "./readDialect.ts";
import { rendered } from "./renderedStatement.ts";

/** Runs one statement and answers its rows. */
export type Run = <Columns extends object>(text: string, values: readonly unknown[]) => Promise<readonly Columns[]>;

/** All of them computed again. In one transaction of the caller's, while no server writes. */
export async function recomputeTotals(run: Run): Promise<void> {
  await finish(createTotalsUpkeep(postgresDialect()).recompute(), async (statement) => {
    const { text, values } = rendered(statement);
    return (await run(text, values)).map((row) => Object.values(row));
  });
}
