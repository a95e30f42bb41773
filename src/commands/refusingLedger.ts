// What a command with a ledger of its own does where that cannot be opened, or is lost in the middle.

import type { Settings } from "../config/settings.ts";
import { LedgerRefusal } from "../ledger/ledgerRefusal.ts";
import { createLog, type OpenLog } from "../observing/log.ts";
import { endAfterWriting, refuseToStart } from "./process.ts";

/** Of a command people watch: what a server tells of its ordinary work is left out. */
export function quietLog({ logLevel }: Settings): OpenLog {
  return createLog(logLevel === "info" ? "error" : logLevel);
}

/** The ledger is gone for good, and the command with it. */
export function endingWith(log: OpenLog): (line: string) => void {
  return (line) => {
    log.fatal(line);
    void endAfterWriting(1, [log]);
  };
}

/** `inUseHint`: what to do where a server has it. Throws what is no refusal. */
export function refuseLedger(error: unknown, inUseHint: string): never {
  if (!(error instanceof LedgerRefusal)) throw error;
  return refuseToStart([`DATABASE_URL: ${error.message}${/in use/.test(error.message) ? `; ${inUseHint}` : ""}`]);
}
