// A ledger's records in memory, behind the same door that the engines' records stand behind. Every state is a value of its
// own: what a crash loses, or a watcher compares, is simply an older one.

import type { ConsumptionChange } from "../../../src/domain/changes.ts";
import type { Consumption, EpochMs } from "../../../src/domain/consumption.ts";
import type { Delivery } from "../../../src/domain/delivery.ts";
import type { PaymentFacts } from "../../../src/domain/paymentFacts.ts";
import type { Reversal } from "../../../src/domain/reversal.ts";
import { type Heard, isDoubtfulRefusal, resultCodeOf } from "../../../src/domain/heard.ts";
import type { AttemptRecord, Environment } from "../../../src/domain/payment.ts";
import type { LedgerClock } from "../../../src/ledger/clock.ts";
import { newlyOpened, RUNNING, toldAfter, toldUnderLease } from "../../../src/ledger/writing/changing.ts";
import type {
  Delivered,
  FactLookUp,
  Lease,
  NewAttempt,
  NewConsumption,
  NextAttempt,
  PaymentStore,
  Place,
} from "../../../src/ledger/writing/paymentStore.ts";
import type { StoredConsumption, StoredLook, StoredPayment } from "../../../src/ledger/writing/storedPayment.ts";
import type { LedgerSnapshot, SeenAttempt, SeenConsumption, SeenEvent, SeenLook } from "./snapshot.ts";

export interface MemoryConsumption extends SeenConsumption, StoredConsumption {
  readonly attempts: readonly MemoryAttempt[];
  readonly dueMs: number | null;
}

export interface MemoryAttempt extends SeenAttempt {
  /** The process that made it. */
  readonly instance: string;
}

export interface MemoryState extends LedgerSnapshot {
  readonly consumptions: readonly MemoryConsumption[];
  readonly auditEntries: number;
  readonly looks: readonly (SeenLook & { readonly look: StoredLook })[];
  readonly deliveries: readonly { readonly consumptionId: string; readonly delivery: Delivery }[];
  readonly reversals: readonly Reversal[];
  readonly factLookUps: ReadonlyMap<string, FactLookUp>;
}

export const EMPTY_STATE: MemoryState = {
  consumptions: [],
  feed: [],
  isAppMarked: false,
  auditEntries: 0,
  looks: [],
  deliveries: [],
  reversals: [],
  factLookUps: new Map(),
};

export class MemoryStore implements PaymentStore {
  state: MemoryState;
  readonly #clock: LedgerClock;
  readonly #instance: string;
  readonly #namesItem: boolean;

  constructor(state: MemoryState, clock: LedgerClock, instance: string, namesItem: boolean) {
    this.state = state;
    this.#namesItem = namesItem;
    this.#clock = clock;
    this.#instance = instance;
  }

  load(_app: string, paymentSeq: string): StoredPayment {
    const consumptions = this.state.consumptions.filter((one) => one.paymentSeq === paymentSeq);
    const looks = this.state.looks.filter((one) => one.paymentSeq === paymentSeq).map(({ look }) => look);
    return { consumptions, looks, isAppMarked: this.state.isAppMarked, namesItem: this.#namesItem };
  }

  loadForSettling(consumptionId: string): StoredPayment | undefined {
    const place = this.locate(consumptionId);
    return place && this.load(place.app, place.paymentSeq);
  }

  keepFresh(): void {
    // nothing is read twice here
  }

  locate(consumptionId: string): Place | undefined {
    const one = this.state.consumptions.find(({ id }) => id === consumptionId);
    return one && { app: one.told.app, paymentSeq: one.paymentSeq, playerId: one.playerId ?? "" };
  }

  due(limit: number): readonly string[] {
    const nowMs = this.#clock.ledgerMs();
    return this.state.consumptions
      .filter(({ dueMs }) => dueMs !== null && dueMs <= nowMs)
      .sort((one, other) => (one.dueMs ?? 0) - (other.dueMs ?? 0))
      .slice(0, limit)
      .map(({ id }) => id);
  }

  nextDueInMs(): number | null {
    const times = this.state.consumptions.flatMap(({ dueMs }) => (dueMs === null ? [] : [dueMs]));
    return times.length === 0 ? null : Math.max(0, Math.min(...times) - this.#clock.ledgerMs());
  }

  sealedToken({ id }: StoredConsumption): Uint8Array | null {
    return this.#get(id).sealedToken;
  }

  insertConsumption(added: NewConsumption): StoredConsumption {
    const row = this.state.consumptions.length + 1;
    const opened = newlyOpened(added, row, added.requestedAt ?? this.#clock.epochMs());
    const { paymentSeq, sealedToken, lease } = added;
    const stored = { ...opened, paymentSeq, sealedToken, dueMs: lease?.untilMs ?? null, attempts: [] };
    this.state = { ...this.state, consumptions: [...this.state.consumptions, stored] };
    return stored;
  }

  takeLease({ id }: StoredConsumption, lease: Lease, sealedToken: Uint8Array | null): Consumption {
    const old = this.#get(id);
    const told = toldUnderLease(old.told);
    const { status, resultCode, message } = told;
    const outcome = { told, status, resultCode, message };
    const held = { leaseAttempt: lease.attemptNumber, dueMs: lease.untilMs };
    this.#update(id, { ...outcome, ...held, sealedToken: sealedToken ?? old.sealedToken });
    return told;
  }

  renewLease({ id }: StoredConsumption, lease: Lease): void {
    this.#update(id, { leaseAttempt: lease.attemptNumber, dueMs: lease.untilMs });
  }

  giveLeaseBack({ id }: StoredConsumption): void {
    this.#update(id, { leaseAttempt: null });
  }

  setNextAttempt({ id }: StoredConsumption, { at, dueMs }: NextAttempt): void {
    const { told } = this.#get(id);
    this.#update(id, { told: { ...told, nextAttemptAt: at }, dueMs });
  }

  setPlayer({ id }: StoredConsumption, playerId: string): void {
    const { told } = this.#get(id);
    this.#update(id, { playerId, told: { ...told, playerId } });
  }

  setEnvironment({ id }: StoredConsumption, environment: Environment): Consumption {
    const told = { ...this.#get(id).told, environment };
    this.#update(id, { told });
    return told;
  }

  insertAttempt({ id }: StoredConsumption, added: NewAttempt): AttemptRecord {
    const { number, trigger, control, isAfter5018, leaseUntilMs, requestId } = added;
    const record = { ...RUNNING, number, trigger, control, isAfter5018, leaseUntilMs };
    const attempts = [...this.#get(id).attempts, { ...record, requestId, instance: this.#instance }];
    this.#update(id, { attempts });
    return record;
  }

  closeAttempt({ id }: StoredConsumption, number: number, heard: Heard): void {
    const [outcome, resultCode] = [heard.kind, resultCodeOf(heard)];
    const closed = {
      outcome,
      resultCode,
      isDoubtfulRefusal: isDoubtfulRefusal(heard),
      endedAtMs: this.#clock.ledgerMs(),
    };
    const attempts = this.#get(id).attempts.map((one) =>
      one.number === number && one.outcome === null ? { ...one, ...closed } : one,
    );
    this.#update(id, { attempts });
  }

  dropAttempts({ id }: StoredConsumption, numbers: readonly number[]): void {
    this.#update(id, { attempts: this.#get(id).attempts.filter(({ number }) => !numbers.includes(number)) });
  }

  restoreAttempt(stored: StoredConsumption, added: NewAttempt): void {
    this.insertAttempt(stored, added);
    const attempts = this.#get(stored.id).attempts.toSorted((one, other) => one.number - other.number);
    this.#update(stored.id, { attempts });
  }

  markShownConsumable({ id }: StoredConsumption, number: number): void {
    const attempts = this.#get(id).attempts.map((attempt) =>
      attempt.number === number ? { ...attempt, isShownConsumable: true } : attempt,
    );
    this.#update(id, { attempts });
  }

  voidAttempts({ id }: StoredConsumption): void {
    this.#update(id, { attempts: this.#get(id).attempts.map((attempt) => ({ ...attempt, isVoid: true })) });
  }

  applyChange({ id }: StoredConsumption, change: ConsumptionChange, givesLeaseBack = false): Consumption {
    const old = this.#get(id);
    const { status, evidence, price, priceSource, resultCode, message, event } = change;
    const told = toldAfter(old.told, change, this.#clock.epochMs());
    const isSettled = status === "CONSUMED" || status === "REJECTED";
    const isOpen = status === "PENDING" || status === "IN_DOUBT";
    const eventCount = old.eventCount + (event === null ? 0 : 1);
    this.#update(id, {
      status,
      evidence,
      price,
      priceSource,
      resultCode,
      message,
      told,
      eventCount,
      sealedToken: isSettled ? null : old.sealedToken,
      dueMs: isOpen ? old.dueMs : null,
      leaseAttempt: givesLeaseBack ? null : old.leaseAttempt,
    });
    if (event !== null) {
      this.#tell({ consumptionId: id, ordinal: eventCount, kind: event, status, evidence });
    }
    return told;
  }

  markApp(): void {
    this.state = { ...this.state, isAppMarked: true };
  }

  insertAuditEntry(): void {
    this.state = { ...this.state, auditEntries: this.state.auditEntries + 1 };
  }

  putLook(_app: string, paymentSeq: string, look: StoredLook): void {
    const isSame = (one: { paymentSeq: string; look: StoredLook }) =>
      one.paymentSeq === paymentSeq && one.look.tokenDigest === look.tokenDigest && one.look.itemSeq === look.itemSeq;
    this.state = {
      ...this.state,
      looks: [
        ...this.state.looks.filter((one) => !isSame(one)),
        { paymentSeq, tokenDigest: look.tokenDigest, itemSeq: look.itemSeq, look },
      ],
    };
  }

  putFacts({ id }: StoredConsumption, facts: PaymentFacts, seenUnconsumedAt: EpochMs | null): void {
    this.#update(id, { told: { ...this.#get(id).told, ...facts, seenUnconsumedAt } });
  }

  markProductless(): void {
    // nothing simulated reads it
  }

  factLookUp({ id }: StoredConsumption): FactLookUp | null {
    return this.state.factLookUps.get(id) ?? null;
  }

  putFactLookUp({ id }: StoredConsumption, lookUp: FactLookUp | null): void {
    const others = [...this.state.factLookUps].filter(([other]) => other !== id);
    const factLookUps = new Map([...others, ...(lookUp === null ? [] : [[id, lookUp] as const])]);
    this.state = { ...this.state, factLookUps };
  }

  factsDue(limit: number): readonly string[] {
    const nowMs = this.#clock.ledgerMs();
    const due = [...this.state.factLookUps].filter(([, { dueMs }]) => dueMs <= nowMs);
    return due
      .toSorted(([, one], [, other]) => one.dueMs - other.dueMs)
      .map(([id]) => id)
      .slice(0, limit);
  }

  nextFactsDueInMs(): number | null {
    const times = [...this.state.factLookUps.values()].map(({ dueMs }) => dueMs);
    return times.length === 0 ? null : Math.max(0, Math.min(...times) - this.#clock.ledgerMs());
  }

  deliveriesOf({ id }: StoredConsumption): readonly Delivery[] {
    return this.state.deliveries.filter((one) => one.consumptionId === id).map(({ delivery }) => delivery);
  }

  putDelivery({ id }: StoredConsumption, said: Omit<Delivery, "acknowledgedAt">): Delivered {
    const { told: before, eventCount } = this.#get(id);
    const delivery = { ...said, acknowledgedAt: this.#clock.epochMs() };
    const told = { ...before, delivery };
    this.state = { ...this.state, deliveries: [...this.state.deliveries, { consumptionId: id, delivery }] };
    this.#update(id, { told, eventCount: eventCount + 1 });
    const kind = said.outcome === "DELIVERED" ? "DELIVERED" : "DELIVERY_FAILED";
    this.#tell({ consumptionId: id, ordinal: eventCount + 1, kind, status: told.status, evidence: told.evidence });
    return told;
  }

  reversalsOf(_app: string, paymentSeq: string): readonly Reversal[] {
    return this.state.reversals.filter((one) => one.paymentSeq === paymentSeq);
  }

  reversalByReference(_app: string, reference: string): Reversal | undefined {
    return this.state.reversals.find((one) => one.reference === reference);
  }

  insertReversal(reversal: Reversal, of: StoredConsumption | null): void {
    this.state = { ...this.state, reversals: [...this.state.reversals, reversal] };
    if (of === null) return; // a simulated feed tells of consumptions only
    const { eventCount, status, evidence } = this.#get(of.id);
    this.#update(of.id, { eventCount: eventCount + 1 });
    this.#tell({ consumptionId: of.id, ordinal: eventCount + 1, kind: "REVERSED", status, evidence });
  }

  setReversalCount(): void {
    // nothing simulated reads it
  }

  #tell(event: Omit<SeenEvent, "sequence">): void {
    const sequence = this.state.feed.length + 1;
    this.state = { ...this.state, feed: [...this.state.feed, { sequence, ...event }] };
  }

  #get(id: string): MemoryConsumption {
    const found = this.state.consumptions.find((one) => one.id === id);
    if (found === undefined) throw new Error("no such consumption in memory");
    return found;
  }

  #update(id: string, fields: Partial<MemoryConsumption>): void {
    const consumptions = this.state.consumptions.map((one) => (one.id === id ? { ...one, ...fields } : one));
    this.state = { ...this.state, consumptions };
  }
}

/** The process that made these attempts is known to be gone. */
export function withProcessGone(state: MemoryState, instance: string, nowMs: number): MemoryState {
  const consumptions = state.consumptions.map((one) => {
    const isConcerned = (attempt: MemoryAttempt) =>
      attempt.instance === instance && attempt.processGoneSinceMs === null;
    if (!one.attempts.some(isConcerned)) return one;
    const attempts = one.attempts.map((attempt) =>
      isConcerned(attempt) ? { ...attempt, processGoneSinceMs: nowMs } : attempt,
    );
    return { ...one, attempts };
  });
  return { ...state, consumptions };
}
