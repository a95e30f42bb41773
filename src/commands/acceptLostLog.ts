// `doctor --accept-lost-log`: an operator's word that a ledger goes on without the log it lost. Says from when on records may be
// missing, for that is what to compare with the game's own records and the vendor's console.

import { readSettings } from "../config/settings.ts";
import { LedgerRefusal } from "../ledger/ledgerRefusal.ts";
import { acceptLoss } from "../maintenance.ts";
import { endWith, refuseToStart } from "./process.ts";

export interface AcceptLostLogOptions {
  readonly json?: boolean;
}

export function runAcceptLostLog(options: AcceptLostLogOptions): void {
  const read = readSettings(process.env);
  if (!read.isValid) return refuseToStart(read.lines);
  try {
    const { wasLost, newestSettledAt } = acceptLoss(read.settings.database);
    const since = newestSettledAt === null ? null : instantText(newestSettledAt);
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify({ accepted: wasLost, newestSettledAt: since })}\n`);
      return;
    }
    process.stdout.write(wasLost ? accepted(since) : "The ledger's log is not lost: there is nothing to accept.\n");
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    endWith(2, `DATABASE_URL: ${error.message}`);
  }
}

function accepted(since: string | null): string {
  const newest = since === null ? "Nothing in it is settled" : `The newest settled record is of ${since}`;
  return `Accepted: servers start on the ledger again. ${newest}; what was answered after that may be missing.\n`;
}

function instantText(epochMs: number): string {
  const instant = new Date(epochMs);
  return Number.isNaN(instant.getTime()) ? String(epochMs) : instant.toISOString();
}
