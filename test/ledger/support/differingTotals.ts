// Which rows of a ledger's totals are not what its records add up to, by the ledger's own look at it.

import Database from "better-sqlite3";
import { Client } from "pg";
import { differingTotals as onPostgres } from "../../../src/ledger/postgres/totalsUpkeep.ts";
import { differingTotals as onSqlite } from "../../../src/ledger/sqlite/totalsUpkeep.ts";

/** @param place a file, or an address */
export async function differingOn(place: string): Promise<string[]> {
  if (!place.startsWith("postgres")) {
    const database = new Database(place, { readonly: true });
    try {
      const keys: string[] = [];
      database.transaction(() => onSqlite(database, (key) => keys.push(key)))();
      return keys;
    } finally {
      database.close();
    }
  }
  const client = new Client({ connectionString: place });
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const keys: string[] = [];
    const run = async <Row extends object>(text: string, values: readonly unknown[]) =>
      (await client.query<Row>(text, [...values])).rows;
    await onPostgres(run, (key) => keys.push(key));
    return keys;
  } finally {
    await client.end();
  }
}
