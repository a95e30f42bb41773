// A ledger inside a command, its own for as long as it takes: for what asks no upstream.

import type { Settings } from "../config/settings.ts";
import { LedgerRefusal } from "../ledger/ledgerRefusal.ts";
import type { Ledger } from "../ledger/port.ts";
import { createLog } from "../log.ts";
import { openLedger } from "../openLedger.ts";
import { endAtOnce, refuseToStart } from "./process.ts";

/** Refuses where the ledger cannot be opened; `inUseHint`: what to do where a server has it. */
export async function openOwnLedger(settings: Settings, inUseHint: string): Promise<Ledger> {
  const log = createLog(settings.logLevel === "info" ? "error" : settings.logLevel);
  const onLost = (line: string) => {
    log.fatal(line);
    endAtOnce();
  };
  try {
    return await openLedger({ settings, log, onLost });
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    return refuseToStart([`DATABASE_URL: ${error.message}${/in use/.test(error.message) ? `; ${inUseHint}` : ""}`]);
  }
}
