// The wiring of a ledger that a command only reads, beside a running server or without one: which engine, and how long a page
// may take. Nobody waits for a command as callers wait for a server, so a slow filter over a long history gets its time.

import type { DatabasePlace } from "./config/database.ts";
import { LedgerAbsent } from "./ledger/ledgerRefusal.ts";
import type { OpenedReader, ScratchTexts } from "./ledger/readerBesideServer.ts";
import { readSqliteBesideServer } from "./ledger/sqlite/readerBesideServer.ts";
import { openScratchTexts } from "./ledger/sqlite/scratchTexts.ts";
import { after } from "./systemTime.ts";

const PAGE_TIMEOUT_MS = 300_000;
/** One is asked at a time. */
const QUEUE_MAX = 4;

/** Throws LedgerRefusal where there is no ledger that could be read. */
export async function openReader(database: DatabasePlace): Promise<OpenedReader> {
  const wish = { queueMax: QUEUE_MAX, timeoutMs: PAGE_TIMEOUT_MS, after };
  if (database.engine === "sqlite") return readSqliteBesideServer(database.path, wish);
  const { readPostgresBesideServer } = await import("./ledger/postgres/readerBesideServer.ts");
  return readPostgresBesideServer(database.url, wish);
}

/** The same; null where there is no ledger yet, which is as good as an empty one. Throws LedgerRefusal as well. */
export async function openReaderIfAny(database: DatabasePlace): Promise<OpenedReader | null> {
  try {
    return await openReader(database);
  } catch (error) {
    if (error instanceof LedgerAbsent) return null;
    throw error;
  }
}

/** Whatever the engine of the ledger is. */
export function openScratch(): ScratchTexts {
  return openScratchTexts();
}
