// The totals of a SQLite ledger beside its records, at once.

import type Database from "better-sqlite3";
import { finishAtOnce } from "../reading/read.ts";
import { createTotalsUpkeep } from "../upkeep/totals.ts";
import { sqliteDialect } from "./readDialect.ts";
import { createRunStatement } from "./runStatement.ts";

const upkeep = createTotalsUpkeep(sqliteDialect);

/** The keys of rows that do not hold what the records add up to. In one transaction of the caller's. */
export function differingTotals(database: Database.Database, tell: (key: string) => void): void {
  finishAtOnce(upkeep.differing(tell), createRunStatement(database));
}

/** In one transaction of the caller's. */
export function recomputeTotals(database: Database.Database): void {
  finishAtOnce(upkeep.recompute(), createRunStatement(database));
}
