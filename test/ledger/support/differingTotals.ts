// Which rows of a ledger's totals are not what its records add up to, by the ledger's own look at it.

import Database from "better-sqlite3";
import { Client } from "pg";
import { postgresDialect } from "../../../src/ledger/postgres/readDialect.ts";
import { rendered } from "../../../src/ledger/postgres/renderedStatement.ts";
import { finish, finishAtOnce } from "../../../src/ledger/reading/read.ts";
import { sqliteDialect } from "../../../src/ledger/sqlite/readDialect.ts";
import { createRunStatement } from "../../../src/ledger/sqlite/runStatement.ts";
import { createTotalsUpkeep } from "../../../src/ledger/upkeep/totals.ts";

/** @param place a file, or an address */
export async function differingOn(place: string): Promise<string[]> {
  const keys: string[] = [];
  const tell = (key: string) => void keys.push(key);
  if (!place.startsWith("postgres")) {
    const database = new Database(place, { readonly: true });
    try {
      const differing = createTotalsUpkeep(sqliteDialect).differing(tell);
      database.transaction(() => finishAtOnce(differing, createRunStatement(database)))();
    } finally {
      database.close();
    }
    return keys;
  }
  const client = new Client({ connectionString: place });
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await finish(
      createTotalsUpkeep(postgresDialect()).differing(tell),
      async (statement) => (await client.query<unknown[]>({ ...rendered(statement), rowMode: "array" })).rows,
    );
  } finally {
    await client.end();
  }
  return keys;
}
