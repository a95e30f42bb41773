// The totals computed anew from every record, where they differ from them: a server of an older version wrote beside newer
// ones, or somebody else did by SQL. No server may run meanwhile.

import { beginKept } from "../postgres/keptCommits.ts";
import { realpathSync, statSync } from "node:fs";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { migrate, type MigrationOptions } from "../postgres/migrations.ts";
import { recomputeTotals as recomputeOnPostgres } from "../postgres/totalsUpkeep.ts";
import { overConnection } from "../postgres/overConnection.ts";
import { lockFile } from "../sqlite/fileLock.ts";
import { openForWriting, refuseIfParted } from "../sqlite/openDatabase.ts";
import { recomputeTotals as recomputeOnSqlite } from "../sqlite/totalsUpkeep.ts";
import { LIVE_SERVER } from "./target.ts";

const QUERY_TIMEOUT_MS = 3_600_000;

/** Throws LedgerRefusal where a server runs on it, or it is no ledger. */
export function recomputeTotalsOfSqlite(path: string): void {
  refuseIfParted(path);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) throw new LedgerRefusal(`${path} is not there`);
  const realPath = realpathSync(path);
  const lock = lockFile(realPath);
  try {
    const database = openForWriting(realPath);
    try {
      database.transaction(() => recomputeOnSqlite(database)).immediate();
    } finally {
      database.close();
    }
  } finally {
    lock.release();
  }
}

/** The same; a server that starts meanwhile waits for its end. */
export async function recomputeTotalsOfPostgres(url: string, timers: MigrationOptions): Promise<void> {
  return overConnection({ url, after: timers.after, queryTimeoutMs: QUERY_TIMEOUT_MS }, async (connection) => {
    await migrate(connection, timers);
    const session = await connection.session();
    try {
      await session.run(beginKept(session));
      await session.run("SELECT version FROM ledger_schema FOR UPDATE");
      const { rows } = await session.run<{ readonly runs: boolean }>(`SELECT ${LIVE_SERVER} AS runs`);
      if (rows[0]?.runs !== false) throw new LedgerRefusal("a server runs on the database: stop it first");
      await recomputeOnPostgres((statement) => session.run(statement));
      const { command } = await session.run("COMMIT");
      if (command !== "COMMIT") throw new Error(`the transaction was ended by ${command}`);
    } catch (error) {
      await session.run("ROLLBACK").catch(() => session.drop());
      throw error;
    }
  });
}
