// The SQLite ledger that is moved: owned by this process for as long as it takes, so that no server changes it meanwhile,
// and only read. One word is written to it at the very end: where it went.

import { createHash } from "node:crypto";
import Database from "better-sqlite3";
import { realpathSync, statSync } from "node:fs";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { lockFile } from "../sqlite/fileLock.ts";
import { APPLICATION_ID, SCHEMA_VERSION, versionOf } from "../sqlite/migrations.ts";
import { type LogLook, lookForLog, refuseIfLogLost, refuseIfSurelyLost } from "../sqlite/logMark.ts";
import { markMoved, placeMovedTo, unmarkMoved } from "../sqlite/movedAway.ts";
import { codeOf, openForReading, refuseIfParted } from "../sqlite/openDatabase.ts";
import type { MoveSide } from "./account.ts";
import { MOVED_TABLES } from "./movedTables.ts";
import type { MovedOrder } from "../postgres/movedOrder.ts";
import { rowsOnSqlite } from "./rowsOnSqlite.ts";

export interface MoveSource extends MoveSide {
  readonly path: string;
  readonly identity: SourceIdentity;
  readonly cursorKey: Uint8Array;
  /** Where it was moved before; null: nowhere. */
  readonly movedTo: string | null;
  /** Rows of all tables together. */
  readonly rowCount: number;
  /** On disk once this returns. From then on servers refuse to start on it. */
  mark(place: string): void;
  unmark(): void;
  /** Gives the file back. */
  close(): void;
}

export interface SourceIdentity {
  /** Of the key that only this ledger has. */
  readonly ledger: string;
  /** How often a server started on it: another number means that it may have changed. */
  readonly starts: number;
}

/** Throws LedgerRefusal where it cannot be moved as it is. */
export function openSource(path: string): MoveSource {
  refuseIfParted(path);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    throw new LedgerRefusal(`${path} is not there, or empty`);
  }
  const realPath = realpathSync(path);
  const lock = lockFile(realPath);
  try {
    const log = lookForLog(realPath);
    refuseIfSurelyLost(realPath, log);
    const database = openForReading(realPath);
    return sourceOn(realPath, database, { log, release: () => lock.release() });
  } catch (error) {
    lock.release();
    if (error instanceof LedgerRefusal) throw error;
    throw new LedgerRefusal(`${path} cannot be read as a ledger (${codeOf(error)})`, { cause: error });
  }
}

function sourceOn(
  path: string,
  database: Database.Database,
  { log, release }: { readonly log: LogLook; readonly release: () => void },
): MoveSource {
  try {
    refuseUnlessKnown(database, path);
    refuseIfLogLost(database, path, log);
    const cursorKey = database
      .prepare<[], Buffer>("SELECT value FROM ledger_facts WHERE name = 'cursor_key'")
      .pluck()
      .get();
    if (cursorKey === undefined) throw new LedgerRefusal(`${path} was never served: there is nothing to move`);
    const numberOf = (sql: string) => Number(database.prepare(sql).pluck().get());
    const counts = MOVED_TABLES.map(({ name }) => numberOf(`SELECT count(*) FROM ${name}`));
    return {
      path,
      identity: {
        ledger: createHash("sha256").update("iap-graphql moved ledger\0").update(cursorKey).digest("hex").slice(0, 32),
        starts: numberOf("SELECT coalesce(max(instance), 0) FROM starts"),
      },
      cursorKey: new Uint8Array(cursorKey),
      movedTo: placeMovedTo(database),
      rowCount: counts.reduce((sum, count) => sum + count, 0),
      count: async ({ name }) => numberOf(`SELECT count(*) FROM ${name}`),
      read: async (table, after, limit) => rowsOnSqlite(database, table, after, limit),
      toldOrder: async () => toldOrderIn(database),
      lastSequence: async () => numberOf("SELECT coalesce(max(sequence), 0) FROM feed"),
      mark: (place) => writeTo(path, (writable) => markMoved(writable, place)),
      unmark: () => writeTo(path, unmarkMoved),
      close() {
        database.close();
        release();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Which records have a higher id before them, and the highest of those; a payment's reversals are a list of their own. */
function toldOrderIn(database: Database.Database): MovedOrder {
  const outOfOrder = (table: string, lists: string) =>
    database
      .prepare<[], [string, string]>(
        `SELECT lower(hex(id)), lower(hex(highest)) FROM (SELECT row, id, max(id) OVER (${lists} ORDER BY row
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS highest FROM ${table}) WHERE id < highest ORDER BY row`,
      )
      .raw()
      .all();
  return {
    auditRecords: outOfOrder("audit_log", ""),
    reversals: outOfOrder("reversals", "PARTITION BY app, payment_seq"),
  };
}

function refuseUnlessKnown(database: Database.Database, path: string): void {
  if (database.pragma("application_id", { simple: true }) !== APPLICATION_ID) {
    throw new LedgerRefusal(`${path} is a database of another program`);
  }
  const version = versionOf(database);
  if (version > SCHEMA_VERSION) {
    throw new LedgerRefusal(`${path} was written by a newer version (schema ${version}, known ${SCHEMA_VERSION})`);
  }
  if (version < SCHEMA_VERSION) {
    const mend = `DATABASE_URL=sqlite:${path} iap-graphql migrate`;
    throw new LedgerRefusal(`${path} has schema ${version}, and ${SCHEMA_VERSION} can be moved: first ${mend}`);
  }
}

function writeTo(path: string, write: (database: Database.Database) => void): void {
  const database = new Database(path, { fileMustExist: true, timeout: 2_000 });
  try {
    database.pragma("synchronous = FULL"); // or a power cut could take the mark away
    write(database);
  } finally {
    database.close();
  }
}
