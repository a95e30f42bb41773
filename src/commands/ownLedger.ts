// A ledger inside a command, its own for as long as it takes: for what asks no upstream.

import type { Settings } from "../config/settings.ts";
import type { Ledger } from "../ledger/port.ts";
import { openLedger } from "../openLedger.ts";
import { endingWith, quietLog, refuseLedger } from "./refusingLedger.ts";

/** Refuses where the ledger cannot be opened; `inUseHint`: what to do where a server has it. */
export async function openOwnLedger(settings: Settings, inUseHint: string): Promise<Ledger> {
  const log = quietLog(settings);
  try {
    return await openLedger({ settings, log, onLost: endingWith(log), isCommand: true });
  } catch (error) {
    return refuseLedger(error, inUseHint);
  }
}
