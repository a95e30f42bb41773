// The history of a PostgreSQL ledger for a command beside its servers, over one connection and in transactions that cannot write.
// Who finds no ledger of this version there is told so before anything is read; the address is in none of it.

import { LedgerAbsent, LedgerRefusal } from "../ledgerRefusal.ts";
import type { OpenedReader, ReaderWish } from "../readerBesideServer.ts";
import { type CertificateOptions, readCertificates } from "./certificateFiles.ts";
import { openSnapshot, type Snapshot } from "./examine/snapshot.ts";
import { SCHEMA_VERSION } from "./migrations.ts";
import { startPostgresReader } from "./postgresReader.ts";

/** Throws LedgerRefusal where there is no ledger that could be read. */
export async function readPostgresBesideServer(url: string, wish: ReaderWish): Promise<OpenedReader> {
  const cursorKey = await cursorKeyAt({ url, after: wish.after });
  const certificates = await readCertificates({ url, after: wish.after });
  const reading = startPostgresReader({ url, certificates, ...wish, connectionsMax: 1, waitMs: wish.timeoutMs });
  return { reader: reading.reader, figures: () => reading.figures(), cursorKey, close: () => reading.close() };
}

async function cursorKeyAt(place: CertificateOptions): Promise<Uint8Array> {
  try {
    const snapshot = await openSnapshot(place);
    try {
      return await cursorKeyIn(snapshot);
    } finally {
      await snapshot.close();
    }
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer";
    throw new LedgerRefusal(`the database cannot be read as a ledger (${code})`, { cause });
  }
}

async function cursorKeyIn(snapshot: Snapshot): Promise<Uint8Array> {
  const { name } = await snapshot.one<{ name: string | null }>("SELECT to_regclass('ledger_schema')::text AS name");
  if (name === null) throw new LedgerAbsent("the database holds no ledger");
  const { version } = await snapshot.one<{ version: number }>("SELECT version FROM ledger_schema");
  if (version > SCHEMA_VERSION) {
    throw new LedgerRefusal(`the database was written by a newer version (schema ${version}, known ${SCHEMA_VERSION})`);
  }
  if (version < SCHEMA_VERSION) {
    const mend = "iap-graphql migrate, or a start of this version's server, brings it up";
    throw new LedgerRefusal(`the database has schema ${version}, and ${SCHEMA_VERSION} can be read: ${mend}`);
  }
  const facts = await snapshot.all<{ name: string; value: Buffer }>(
    "SELECT name, value FROM ledger_facts WHERE name IN ('cursor_key', 'move_under_way')",
  );
  if (facts.some((fact) => fact.name === "move_under_way")) {
    throw new LedgerRefusal("the database holds a ledger whose move from SQLite has not ended");
  }
  const key = facts.find((fact) => fact.name === "cursor_key");
  if (key === undefined) throw new LedgerAbsent("the database was never served: there is no history in it");
  return new Uint8Array(key.value);
}
