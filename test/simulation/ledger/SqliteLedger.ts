// The real SQLite engine, its group commit and its pacing, under the scheduler of a simulated world. A flush is one step,
// its answer another. One process at a time owns it; the next one starts a new row of `starts`, and ledger time at 0.

import type Database from "better-sqlite3";
import type { LedgerClock } from "../../../src/ledger/clock.ts";
import type { LedgerWriter } from "../../../src/ledger/port.ts";
import { createTokenSeal } from "../../../src/ledger/seal.ts";
import { createPaymentStore } from "../../../src/ledger/sqlite/paymentStore.ts";
import { createWriteEngine, FlushFailure, type WriteEngine } from "../../../src/ledger/sqlite/writeEngine.ts";
import { createGroupCommit, type GroupCommit } from "../../../src/ledger/writing/groupCommit.ts";
import { createPacing } from "../../../src/ledger/writing/pacing.ts";
import type { WriteOperation } from "../../../src/ledger/writing/writeOperation.ts";
import type { Actor, World } from "../world/World.ts";
import { createFailingDatabase, type FailingDatabase } from "./failingDatabase.ts";
import { type LedgerOptions, type ProcessTimers, SECRET, type SimulatedLedger } from "./port.ts";
import type { LedgerSnapshot } from "./snapshot.ts";
import { createRowReader, type RowReader } from "./sqliteRows.ts";
import { writerOver } from "../../../src/ledger/writing/submitting.ts";

/** 0: the flush succeeds. */
const FLUSH_FATES = ["ok", "disk full", "I/O error, lost", "I/O error, kept", "busy"] as const;
const FLUSH_WEIGHTS = [40, 1, 1, 1, 1] as const;
const QUEUE_MAX = 64;

interface Owner {
  readonly actor: Actor;
  readonly instance: number;
  readonly startedAtMs: number;
  readonly group: GroupCommit;
  /** null: its handle is spent, the next flush makes a new one. */
  engine: WriteEngine | null;
}

export class SqliteLedger implements SimulatedLedger {
  readonly faultCounts = new Map<string, number>();
  readonly #world: World;
  readonly #options: LedgerOptions;
  readonly #failing: FailingDatabase;
  readonly #rows: RowReader;
  #owner: Owner | null = null;
  #snapshot: LedgerSnapshot;
  #isHealed = false;

  constructor(world: World, database: Database.Database, options: LedgerOptions) {
    this.#world = world;
    this.#options = options;
    this.#failing = createFailingDatabase(database);
    this.#rows = createRowReader(this.#failing.database);
    this.#snapshot = this.#rows.snapshot(0);
  }

  connect(actor: Actor, timers: ProcessTimers): LedgerWriter {
    const started = this.#failing.database
      .prepare("INSERT INTO starts (started_at) VALUES (?)")
      .run(this.#world.epochMs());
    // As the writer's thread does when it takes the file over: ledger time begins anew.
    this.#failing.database.exec("UPDATE consumptions SET due_ms = coalesce(due_delay_ms, 0) WHERE due_ms IS NOT NULL");
    const { after } = timers;
    const group = createGroupCommit({
      channel: { send: (operations) => void this.#world.plan(actor, "flush", () => this.#flush(operations)) },
      queueMax: QUEUE_MAX,
      defer: (callback) => void this.#world.plan(actor, "gathers a flush", callback),
      after: (delayMs, callback) => void after(delayMs, callback),
      pacing: createPacing(timers.monotonicMs),
    });
    const instance = Number(started.lastInsertRowid);
    this.#owner = { actor, instance, startedAtMs: this.#world.nowMs, group, engine: null };
    this.#snapshot = this.#rows.snapshot(instance);
    return writerOver((operation) => group.submit(operation));
  }

  disconnect(actor: Actor): void {
    if (this.#owner?.actor === actor) this.#owner = null;
  }

  durable(): LedgerSnapshot {
    return this.#snapshot;
  }

  ledgerMs(): number {
    return this.#world.nowMs - (this.#owner?.startedAtMs ?? 0);
  }

  memory(): string {
    return `start ${this.#owner?.instance} at ${this.#owner?.startedAtMs}`;
  }

  faults(): readonly [] {
    return [];
  }

  heal(): void {
    this.#isHealed = true;
  }

  #flush(operations: readonly WriteOperation[]): void {
    const owner = this.#owner;
    if (owner === null) throw new Error("a flush of a process that is gone");
    const fate = FLUSH_FATES[this.#isHealed ? 0 : this.#world.choose(FLUSH_WEIGHTS)] ?? "ok";
    if (fate !== "ok") this.faultCounts.set(fate, (this.faultCounts.get(fate) ?? 0) + 1);
    this.#failing.failNextCommit(fate);
    const before = this.#snapshot;
    const answer = this.#carryOut(owner, operations);
    if (fate === "ok" || fate === "I/O error, kept") {
      this.#snapshot = this.#rows.snapshot(owner.instance);
      this.#options.onWrite({ before, after: this.#snapshot, operations, nowMs: this.ledgerMs() });
    }
    this.#world.plan(owner.actor, fate === "ok" ? "flushed" : `flush failed (${fate})`, answer);
  }

  #carryOut(owner: Owner, operations: readonly WriteOperation[]): () => void {
    try {
      owner.engine ??= this.#engineOf(owner);
      const results = owner.engine.flush(operations);
      for (const result of results) if (result.kind === "failed") this.#world.complain(`ledger: ${result.message}`);
      return () => owner.group.onFlushed(results);
    } catch (error) {
      if (!(error instanceof FlushFailure)) throw error;
      if (error.isHandleSpent) owner.engine = null;
      return () => owner.group.onFaulted(error.message);
    }
  }

  #engineOf({ instance }: Owner): WriteEngine {
    const clock: LedgerClock = {
      ledgerMs: () => this.ledgerMs(),
      epochMs: () => this.#world.epochMs(),
    };
    const randomBytes = (count: number) => this.#world.randomBytes(count);
    const { rules } = this.#options;
    const { database } = this.#failing;
    const store = createPaymentStore(database, clock, instance, rules.itemlessApps);
    const seal = createTokenSeal([SECRET], randomBytes);
    return createWriteEngine(database, { store, clock, seal, rules, randomBytes, instance });
  }
}
