// A ledger that is only read, by a command beside a server or without one: the same reader as the server's, and the key of the
// cursors that the server seals, so that a place found here is a place there.

import type { LedgerReader } from "./port.ts";

export interface OpenedReader {
  readonly reader: LedgerReader;
  readonly cursorKey: Uint8Array;
  close(): Promise<void>;
}

export interface ReaderWish {
  readonly queueMax: number;
  /** How long one query may take. */
  readonly timeoutMs: number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}
