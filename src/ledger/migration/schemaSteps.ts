// The pending steps of a ledger's schema, as a step of its own before servers of the new version start. A start would make
// them too.

import { realpathSync, statSync } from "node:fs";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { migrate, type MigrationOptions, SCHEMA_VERSION } from "../postgres/migrations.ts";
import { overConnection } from "../postgres/overConnection.ts";
import { lockFile } from "../sqlite/fileLock.ts";
import { lookForLog, refuseIfSurelyLost } from "../sqlite/logMark.ts";
import { SCHEMA_VERSION as SQLITE_SCHEMA_VERSION, versionOf } from "../sqlite/migrations.ts";
import { codeOf, openForReading, openForWriting, refuseIfParted } from "../sqlite/openDatabase.ts";

/** Versions of the schema; 0: there was none yet. */
export interface BroughtUp {
  readonly from: number;
  readonly to: number;
}

/** A step may rewrite a large table. */
const QUERY_TIMEOUT_MS = 3_600_000;

/** Throws LedgerRefusal where a server runs on it, or it is no ledger of this version or an older one. */
export function bringUpSqlite(path: string): BroughtUp {
  refuseIfParted(path);
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  const realPath = isThere ? realpathSync(path) : path;
  const lock = lockFile(realPath);
  try {
    if (isThere) refuseIfSurelyLost(realPath, lookForLog(realPath));
    const from = isThere ? versionAt(realPath) : 0;
    openForWriting(realPath).close();
    return { from, to: SQLITE_SCHEMA_VERSION };
  } finally {
    lock.release();
  }
}

function versionAt(path: string): number {
  try {
    const database = openForReading(path);
    try {
      return versionOf(database);
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    throw new LedgerRefusal(`${path} cannot be read as a ledger (${codeOf(cause)})`, { cause });
  }
}

export async function bringUpPostgres(url: string, timers: MigrationOptions): Promise<BroughtUp> {
  return overConnection({ url, after: timers.after, queryTimeoutMs: QUERY_TIMEOUT_MS }, async (connection) => {
    const { rows: named } = await connection.run<{ readonly name: string | null }>(
      "SELECT to_regclass('ledger_schema')::text AS name",
    );
    const isThere = (named[0]?.name ?? null) !== null;
    const { rows } = isThere
      ? await connection.run<{ readonly version: number }>("SELECT version FROM ledger_schema")
      : { rows: [] };
    await migrate(connection, timers);
    return { from: rows[0]?.version ?? 0, to: SCHEMA_VERSION };
  });
}
