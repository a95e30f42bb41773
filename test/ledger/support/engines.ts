// Every engine a ledger can stand on, each under the same contract. A place outlives the ledger that is open on it: the
// same place opened again is the same ledger after a restart.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { SettlingRules } from "../../../src/domain/settling.ts";
import type { Ledger } from "../../../src/ledger/port.ts";
import { openPostgresLedger, type PostgresTimers } from "../../../src/ledger/postgres/postgresLedger.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqliteLedger.ts";
import { freshDatabase } from "../../support/postgres/freshDatabase.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { type DiskLook, lookAtDatabase, lookAtFile } from "./diskLook.ts";
import { realTimers } from "./realTimers.ts";

export interface OpenOptions {
  readonly rules?: Partial<SettlingRules>;
  readonly secrets?: readonly Uint8Array[];
}

export interface PostgresOpenOptions extends OpenOptions {
  readonly timers?: PostgresTimers;
}

export interface OpenLedger extends Ledger {
  /** Lines it was declared lost with. */
  readonly losses: readonly string[];
  readonly faults: readonly string[];
}

export interface Engine {
  readonly name: string;
  readonly place: () => string | Promise<string>;
  /** Closed when the test ends, if not before. */
  readonly open: (place: string, options?: OpenOptions) => Promise<OpenLedger>;
  readonly look: (place: string) => DiskLook | Promise<DiskLook>;
}

export interface SqliteEngine extends Engine {
  readonly place: () => string;
  readonly look: (place: string) => DiskLook;
}

/** Of several ledgers on one place the first that closes is not the last: PostgreSQL has many owners. */
export interface PostgresEngine extends Engine {
  readonly open: (place: string, options?: PostgresOpenOptions) => Promise<OpenLedger>;
}

export const SECRET = new Uint8Array(32).fill(1);
export const RULES: SettlingRules = { onInferred: "proven", doubtMs: 0, leaseMs: 30_000, itemlessApps: [] };

export const sqlite: SqliteEngine = {
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
    return closedOnce({ ...ledger, losses, faults });
  },
  look: lookAtFile,
};

export const postgres: PostgresEngine = {
  name: "PostgreSQL",
  place: async () => (await freshDatabase()).url,
  open: async (url, { rules, secrets = [SECRET], timers = realTimers } = {}) => {
    const faults: string[] = [];
    const ledger = await openPostgresLedger({
      url,
      secrets,
      rules: { ...RULES, ...rules },
      timers,
      random: Math.random,
      candidateKey: randomBytes(32),
      onFault: (line) => void faults.push(line),
    });
    return closedOnce({ ...ledger, losses: [], faults });
  },
  look: lookAtDatabase,
};

export const engines: readonly Engine[] = [sqlite, postgres];

function closedOnce(ledger: OpenLedger): OpenLedger {
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= ledger.close());
  onTestFinished(close);
  return { ...ledger, close };
}
