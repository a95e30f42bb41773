// SQL of a test's own on a ledger's PostgreSQL, by connections that the ledger knows nothing of.

import { Client } from "pg";
import { onTestFinished } from "vitest";

/** One statement, on a connection of its own. */
export async function rowsOf<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A session that stays until the test ends, or until it is ended by somebody else. */
export async function session(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // ended from outside
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}
