// The totals of a SQLite ledger beside its records, at once.

import type Database from "better-sqlite3";
import { finishAtOnce } from "../reading/read.ts";
import { createTotalsUpkeep } from "../upkeep/totals.ts";
import { sqliteDialect } from "./readDialect.ts";
import { createRunStatement } from "./runStatement.ts";

/** All of them computed again. In one transaction of the caller's. */
export function recomputeTotals(database: Database.Database): void {
  finishAtOnce(createTotalsUpkeep(sqliteDialect).recompute(), createRunStatement(database));
}
