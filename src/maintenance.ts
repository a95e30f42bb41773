// The wiring of what people do with a ledger beside a running server, or without one: look it over, back it up, bring its
// schema up, move it. The only place that chooses an engine for it, and that hands clocks and chance in.

import { randomBytes } from "node:crypto";
import { type DatabasePlace, describeDatabase } from "./config/database.ts";
import type { Settings } from "./config/settings.ts";
import type { Examination, OnProgress } from "./ledger/checks.ts";
import { type Moved, moveLedger, type MoveStage, takeMoveBack } from "./ledger/migration/move.ts";
import { bringUpPostgres, bringUpSqlite, type BroughtUp } from "./ledger/migration/schemaSteps.ts";
import { recomputeTotalsOfPostgres, recomputeTotalsOfSqlite } from "./ledger/migration/totalsAnew.ts";
import { acceptLostHistory } from "./ledger/postgres/acceptLostHistory.ts";
import { examinePostgresLedger } from "./ledger/postgres/examine/examine.ts";
import { type AcceptedLoss, acceptLostLog } from "./ledger/sqlite/acceptLostLog.ts";
import { type Backup, type BackupStage, backUpSqliteLedger } from "./ledger/sqlite/backup.ts";
import { chooseTarget } from "./ledger/sqlite/backupFiles.ts";
import { examineSqliteLedger } from "./ledger/sqlite/examine/examine.ts";
import { uuidv7 } from "./ledger/uuidv7.ts";
import { MADE_SECRET_FOR_POSTGRES } from "./openLedger.ts";
import { after, monotonicMs } from "./systemTime.ts";
import { reachUpstream, type Reached } from "./upstream/reachability.ts";

const REACH_TIMEOUT_MS = 5_000;
/** A scrape waits a second for the ledger. */
const METRICS_TIMEOUT_MS = 4_000;

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
    return examinePostgresLedger({
      ...common,
      url: database.url,
      name,
      madeSecretBeside: MADE_SECRET_FOR_POSTGRES,
      after,
    });
  }
  return examineSqliteLedger({ ...common, path: database.path, checkpoint, monotonicMs, randomBytes });
}

export type FinishedMove = Moved;

export interface MoveWish {
  readonly sourcePath: string;
  readonly target: Extract<DatabasePlace, { engine: "postgres" }>;
  readonly isAnew: boolean;
  readonly onProgress: (stage: MoveStage, done: number, total: number) => void;
}

/** Throws LedgerRefusal where nothing could be begun, MoveFailure where it did not come to an end. */
export function move({ target, ...wish }: MoveWish): Promise<FinishedMove> {
  const place = { targetUrl: target.url, targetName: describeDatabase(target) };
  return moveLedger({ ...wish, ...place, timers: { after, monotonicMs } });
}

export function undoMove({ sourcePath, target }: Pick<MoveWish, "sourcePath" | "target">): Promise<void> {
  return takeMoveBack({ sourcePath, targetUrl: target.url, timers: { after, monotonicMs } });
}

/** Throws LedgerRefusal where the ledger cannot be brought up. */
export async function bringSchemaUp(database: DatabasePlace): Promise<BroughtUp> {
  if (database.engine === "postgres") return bringUpPostgres(database.url, { after, monotonicMs });
  return bringUpSqlite(database.path);
}

/** People know that the end of the history is lost, and go on with what is there. Throws LedgerRefusal. */
export async function acceptLoss(database: DatabasePlace): Promise<AcceptedLoss> {
  if (database.engine === "sqlite") return acceptLostLog(database.path);
  return { wasLost: true, newestSettledAt: await acceptLostHistory({ url: database.url, after }, randomBytes) };
}

/** Computed anew from every record. Throws LedgerRefusal where a server runs on it. */
export async function recomputeTotals(database: DatabasePlace): Promise<void> {
  if (database.engine === "postgres") return recomputeTotalsOfPostgres(database.url, { after, monotonicMs });
  return recomputeTotalsOfSqlite(database.path);
}

export function reach(baseUrl: string): Promise<Reached> {
  return reachUpstream({ baseUrl, timeoutMs: REACH_TIMEOUT_MS, monotonicMs });
}

/** Without a key, and in a moment or not at all. */
export async function askMetrics(url: string): Promise<AskedMetrics> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(METRICS_TIMEOUT_MS), redirect: "error" });
    if (!answer.ok) return { kind: "refused", httpStatus: answer.status };
    return { kind: "answered", text: await answer.text() };
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return { kind: "silent" };
    const cause = error instanceof Error ? error.cause : undefined;
    return { kind: "absent", code: cause instanceof Error && "code" in cause ? String(cause.code) : "no answer" };
  }
}

/** What came of asking a server for its metrics. */
export type AskedMetrics =
  | { readonly kind: "answered"; readonly text: string }
  | { readonly kind: "refused"; readonly httpStatus: number }
  /** Nobody listens there. */
  | { readonly kind: "absent"; readonly code: string }
  /** Somebody listens, and does not answer. */
  | { readonly kind: "silent" };

/** What stands on everything that one command writes, to find it by. */
export function makeRunId(): string {
  return uuidv7(Date.now(), randomBytes(16));
}

export function now(): number {
  return Date.now();
}
