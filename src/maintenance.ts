// The wiring of what people do with a ledger beside a running server, or without one: look it over, back it up. The only
// place that chooses an engine for it, and that hands clocks and chance in.

import { randomBytes } from "node:crypto";
import { describeDatabase } from "./config/database.ts";
import type { Settings } from "./config/settings.ts";
import type { Examination, OnProgress } from "./ledger/checks.ts";
import { examinePostgresLedger } from "./ledger/postgres/examine/examine.ts";
import { type Backup, type BackupStage, backUpSqliteLedger } from "./ledger/sqlite/backup.ts";
import { chooseTarget } from "./ledger/sqlite/backupFiles.ts";
import { examineSqliteLedger } from "./ledger/sqlite/examine/examine.ts";
import { MADE_SECRET_FOR_POSTGRES } from "./openLedger.ts";
import { monotonicMs } from "./systemTime.ts";
import { reachUpstream, type Reached } from "./upstream/reachability.ts";

const REACH_TIMEOUT_MS = 5_000;

export interface BackupWish {
  readonly ledgerPath: string;
  /** A file's name, or a folder's; null: `backups/` beside the ledger. */
  readonly to: string | null;
  readonly mayReplace: boolean;
  readonly copyMsMax: number;
  readonly onProgress: (stage: BackupStage, done: number, total: number) => void;
}

export interface FinishedBackup extends Backup {
  readonly path: string;
}

/** Throws LedgerRefusal where nothing could be begun, BackupFailure where it did not come to an end. */
export async function backUp({
  ledgerPath,
  to,
  mayReplace,
  copyMsMax,
  onProgress,
}: BackupWish): Promise<FinishedBackup> {
  const target = chooseTarget({ ledgerPath, to, mayReplace, epochMs: Date.now() });
  const options = { path: ledgerPath, target, copyMsMax, onProgress, randomBytes, monotonicMs };
  return { path: target.path, ...(await backUpSqliteLedger(options)) };
}

export async function examineLedger(
  settings: Settings,
  isVerifying: boolean,
  onProgress: OnProgress,
): Promise<Examination> {
  const { database, checkpoint, ledgerSecrets: secrets } = settings;
  const common = { secrets, isVerifying, onProgress, epochMs: Date.now };
  if (database.engine === "postgres") {
    const name = describeDatabase(database);
    return examinePostgresLedger({ ...common, url: database.url, name, madeSecretBeside: MADE_SECRET_FOR_POSTGRES });
  }
  return examineSqliteLedger({ ...common, path: database.path, checkpoint, monotonicMs, randomBytes });
}

export function reach(baseUrl: string): Promise<Reached> {
  return reachUpstream({ baseUrl, timeoutMs: REACH_TIMEOUT_MS, monotonicMs });
}

export function now(): number {
  return Date.now();
}
