// How a ledger is, for probes and monitors: what it can do now, and how much waits in it.

import type { LedgerFigures } from "./figures.ts";

export interface LedgerHealth {
  /** false while the ledger cannot write. */
  isWritable(): boolean;
  /** false while its reads fail. */
  isReadable(): boolean;
  /** How many open consumptions hold a token that no configured LEDGER_SECRET opens. */
  countUnopenable(): Promise<number>;
  /** For monitors. Rejects where the ledger cannot be read in time. */
  figures(): Promise<LedgerFigures>;
  /** Writes that wait, or are being flushed. */
  queueLength(): number;
}
