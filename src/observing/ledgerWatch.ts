// Whether the ledger can be written, as a person wants to be told: one line when it cannot any more, however it fails or hangs,
// and one when it can again. On a disk that is almost full some writes succeed and others do not, so it is well again only when
// no write has failed for a while.

import type { Log } from "./log.ts";

export interface LedgerWatchOptions {
  readonly isWritable: () => boolean;
  readonly log: Pick<Log, "ledgerWell">;
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
  /** false from the first failure until none has been seen for a while. */
  isWell(): boolean;
  stop(): void;
}

export function watchLedger({ isWritable, log, onFailing, monotonicMs, every }: LedgerWatchOptions): LedgerWatch {
  let failing: { readonly sinceMs: number; lastMs: number } | null = null;

  function fail(line: string | null): void {
    const now = monotonicMs();
    if (failing === null || line !== null) onFailing(line ?? "the ledger does not answer");
    failing = { sinceMs: failing?.sinceMs ?? now, lastMs: now };
  }

  const stop = every(LOOK_INTERVAL_MS, () => {
    if (!isWritable()) return fail(null);
    if (failing === null || monotonicMs() - failing.lastMs < CALM_MS) return;
    log.ledgerWell(Math.round((failing.lastMs - failing.sinceMs) / 1_000));
    failing = null;
  });
  return { faulted: fail, isWell: () => failing === null && isWritable(), stop };
}
