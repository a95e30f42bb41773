// The history of a SQLite ledger for a command beside its server: a connection that cannot write, and nothing locked for longer
// than a page. Who finds no ledger of this version there is told so before anything is read.

import type Database from "better-sqlite3";
import { statSync } from "node:fs";
import { LedgerAbsent, LedgerRefusal } from "../ledgerRefusal.ts";
import type { OpenedReader, ReaderWish } from "../readerBesideServer.ts";
import { APPLICATION_ID, SCHEMA_VERSION, versionOf } from "./migrations.ts";
import { refuseIfMoved } from "./movedAway.ts";
import { openBesideServer } from "./openBesideServer.ts";
import { codeOf, refuseIfParted } from "./openDatabase.ts";
import { startReader } from "./readerClient.ts";

/** Throws LedgerRefusal where there is no ledger that could be read. */
export function readSqliteBesideServer(path: string, { queueMax, timeoutMs, after }: ReaderWish): OpenedReader {
  refuseIfParted(path);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    throw new LedgerAbsent(`${path} is not there, or empty`);
  }
  const cursorKey = cursorKeyIn(path);
  const reading = startReader({ path, queueMax, timeoutMs, after });
  return { reader: reading.reader, figures: () => reading.figures(), cursorKey, close: () => reading.close() };
}

function cursorKeyIn(path: string): Uint8Array {
  let database: Database.Database | null = null;
  try {
    database = openBesideServer(path);
    refuseUnlessKnown(database, path);
    const key = database.prepare<[], Buffer>("SELECT value FROM ledger_facts WHERE name = 'cursor_key'").pluck().get();
    if (key === undefined) throw new LedgerAbsent(`${path} was never served: there is no history in it`);
    return new Uint8Array(key);
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    throw new LedgerRefusal(`${path} cannot be read as a ledger (${codeOf(cause)})`, { cause });
  } finally {
    database?.close();
  }
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
    const mend = "iap-graphql migrate, or a start of this version's server, brings it up";
    throw new LedgerRefusal(`${path} has schema ${version}, and ${SCHEMA_VERSION} can be read: ${mend}`);
  }
  refuseIfMoved(database, path);
}
