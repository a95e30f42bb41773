// A ledger that several processes share, as they share a PostgreSQL: the production write operations and group commit over
// records in memory that can crash. A flush reaches the storage, is applied to what everybody sees, is synced, and is
// acknowledged: four steps, and anything may fall between them. A crash of the storage loses what was not synced; nobody
// was told of it.

import type { LedgerClock } from "../../../src/ledger/clock.ts";
import type { LedgerWriter } from "../../../src/ledger/port.ts";
import { createTokenSeal, type TokenSeal } from "../../../src/ledger/seal.ts";
import { createGroupCommit, type GroupCommit } from "../../../src/ledger/writing/groupCommit.ts";
import { createPacing } from "../../../src/ledger/writing/pacing.ts";
import { carryOut, type WriteOperation, type WriteResult } from "../../../src/ledger/writing/writeOperation.ts";
import type { Actor, World } from "../world/World.ts";
import { EMPTY_STATE, type MemoryState, MemoryStore, withProcessGone } from "./memoryStore.ts";
import { type LedgerOptions, type ProcessTimers, SECRET, type SimulatedLedger, type StorageFault } from "./port.ts";
import type { LedgerSnapshot } from "./snapshot.ts";
import { writerOver } from "../../../src/ledger/writing/submitting.ts";

/** 0: the transaction is applied, synced and acknowledged. */
const FATES = ["ok", "refused by the storage", "answer lost after the commit"] as const;
const FATE_WEIGHTS = [40, 1, 1] as const;
const QUEUE_MAX = 64;

interface Member {
  /** Of its starts: attempts are made under it. */
  readonly number: number;
  readonly isGone: boolean;
  readonly beatMs: number;
}

/** What a process was told of work that is due: its reconciler goes by it, and keeps it in mind alone. */
interface ToldOfWork {
  /** In how many milliseconds something open is due. It rests for so long once it has asked for facts to look up, too. */
  readonly nextDueInMs: number | null;
  /** When facts to look up are due, as it was told when it asked last, and when that was. */
  readonly facts: string;
}

interface UnsyncedFlush {
  readonly group: GroupCommit;
  readonly actor: Actor;
  readonly results: readonly WriteResult[];
  readonly isAnswerLost: boolean;
}

export class ModelledLedger implements SimulatedLedger {
  readonly faultCounts = new Map<string, number>();
  readonly #world: World;
  readonly #options: LedgerOptions;
  readonly #randomBytes: (count: number) => Uint8Array;
  readonly #seal: TokenSeal;
  /** What every process sees. */
  #state: MemoryState = EMPTY_STATE;
  /** What a crash leaves. */
  #synced: MemoryState = EMPTY_STATE;
  #unsynced: UnsyncedFlush[] = [];
  readonly #members = new Map<Actor, Member>();
  readonly #toldOfWork = new Map<Actor, ToldOfWork>();
  /** Whose flush has not arrived yet. */
  readonly #flushing = new Set<Actor>();
  /** Counts crashes: what was under way in an earlier life of the storage is over. */
  #life = 0;
  readonly #isSyncedAtOnce: boolean;
  #isHealed: boolean;
  #isSyncPlanned = false;

  /** @param isSyncedAtOnce applied, synced: one step, and storage never fails */
  constructor(world: World, options: LedgerOptions, isSyncedAtOnce = false) {
    this.#world = world;
    this.#isSyncedAtOnce = isSyncedAtOnce;
    this.#isHealed = isSyncedAtOnce;
    this.#options = options;
    this.#randomBytes = (count) => world.randomBytes(count);
    this.#seal = createTokenSeal([SECRET], this.#randomBytes);
  }

  connect(actor: Actor, timers: ProcessTimers): LedgerWriter {
    this.#members.set(actor, { number: 1, isGone: false, beatMs: this.ledgerMs() });
    const group: GroupCommit = createGroupCommit({
      channel: { send: (operations) => this.#send(actor, group, operations) },
      queueMax: QUEUE_MAX,
      // At once: the SQLite ledger tries what comes together; here company is found while a flush is under way.
      defer: (callback) => void Promise.resolve().then(callback),
      after: (delayMs, callback) => void timers.after(delayMs, callback),
      pacing: createPacing(timers.monotonicMs),
    });
    return writerOver((operation) => group.submit(operation));
  }

  disconnect(actor: Actor): void {
    // What it had sent is on its way all the same; that it is gone is known once it has been silent for long enough.
    this.#toldOfWork.delete(actor);
  }

  durable(): LedgerSnapshot {
    return this.#synced;
  }

  ledgerMs(): number {
    return this.#world.nowMs;
  }

  memory(): string {
    const members = [...this.#members].map(([actor, { number, isGone, beatMs }]) => {
      const silentSinceMs = actor.silentSinceMs();
      const silence = silentSinceMs === null ? "" : `silent since ${Math.max(silentSinceMs, beatMs)}`;
      return `${actor.name} ${number} ${isGone} ${silence} ${this.#toldOfWorkText(actor)}`;
    });
    return [...members, ...this.#factsToLookUp()].join();
  }

  #toldOfWorkText(actor: Actor): string {
    const told = this.#toldOfWork.get(actor);
    if (told === undefined) return "";
    const rest = this.#flushing.has(actor) ? `will rest for ${told.nextDueInMs}` : "";
    return `${rest} ${told.facts}`;
  }

  #factsToLookUp(): string[] {
    return [...this.#state.factLookUps.values()]
      .map(({ dueMs, tryCount }) => `facts due at ${Math.max(dueMs, this.ledgerMs())} after ${tryCount}`)
      .sort();
  }

  heal(): void {
    this.#isHealed = true;
  }

  faults(): readonly StorageFault[] {
    return [{ label: "storage crashes", weight: this.#unsynced.length > 0 ? 1 : 0.1, run: () => this.#crash() }];
  }

  #send(actor: Actor, group: GroupCommit, operations: readonly WriteOperation[]): void {
    const life = this.#life;
    const arrive = () => {
      this.#flushing.delete(actor);
      if (life === this.#life) this.#apply(actor, group, operations);
      else this.#answer(actor, "connection lost", () => group.onFaulted("the storage crashed"));
    };
    const isLook = operations.every(({ kind }) => kind === "leaseDue");
    if (this.#isSyncedAtOnce && isLook) return arrive(); // nobody can tell when a look began
    this.#flushing.add(actor);
    this.#world.plan(null, `flush of ${actor.name}`, arrive);
  }

  #apply(actor: Actor, group: GroupCommit, operations: readonly WriteOperation[]): void {
    const member = this.#members.get(actor);
    if (member === undefined) throw new Error("a flush of a process that never connected");
    this.#declareSilentOnesGone(actor);
    if (member.isGone) {
      // It was silent for longer than its leases last: it begins anew under another number.
      this.#members.set(actor, { number: member.number + 1, isGone: false, beatMs: this.ledgerMs() });
      return this.#answer(actor, "was declared gone", () => group.onFaulted("declared gone"));
    }
    this.#members.set(actor, { ...member, beatMs: this.ledgerMs() });
    const fate = FATES[this.#isHealed ? 0 : this.#world.choose(FATE_WEIGHTS)] ?? "ok";
    if (fate !== "ok") this.#count(fate);
    if (fate === "refused by the storage") {
      return this.#answer(actor, fate, () => group.onFaulted("simulated refusal"));
    }
    const results = operations.map((operation) => this.#carryOut(actor, operation));
    this.#unsynced.push({ group, actor, results, isAnswerLost: fate === "answer lost after the commit" });
    if (this.#isSyncedAtOnce) return this.#sync();
    if (this.#isSyncPlanned) return;
    this.#isSyncPlanned = true;
    this.#world.plan(null, "sync", () => this.#sync());
  }

  /** Like an instance's row in PostgreSQL, whose every write is a sign of life. */
  #declareSilentOnesGone(except: Actor): void {
    const { leaseMs } = this.#options.rules;
    for (const [actor, member] of this.#members) {
      const silentSinceMs = actor.silentSinceMs();
      if (actor === except || member.isGone || silentSinceMs === null) continue;
      if (this.ledgerMs() - Math.max(silentSinceMs, member.beatMs) < leaseMs) continue;
      this.#world.say(`${actor.name} is declared gone`);
      this.#members.set(actor, { ...member, isGone: true });
      this.#state = withProcessGone(this.#state, `${actor.name} ${member.number}`, this.ledgerMs());
    }
  }

  #carryOut(actor: Actor, operation: WriteOperation): WriteResult {
    const clock: LedgerClock = {
      ledgerMs: () => this.ledgerMs(),
      epochMs: () => this.#world.epochMs(),
    };
    const randomBytes = this.#randomBytes;
    const before = this.#state;
    const { rules } = this.#options;
    const instance = `${actor.name} ${this.#members.get(actor)?.number}`;
    const store = new MemoryStore(before, clock, instance, rules.itemlessApps.length === 0);
    try {
      const value = carryOut({ store, clock, seal: this.#seal, rules, randomBytes }, operation);
      this.#state = store.state;
      this.#options.onWrite({ before, after: this.#state, operations: [operation], nowMs: this.ledgerMs() });
      return { kind: "done", value };
    } catch (error) {
      const message = error instanceof Error ? error.message : "unknown";
      this.#world.complain(`bug: ledger: ${message}`);
      return { kind: "failed", message };
    }
  }

  /** What a reconciler was given to do; that there was nothing to do changes nothing. */
  #noteLeases(actor: Actor, results: readonly WriteResult[]): void {
    for (const result of results) {
      if (result.kind !== "done" || result.value === null) continue;
      if ("lookUps" in result.value) {
        const facts = `facts in ${result.value.nextDueInMs} from ${this.ledgerMs()}`;
        this.#toldOfWork.set(actor, { nextDueInMs: null, facts });
      }
      if (!("leased" in result.value)) continue;
      const { facts = "" } = this.#toldOfWork.get(actor) ?? {};
      this.#toldOfWork.set(actor, { nextDueInMs: result.value.nextDueInMs, facts });
      for (const { requestId, permit } of result.value.leased) {
        this.#world.note(actor, `leased ${requestId} ${permit.consumption.itemSeq} ${permit.consumption.playerId}`);
      }
    }
  }

  #sync(): void {
    this.#isSyncPlanned = false;
    this.#synced = this.#state;
    for (const { actor, group, results, isAnswerLost } of this.#unsynced) {
      this.#noteLeases(actor, results);
      if (isAnswerLost) this.#answer(actor, "hears nothing of its commit", () => group.onFaulted("connection lost"));
      else this.#answer(actor, "flushed", () => group.onFlushed(results));
    }
    this.#unsynced = [];
  }

  /** Back as it was synced; everybody who waits is told that nobody knows. */
  #crash(): void {
    this.#world.say("the storage crashes");
    this.#life += 1;
    this.#state = this.#synced;
    for (const { actor, group } of this.#unsynced) {
      this.#answer(actor, "connection lost", () => group.onFaulted("the storage crashed"));
    }
    this.#unsynced = [];
  }

  #answer(actor: Actor, label: string, run: () => void): void {
    if (this.#isSyncedAtOnce && actor.canAct()) run();
    else this.#world.plan(actor, label, run);
  }

  #count(fault: string): void {
    this.faultCounts.set(fault, (this.faultCounts.get(fault) ?? 0) + 1);
  }
}
