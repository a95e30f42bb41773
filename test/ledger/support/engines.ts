// Every engine a ledger can stand on, each under the same contract. A place outlives the ledger that is open on it: the
// same place opened again is the same ledger after a restart.

import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { SettlingRules } from "../../../src/domain/settling.ts";
import type { Ledger } from "../../../src/ledger/port.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqliteLedger.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { type DiskLook, lookAtDisk } from "./diskLook.ts";
import { realTimers } from "./realTimers.ts";

export interface OpenOptions {
  readonly rules?: Partial<SettlingRules>;
  readonly secrets?: readonly Uint8Array[];
}

export interface OpenLedger extends Ledger {
  /** Lines it was declared lost with. */
  readonly losses: readonly string[];
  readonly faults: readonly string[];
}

export interface Engine {
  readonly name: string;
  readonly place: () => string;
  /** Closed when the test ends, if not before. */
  readonly open: (place: string, options?: OpenOptions) => Promise<OpenLedger>;
  readonly look: (place: string) => DiskLook;
}

export const SECRET = new Uint8Array(32).fill(1);
export const RULES: SettlingRules = { onInferred: "proven", doubtMs: 0, leaseMs: 30_000 };

export const sqlite: Engine = {
  name: "SQLite",
  place: () => join(temporaryFolder(), "ledger.db"),
  open: async (path, { rules, secrets = [SECRET] } = {}) => {
    const losses: string[] = [];
    const faults: string[] = [];
    const ledger = await openSqliteLedger({
      path,
      secrets,
      rules: { ...RULES, ...rules },
      timers: realTimers,
      onLost: (line) => void losses.push(line),
      onFault: (line) => void faults.push(line),
    });
    let closed: Promise<void> | undefined;
    const close = () => (closed ??= ledger.close());
    onTestFinished(close);
    return { ...ledger, losses, faults, close };
  },
  look: lookAtDisk,
};

export const engines: readonly Engine[] = [sqlite];
