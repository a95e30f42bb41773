// One connection in one transaction that cannot write: every check sees the same state, beside running servers. Rows come
// one window at a time, so memory stays the same however long the history.

import type { PoolClient, QueryConfig } from "pg";
import type { Row } from "../../reading/read.ts";
import type { Sql } from "../../reading/sql.ts";
import { type CertificateOptions, readCertificates } from "../certificateFiles.ts";
import { openPool } from "../connections.ts";
import { rendered } from "../renderedStatement.ts";

export interface Snapshot {
  all<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A statement of the shared read side. */
  readonly run: (statement: Sql) => Promise<readonly Row[]>;
  /** Of a query that always has one row. */
  one<Row>(sql: string, values?: readonly unknown[]): Promise<Row>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** A window of a large ledger on a slow disk; whatever takes longer is not coming back. */
const QUERY_TIMEOUT_MS = 120_000;

/** Throws LedgerRefusal where the address or a file it names cannot be used, else what the driver or the server says; the address is in none of it. */
export async function openSnapshot(place: CertificateOptions): Promise<Snapshot> {
  const certificates = await readCertificates(place);
  const pool = openPool({
    url: place.url,
    certificates,
    connectionsMax: 1,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
  });
  let client: PoolClient;
  try {
    client = await pool.lend();
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw error;
  }
  const inTransaction = client;
  async function answerOf(statement: QueryConfig & { rowMode?: "array" }): Promise<unknown[]> {
    // After an error the server refuses everything until the transaction ends: a savepoint keeps the state that is seen.
    await inTransaction.query("SAVEPOINT look");
    try {
      return (await inTransaction.query<object>(statement)).rows;
    } catch (error) {
      await inTransaction.query("ROLLBACK TO SAVEPOINT look");
      throw error;
    }
  }
  async function all<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text names its columns
    return (await answerOf({ text, values: [...values] })) as Row[];
  }
  return {
    all,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an array of values for each row
    run: async (statement) => (await answerOf({ ...rendered(statement), rowMode: "array" })) as unknown[][],
    async one<Row>(sql: string, values: readonly unknown[] = []): Promise<Row> {
      const [row] = await all<Row>(sql, values);
      if (row === undefined) throw new Error("a query that always has a row had none");
      return row;
    },
    async close() {
      await inTransaction.query("ROLLBACK").catch(() => undefined);
      inTransaction.release(true);
      await pool.end();
    },
  };
}

/** Of the schema that the database has. */
export async function versionOf(snapshot: Snapshot): Promise<number> {
  return (await snapshot.one<{ version: number }>("SELECT version FROM ledger_schema")).version;
}
