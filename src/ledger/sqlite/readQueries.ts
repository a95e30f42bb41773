// The reads of the ledger on SQLite, synchronous, over a connection that cannot write.

import type Database from "better-sqlite3";
import { finishAtOnce } from "../reading/read.ts";
import { begin, type ReadName, type ReadParameters, type ReadResult, SEEING_ONE_STATE } from "../reading/reads.ts";
import { sqliteDialect } from "./readDialect.ts";
import { createRunStatement } from "./runStatement.ts";

export interface ReadQueries {
  /** Throws ReadTimeUp once its time is over. */
  readonly run: <Name extends ReadName>(name: Name, ...parameters: ReadParameters<Name>) => ReadResult<Name>;
}

/** A query had no time left: it ends at the next row, where the thread could not be stopped from outside. */
export class ReadTimeUp extends Error {}

/** @param isInTime asked for every row that a page or a count looks at */
export function createReadQueries(database: Database.Database, isInTime: () => boolean = () => true): ReadQueries {
  database.function("in_time", { deterministic: false }, (_row: unknown) => {
    if (!isInTime()) throw new ReadTimeUp("the query took too long");
    return 1;
  });
  const runStatement = createRunStatement(database);
  return {
    run(name, ...parameters) {
      const read = () => finishAtOnce(begin(sqliteDialect, name, parameters), runStatement);
      return SEEING_ONE_STATE.has(name) ? database.transaction(read)() : read();
    },
  };
}
