// The totals of a PostgreSQL ledger beside its records.

import { finish } from "../reading/read.ts";
import { createTotalsUpkeep } from "../upkeep/totals.ts";
import type { Statement } from "./lockStatements.ts";
import { postgresDialect } from "./readDialect.ts";
import { rendered } from "./renderedStatement.ts";

/** All of them computed again. In one transaction of the caller's, while no server writes. */
export async function recomputeTotals(
  run: (statement: Statement) => Promise<{ readonly rows: readonly object[] }>,
): Promise<void> {
  const recomputing = createTotalsUpkeep(postgresDialect()).recompute();
  await finish(recomputing, async (statement) => {
    const { rows } = await run(rendered(statement));
    return rows.map((row) => Object.values(row));
  });
}
