// The SQLite engine without a file, a thread or a clock of its own: what it decides can be tested to the millisecond, in
// milliseconds. Files, flushes and restarts are tested elsewhere.

import type Database from "better-sqlite3";
import { expect } from "vitest";
import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import type { SettlingRules } from "../../../src/domain/settling.ts";
import type { AuditEntry } from "../../../src/ledger/auditLog.ts";
import { createTokenSeal } from "../../../src/ledger/seal.ts";
import { createPaymentStore } from "../../../src/ledger/sqlite/paymentStore.ts";
import { createWriteEngine, type SqliteWriteContext } from "../../../src/ledger/sqlite/writeEngine.ts";
import type { LedgerWriter } from "../../../src/ledger/port.ts";
import { writerOver } from "../../../src/ledger/writing/submitting.ts";
import { openInMemory } from "../../simulation/ledger/failingDatabase.ts";
import { RULES, SECRET } from "./engines.ts";
import { readNow, type ReadNow } from "./readNow.ts";

export interface LedgerInMemory {
  readonly writer: LedgerWriter;
  /** What is on record, at once. */
  readonly reader: ReadNow;
  /** Both clocks; the wall clock is ahead by `AHEAD_MS`. */
  readonly clock: { nowMs: number };
  /** What the writes are carried out with, for one that another process stands beside. */
  readonly context: SqliteWriteContext;
  readonly database: Database.Database;
}

export const AHEAD_MS = 1_800_000_000_000;
const ALL = { kind: "all" } as const;

export function ledgerInMemory(rules: Partial<SettlingRules> = {}): LedgerInMemory {
  const database = openInMemory();
  const instance = Number(database.prepare("INSERT INTO starts (started_at) VALUES (0)").run().lastInsertRowid);
  const now = { nowMs: 0 };
  const clock = { ledgerMs: () => now.nowMs, epochMs: () => AHEAD_MS + now.nowMs };
  let randomCount = 0;
  const randomBytes = (count: number) => {
    randomCount += 1;
    return Uint8Array.from({ length: count }, (_, index) => (randomCount >> ((index % 4) * 8)) & 255);
  };
  const effective = { ...RULES, ...rules };
  const store = createPaymentStore(database, clock, instance, effective.itemlessApps);
  const seal = createTokenSeal([SECRET], randomBytes);
  const context = { store, clock, seal, rules: effective, randomBytes, instance };
  const engine = createWriteEngine(database, context);
  const writer = writerOver((operation) => {
    const [result] = engine.flush([operation]);
    if (result?.kind !== "done")
      return Promise.reject(new Error(result?.kind === "failed" ? result.message : "no result"));
    return Promise.resolve(result.value);
  });
  return { writer, reader: readNow(database), clock: now, context, database };
}

/** As everybody who sees all of it is told. */
export function recordIn({ reader }: LedgerInMemory, id: string): Consumption {
  return reader.consumptionsById(ALL, [id])[0] ?? expect.fail(`no consumption ${id}`);
}

export function attemptsIn({ reader }: LedgerInMemory, id: string): readonly Attempt[] {
  return reader.attemptsOf(ALL, [id])[0] ?? [];
}

export function auditEntriesIn({ reader }: LedgerInMemory): readonly AuditEntry[] {
  const page = reader.auditPage(ALL, { size: 9, after: null });
  return page === "unknownPosition" ? expect.fail(page) : page.entries;
}
