// A backup: one state of the ledger, copied beside a running server in small steps, looked through, and only then given
// its name. What stands under that name is on disk, whole, and keeps the invariants; whatever fails before leaves nothing
// there. The copy holds the server up by nothing but the disk's time; its log cannot begin anew until the copy is done.

import type Database from "better-sqlite3";
import { BackupFailure } from "../backupFailure.ts";
import { type Check, runCheck } from "../checks.ts";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { cleanStaleDrafts, createDraft, nameDraft, removeDraft, type Target } from "./backupFiles.ts";
import { APPLICATION_ID, SCHEMA_VERSION, versionOf } from "./migrations.ts";
import { openBesideServer } from "./openBesideServer.ts";
import { codeOf, openCopy } from "./openDatabase.ts";
import { verificationOf } from "./verify/verify.ts";

export interface BackupOptions {
  readonly path: string;
  readonly target: Target;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly monotonicMs: () => number;
  /** The copy is given up after this long, for the log grows meanwhile. */
  readonly copyMsMax: number;
  readonly stepPages?: number;
  readonly onProgress: (stage: BackupStage, done: number, total: number) => void;
}

/** Pages of the file, then records of the copy. */
export type BackupStage = "copy" | "verify";

export interface Backup {
  readonly bytes: number;
  readonly consumptions: number;
  readonly events: number;
}

/** 4 MiB of the usual pages: some milliseconds of the disk's time between two looks at the clock. */
const STEP_PAGES = 1_024;

/** Throws LedgerRefusal where there is nothing to copy or nowhere to put it, BackupFailure where it did not come to an end. */
export async function backUpSqliteLedger(options: BackupOptions): Promise<Backup> {
  const { target } = options;
  const source = openSource(options.path);
  try {
    cleanStaleDrafts(target.folder);
    const draft = createDraft(target.folder, options.randomBytes(8));
    try {
      await copy(source, draft, options);
      source.close(); // from here on the server's log may begin anew
      const counts = await lookThrough(draft, options);
      return { ...counts, bytes: nameDraft(draft, target) };
    } finally {
      removeDraft(draft);
    }
  } catch (error) {
    if (error instanceof BackupFailure || error instanceof LedgerRefusal) throw error;
    throw new BackupFailure(`the backup could not be written (${codeOf(error)})`, { cause: error });
  } finally {
    source.close();
  }
}

/** On one state of the ledger until it is closed: a copy that follows a busy ledger would begin anew for ever. */
function openSource(path: string): Database.Database {
  let database: Database.Database;
  try {
    database = openBesideServer(path);
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    throw new LedgerRefusal(`${path} cannot be opened (${codeOf(cause)})`, { cause });
  }
  try {
    database.exec("BEGIN");
    const mark = database.pragma("application_id", { simple: true });
    const version = versionOf(database);
    if (mark !== APPLICATION_ID) throw new LedgerRefusal(`${path} is no ledger`);
    if (version <= SCHEMA_VERSION) return database;
    throw new LedgerRefusal(`${path} was written by a newer version (schema ${version}, known ${SCHEMA_VERSION})`);
  } catch (cause) {
    database.close();
    if (cause instanceof LedgerRefusal) throw cause;
    throw new LedgerRefusal(`${path} cannot be read (${codeOf(cause)})`, { cause });
  }
}

async function copy(source: Database.Database, draft: string, options: BackupOptions): Promise<void> {
  const { onProgress, monotonicMs, copyMsMax, stepPages = STEP_PAGES } = options;
  const startedAt = monotonicMs();
  const { totalPages } = await source.backup(draft, {
    progress({ totalPages, remainingPages }) {
      onProgress("copy", totalPages - remainingPages, totalPages);
      if (monotonicMs() - startedAt <= copyMsMax) return stepPages;
      throw new BackupFailure(`the copy took longer than ${Math.round(copyMsMax / 1_000)} s and was given up`);
    },
  });
  onProgress("copy", totalPages, totalPages);
}

/** The copy becomes a file that stands by itself, and is read from end to end. */
async function lookThrough(draft: string, options: BackupOptions): Promise<Omit<Backup, "bytes">> {
  const database = openCopy(draft);
  try {
    database.exec("BEGIN");
    const verification = verificationOf(database, (done, total) => options.onProgress("verify", done, total));
    const failures = await failuresOf(verification.checks);
    if (failures.length > 0) throw new BackupFailure(`the copy does not keep the invariants: ${failures.join("; ")}`);
    const { consumptions, events } = verification.counts();
    return { consumptions, events };
  } finally {
    database.close();
  }
}

async function failuresOf(checks: readonly Check[]): Promise<string[]> {
  const failures: string[] = [];
  for (const check of checks) {
    const { verdict, found } = await runCheck(check);
    if (verdict === "FAIL") failures.push(`${check.name}: ${found}`);
  }
  return failures;
}
