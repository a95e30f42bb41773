// A ledger that is only read, by a command beside a server or without one: the same reader as the server's, and the key of the
// cursors that the server seals, so that a place found here is a place there.

import type { LedgerFigures, LedgerReader } from "./port.ts";

export interface OpenedReader {
  readonly reader: LedgerReader;
  figures(): Promise<LedgerFigures>;
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

/** Texts by key that are needed as long as a command runs: in a file that nobody else sees, so that any number of them fits. */
export interface ScratchTexts {
  /** What stood under the key before; null: nothing did, and the text stands there now. Throws ScratchFault. */
  putIfAbsent(key: string, text: string): string | null;
  close(): void;
}

/** No room for what a command has to remember. */
export class ScratchFault extends Error {
  constructor(code: string, cause: unknown) {
    super(`A temporary file cannot be written (${code}); TMPDIR names the folder for it.`, { cause });
    this.name = "ScratchFault";
  }
}
