// The ledger's reads on SQLite in the test's own thread: each answers at once what a ledger's reader promises.

import type Database from "better-sqlite3";
import type { LedgerReader } from "../../../src/ledger/port.ts";
import { consumptionIn, consumptionsIn } from "../../../src/ledger/reading/consumptionRow.ts";
import { pageFrom } from "../../../src/ledger/reading/pages.ts";
import { createReadQueries } from "../../../src/ledger/sqlite/readQueries.ts";

type AtOnce<Promised> = Promised extends (...parameters: infer Parameters) => Promise<infer Result>
  ? (...parameters: Parameters) => Result
  : never;
export type ReadNow = { readonly [Name in keyof LedgerReader]: AtOnce<LedgerReader[Name]> } & {
  countUnopenable(keyIds: readonly string[]): number;
};

/** @param isInTime as createReadQueries has it */
export function readNow(database: Database.Database, isInTime?: () => boolean): ReadNow {
  const queries = createReadQueries(database, isInTime);
  return {
    consumptionsById: (...asked) => consumptionsIn(queries.run("consumptionsById", ...asked)),
    standingConsumption: (...asked) => consumptionIn(queries.run("standingConsumption", ...asked)),
    standingConsumptions: (...asked) => consumptionsIn(queries.run("standingConsumptions", ...asked)),
    consumptionPage: (scope, query) => pageFrom(queries.run("consumptionPage", scope, query), query),
    consumptionCount: (...asked) => queries.run("consumptionCount", ...asked),
    attemptsOf: (...asked) => queries.run("attemptsOf", ...asked),
    backgroundsOf: (...asked) => queries.run("backgroundsOf", ...asked),
    reversalsOf: (...asked) => queries.run("reversalsOf", ...asked),
    reversalsById: (...asked) => queries.run("reversalsById", ...asked),
    reversalsByReference: (...asked) => queries.run("reversalsByReference", ...asked),
    auditPage: (...asked) => queries.run("auditPage", ...asked),
    feedPage: (...asked) => queries.run("feedPage", ...asked),
    consumptionTotals: (...asked) => queries.run("consumptionTotals", ...asked),
    countUnopenable: (...asked) => queries.run("countUnopenable", ...asked),
  };
}
