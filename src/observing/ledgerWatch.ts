// Whether the ledger can be written, looked at once a second: one line when it cannot any more, however it fails or hangs, and
// one when it can again.

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

export interface LedgerWatch {
  /** What the ledger itself said of a failure. */
  faulted(line: string): void;
  stop(): void;
}

export function watchLedger({ isWritable, log, onFailing, monotonicMs, every }: LedgerWatchOptions): LedgerWatch {
  let failedAtMs: number | null = null;
  const stop = every(LOOK_INTERVAL_MS, () => {
    if (isWritable()) {
      if (failedAtMs !== null) log.ledgerWell(Math.round((monotonicMs() - failedAtMs) / 1_000));
      failedAtMs = null;
    } else if (failedAtMs === null) {
      failedAtMs = monotonicMs();
      onFailing("the ledger does not answer");
    }
  });
  return {
    faulted(line) {
      failedAtMs ??= monotonicMs();
      onFailing(line);
    },
    stop,
  };
}
