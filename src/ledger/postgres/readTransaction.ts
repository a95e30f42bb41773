// One read in one transaction that cannot write and that the server itself ends when it takes too long. The limit is set
// inside the transaction, so it holds and ends with it, whichever server connection a pooler gives.

import { DatabaseError, type PoolClient } from "pg";
import type { Row } from "../reading/read.ts";
import type { Sql } from "../reading/sql.ts";
import { discard, discardIdle, type LedgerPool } from "./connections.ts";
import { rendered } from "./renderedStatement.ts";

/** Runs one statement and answers its rows. */
export type RunStatement = (statement: Sql) => Promise<readonly Row[]>;

/** What its statements see: each the newest state, or all of them the one that the first saw. */
export type Isolation = "READ COMMITTED" | "REPEATABLE READ";

export interface ReadTransactions {
  run<Result>(read: (run: RunStatement) => Promise<Result>, isolation: Isolation): Promise<Result>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export function createReadTransactions(pool: LedgerPool, timeoutMs: number): ReadTransactions {
  const lent = new Set<PoolClient>();
  let isClosed = false;

  async function borrow(): Promise<PoolClient> {
    const client = await pool.lend();
    lent.add(client);
    if (isClosed) drop(client);
    return client;
  }

  function drop(client: PoolClient): void {
    if (lent.delete(client)) discard(client);
  }

  function giveBack(client: PoolClient): void {
    if (lent.delete(client)) client.release();
  }

  /** A transaction that the server ended goes on to the next reader; a connection that does not answer goes to nobody. */
  async function recover(client: PoolClient, error: unknown): Promise<void> {
    if (error instanceof DatabaseError && (await isRolledBack(client))) return giveBack(client);
    drop(client);
    if (!isClosed) void discardIdle(pool);
  }

  return {
    async run(read, isolation) {
      const client = await borrow();
      try {
        await client.query(`BEGIN ISOLATION LEVEL ${isolation} READ ONLY; SET LOCAL statement_timeout = ${timeoutMs}`);
        const result = await read((statement) => rowsOf(client, statement));
        await client.query("COMMIT");
        giveBack(client);
        return result;
      } catch (error) {
        await recover(client, error);
        throw error;
      }
    },
    async close() {
      isClosed = true;
      for (const client of lent) drop(client);
      await pool.end();
    },
  };
}

async function rowsOf(client: PoolClient, statement: Sql): Promise<readonly Row[]> {
  return (await client.query<unknown[]>({ ...rendered(statement), rowMode: "array" })).rows;
}

async function isRolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query("ROLLBACK");
    return true;
  } catch {
    return false;
  }
}
