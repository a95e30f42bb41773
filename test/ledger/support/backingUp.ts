// Backups as these tests take them: in small steps, of a clock that can be told.

import { readdirSync } from "node:fs";
import { LedgerRefusal } from "../../../src/ledger/ledgerRefusal.ts";
import { type Backup, backUpSqliteLedger, type BackupOptions } from "../../../src/ledger/sqlite/backup.ts";
import { chooseTarget } from "../../../src/ledger/sqlite/backupFiles.ts";

export const DRAFT_PREFIX = ".iap-graphql-backup-";

export interface Wish extends Partial<Omit<BackupOptions, "target" | "path">> {
  readonly to: string;
  readonly mayReplace?: boolean;
}

export async function backUp(path: string, { to, mayReplace = false, ...options }: Wish): Promise<Backup> {
  return backUpSqliteLedger({
    path,
    target: chooseTarget({ ledgerPath: path, to, mayReplace, epochMs: 0 }),
    randomBytes: (count) => new Uint8Array(count).fill(7),
    monotonicMs: () => performance.now(),
    copyMsMax: 60_000,
    stepPages: 20,
    onProgress: () => undefined,
    ...options,
  });
}

export function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof LedgerRefusal) return error.message;
    throw error;
  }
  return "chosen";
}

export function draftsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith(DRAFT_PREFIX) && name.endsWith(".partial"));
}
