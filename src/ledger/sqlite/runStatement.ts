// Runs statements of the shared read side on one connection of SQLite, each prepared once and kept.

import type Database from "better-sqlite3";
import { NewestMap } from "../../domain/NewestMap.ts";
import type { Row } from "../reading/read.ts";
import type { Sql } from "../reading/sql.ts";
import { plannedOnce } from "./plannedOnce.ts";

/** So many statements are kept prepared at least: filters combine in many ways, and each way is one text. */
const STATEMENTS_MIN = 100;

/** Rows of a statement; none of one that only writes. */
export type RunAtOnce = (statement: Sql) => readonly Row[];

export function createRunStatement(database: Database.Database): RunAtOnce {
  const statements = new NewestMap<Database.Statement>(STATEMENTS_MIN);

  function prepared(text: string): Database.Statement {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(plannedOnce(text));
    if (statement.reader) statement.raw();
    statements.set(text, statement);
    return statement;
  }

  return ({ texts, values }) => {
    const statement = prepared(texts.join("?"));
    if (statement.reader) {
      // Its columns are those that the text names; whoever wrote it says their types.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return statement.all(...values) as readonly Row[];
    }
    statement.run(...values);
    return [];
  };
}
