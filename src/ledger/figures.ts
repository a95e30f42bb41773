// What a monitor wants to know of a ledger, however long its history is: what is open and what is undelivered, how old the
// oldest of each is, and the newest event. Counted to a bound, along indexes: nothing here may become slow over the years.

import type { EpochMs } from "../domain/consumption.ts";
import type { Unsettled } from "../domain/payment.ts";

/** Of each list no more rows are looked at: its oldest ones. */
export const COUNTED_MAX = 10_001;

export interface Worklist {
  readonly app: string;
  readonly count: number;
  /** When the oldest of them was asked for. */
  readonly oldestAt: EpochMs;
}

export interface LedgerFigures {
  readonly open: readonly (Worklist & { readonly status: Unsettled })[];
  readonly undelivered: readonly Worklist[];
  /** Number of the newest event; 0 where there is none. */
  readonly feedHead: number;
}
