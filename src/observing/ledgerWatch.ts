// Whether the ledger can be written and read, as a person wants to be told: one line when it cannot any more, however it fails or
// hangs, and one when it can again. On a disk that is almost full some writes succeed and others do not, so it is well again only
// when none has failed for a while.

import type { Log } from "./log.ts";

export interface LedgerWatchOptions {
  readonly isWritable: () => boolean;
  readonly isReadable: () => boolean;
  readonly log: Pick<Log, "ledgerWell" | "ledgerUnreadable" | "ledgerReadable">;
  readonly onFailing: (line: string) => void;
  readonly monotonicMs: () => number;
  /** Repeats the callback until the returned function is called. */
  readonly every: (intervalMs: number, callback: () => void) => () => void;
}

const LOOK_INTERVAL_MS = 1_000;
const CALM_MS = 5_000;

export interface LedgerWatch {
  /** What the ledger itself said of a failure. */
  faulted(line: string): void;
  /** false from the first failed write until none has been seen for a while. */
  isWell(): boolean;
  stop(): void;
}

interface Failing {
  readonly sinceMs: number;
  readonly lastMs: number;
}

export function watchLedger({ log, onFailing, monotonicMs, every, ...can }: LedgerWatchOptions): LedgerWatch {
  let unwritable: Failing | null = null;
  let unreadable: Failing | null = null;

  const isCalm = ({ lastMs }: Failing) => monotonicMs() - lastMs >= CALM_MS;
  const secondsOf = ({ sinceMs, lastMs }: Failing) => Math.round((lastMs - sinceMs) / 1_000);

  function failingOn(before: Failing | null): Failing {
    const now = monotonicMs();
    return { sinceMs: before?.sinceMs ?? now, lastMs: now };
  }

  function faulted(line: string | null): void {
    if (unwritable === null || line !== null) onFailing(line ?? "the ledger does not answer");
    unwritable = failingOn(unwritable);
  }

  function lookAtWrites(): void {
    if (!can.isWritable()) return faulted(null);
    if (unwritable === null || !isCalm(unwritable)) return;
    log.ledgerWell(secondsOf(unwritable));
    unwritable = null;
  }

  function lookAtReads(): void {
    if (!can.isReadable()) {
      if (unreadable === null) log.ledgerUnreadable();
      unreadable = failingOn(unreadable);
      return;
    }
    if (unreadable === null || !isCalm(unreadable)) return;
    log.ledgerReadable(secondsOf(unreadable));
    unreadable = null;
  }

  const stop = every(LOOK_INTERVAL_MS, () => {
    lookAtWrites();
    lookAtReads();
  });
  return { faulted, isWell: () => unwritable === null && can.isWritable(), stop };
}
