// `backup`: a copy of the SQLite ledger that is on disk, whole and looked through before it has its name.

import { readSettings } from "../config/settings.ts";
import { BackupFailure } from "../ledger/backupFailure.ts";
import { LedgerRefusal } from "../ledger/ledgerRefusal.ts";
import { backUp, type FinishedBackup } from "../maintenance.ts";
import { codeOf, endWith, refuseToStart } from "./process.ts";
import { startProgress } from "./progress.ts";

export interface BackupCommandOptions {
  readonly to?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly within: string;
}

const STAGES = { copy: "copying pages", verify: "looking through records" } as const;
const SECONDS_MAX = 86_400;

export async function runBackup(options: BackupCommandOptions): Promise<void> {
  const { DATABASE_URL } = process.env;
  // Nothing else has to be right for a backup: least of all when something is wrong.
  const read = readSettings({ DATABASE_URL });
  if (!read.isValid) return refuseToStart(read.lines);
  const seconds = Number(options.within);
  if (!/^\d{1,5}$/.test(options.within) || seconds < 1 || seconds > SECONDS_MAX) {
    const allowed = `an integer from 1 to ${SECONDS_MAX}`;
    return refuseToStart([`--within: ${JSON.stringify(options.within)} is not allowed; ${allowed}`]);
  }
  const { database } = read.settings;
  if (database.engine === "postgres") {
    return refuseToStart([
      "DATABASE_URL: a PostgreSQL ledger is backed up by pg_dump: docs/how-to/back-up-and-restore.md#postgresql",
    ]);
  }
  const ledgerPath = database.path;
  const progress = startProgress(process.stderr);
  try {
    const backup = await backUp({
      ledgerPath,
      to: options.to ?? null,
      mayReplace: options.force === true,
      copyMsMax: seconds * 1_000,
      onProgress: (stage, done, total) => progress.show(STAGES[stage], done, total),
    });
    progress.stop();
    const secret = process.env["LEDGER_SECRET"] ? "LEDGER_SECRET" : `${ledgerPath}-secret`;
    process.stdout.write(options.json === true ? jsonOf(backup, secret) : textOf(backup, secret));
  } catch (error) {
    progress.stop();
    if (error instanceof LedgerRefusal) return refuseToStart([error.message]);
    endWith(1, error instanceof BackupFailure ? error.message : `the backup failed (${codeOf(error)})`);
  }
}

function jsonOf({ path, bytes, consumptions, events }: FinishedBackup, secret: string): string {
  return `${JSON.stringify({ path, bytes, consumptions, feedEvents: events, keepWithIt: secret })}\n`;
}

function textOf({ path, bytes, consumptions, events }: FinishedBackup, secret: string): string {
  return [
    `${path}: ${bytes} bytes, ${consumptions} consumptions, ${events} feed events; on disk and looked through`,
    `Keep ${secret} with it, but not in the same place: without it nobody can ask again about what was open.`,
    "",
  ].join("\n");
}
