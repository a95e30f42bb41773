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

export function watchLedger({ log, onFailing, monotonicMs, every, ...can }: LedgerWatchOptions): LedgerWatch {
  const unwritable = createSpell(monotonicMs, (seconds) => log.ledgerWell(seconds));
  const unreadable = createSpell(monotonicMs, (seconds) => log.ledgerReadable(seconds));

  function faulted(line: string | null): void {
    if (!unwritable.isOn() || line !== null) onFailing(line ?? "the ledger does not answer");
    unwritable.failed();
  }

  function cannotBeRead(): void {
    if (!unreadable.isOn()) log.ledgerUnreadable();
    unreadable.failed();
  }

  const stop = every(LOOK_INTERVAL_MS, () => {
    if (can.isWritable()) unwritable.worked();
    else faulted(null);
    if (can.isReadable()) unreadable.worked();
    else cannotBeRead();
  });
  return { faulted, isWell: () => !unwritable.isOn() && can.isWritable(), stop };
}

/** From the first failure until none has been seen for a while. */
interface Spell {
  isOn(): boolean;
  failed(): void;
  worked(): void;
}

/** `onOver` is told how many seconds lay between the first failure and the last. */
function createSpell(monotonicMs: () => number, onOver: (seconds: number) => void): Spell {
  let failing: { readonly sinceMs: number; readonly lastMs: number } | null = null;
  return {
    isOn: () => failing !== null,
    failed() {
      const lastMs = monotonicMs();
      failing = { sinceMs: failing?.sinceMs ?? lastMs, lastMs };
    },
    worked() {
      if (failing === null || monotonicMs() - failing.lastMs < CALM_MS) return;
      onOver(Math.round((failing.lastMs - failing.sinceMs) / 1_000));
      failing = null;
    },
  };
}
