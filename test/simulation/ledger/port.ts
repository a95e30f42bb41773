// What a simulated world asks of the ledger under it, whichever engine that is.

import type { InferencePolicy } from "../../../src/domain/inference.ts";
import type { SettlingRules } from "../../../src/domain/settling.ts";
import type { LedgerWriter } from "../../../src/ledger/port.ts";
import type { Actor } from "../world/World.ts";
import type { LedgerSnapshot, WriteRecord } from "./snapshot.ts";

export interface ProcessTimers {
  readonly monotonicMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface StorageFault {
  readonly label: string;
  readonly weight: number;
  readonly run: () => void;
}

export interface SimulatedLedger {
  /** For one process, from its start to its end. */
  connect(actor: Actor, timers: ProcessTimers): LedgerWriter;
  /** The process is gone, and with it what it had not handed over. */
  disconnect(actor: Actor): void;
  /** What would still be there after a power cut. */
  durable(): LedgerSnapshot;
  ledgerMs(): number;
  /** What it goes by besides its records. */
  memory(): string;
  /** What can happen to the storage as a whole now. */
  faults(): readonly StorageFault[];
  readonly faultCounts: ReadonlyMap<string, number>;
  /** From now on nothing fails. */
  heal(): void;
}

export interface LedgerOptions {
  readonly rules: SettlingRules;
  /** Called with every transaction, in the order of the ledger's log. */
  readonly onWrite: (record: WriteRecord) => void;
}

export const POLICIES: readonly InferencePolicy[] = ["proven", "never", "unrivalled"];
/** As many bytes as a LEDGER_SECRET has. */
export const SECRET = new Uint8Array(32).fill(7);
