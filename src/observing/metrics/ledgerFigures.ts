// The figures of the shared ledger for a scrape: read at most every few seconds, by one read at a time, and never waited for
// longer than a moment. While the ledger does not answer, the last ones stand, and their age says so.

import type { LedgerFigures } from "../../ledger/port.ts";

export interface FiguresOptions {
  readonly read: () => Promise<LedgerFigures>;
  readonly monotonicMs: () => number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface AgedFigures {
  readonly figures: LedgerFigures;
  readonly ageMs: number;
}

export const FRESH_MS = 5_000;
const WAIT_MS = 1_000;

/** null: none could be read yet. */
export function createLedgerFigures({ read, monotonicMs, after }: FiguresOptions): () => Promise<AgedFigures | null> {
  let held: { readonly figures: LedgerFigures; readonly atMs: number } | null = null;
  let reading: Promise<void> | null = null;

  function refresh(): Promise<void> {
    const atMs = monotonicMs();
    return (reading ??= read()
      .then(
        (figures) => {
          held = { figures, atMs };
        },
        () => undefined, // the ledger's own lines say what is wrong with it
      )
      .finally(() => (reading = null)));
  }

  return async () => {
    if (held === null || monotonicMs() - held.atMs >= FRESH_MS) {
      let cancel: () => void = () => undefined;
      const late = new Promise<void>((resolve) => (cancel = after(WAIT_MS, resolve)));
      await Promise.race([refresh(), late]);
      cancel();
    }
    return held === null ? null : { figures: held.figures, ageMs: monotonicMs() - held.atMs };
  };
}
