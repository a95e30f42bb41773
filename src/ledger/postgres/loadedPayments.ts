// Payments that were read under their locks, changed in memory as the rules say, and written back together: the store of
// the write operations on PostgreSQL. Knows no SQL. What it hands out is never changed in place.

import type { ConsumptionChange } from "../../domain/changes.ts";
import type { Consumption, EpochMs } from "../../domain/consumption.ts";
import { type Heard, isDoubtfulRefusal, resultCodeOf } from "../../domain/heard.ts";
import { type AttemptRecord, type Environment, isSettled } from "../../domain/payment.ts";
import { failureTextOf, newlyOpened, RUNNING, toldAfter, toldUnderLease } from "../writing/changing.ts";
import type {
  Lease,
  NewAttempt,
  NewAuditEntry,
  NewConsumption,
  NextAttempt,
  PaymentStore,
  Place,
} from "../writing/paymentStore.ts";
import type { StoredConsumption, StoredPayment } from "../writing/storedPayment.ts";
import { type AttemptRow, type Changes, leased, type Loaded, type LoadedConsumption, storedFrom } from "./loaded.ts";
import { LoadedPaymentReports } from "./loadedPaymentReports.ts";

export class LoadedPayments extends LoadedPaymentReports implements PaymentStore {
  readonly #markedApps: Set<string>;
  readonly #newlyMarked: string[] = [];
  readonly #auditEntries: (NewAuditEntry & { readonly occurredAt: EpochMs })[] = [];

  readonly #itemlessApps: readonly string[];

  constructor(loaded: Loaded, itemlessApps: readonly string[]) {
    super(loaded);
    this.#itemlessApps = itemlessApps;
    this.#markedApps = new Set(loaded.markedApps);
  }

  changes(): Changes {
    return {
      ...this.rows.changed(),
      events: this.events,
      markedApps: this.#newlyMarked,
      reports: this.reports.added(),
      auditEntries: this.#auditEntries,
      totals: this.tally.deltas(),
      factLookUps: this.factLookUps.changed(),
    };
  }

  load(app: string, paymentSeq: string): StoredPayment {
    const consumptions = this.rows.ofPayment(app, paymentSeq).map(storedFrom);
    const looks = this.reports.looksOf(app, paymentSeq);
    const namesItem = !this.#itemlessApps.includes(app);
    return { consumptions, looks, isAppMarked: this.#markedApps.has(app), namesItem };
  }

  loadForSettling(id: string): StoredPayment | undefined {
    const told = this.rows.find(id)?.told;
    return told && this.load(told.app, told.paymentSeq);
  }

  /** Everything is in memory already. */
  keepFresh(): void {}

  locate(id: string): Place | undefined {
    const told = this.rows.find(id)?.told;
    if (told === undefined) return this.loaded.places.get(id);
    return { app: told.app, paymentSeq: told.paymentSeq, playerId: told.playerId ?? "" };
  }

  /** The list was read before the locks: what was leased or asked about in the meantime is not due any more. */
  due(limit: number): readonly string[] {
    const isDue = (id: string) => (this.rows.find(id)?.dueMs ?? Infinity) <= this.loaded.nowMs;
    return this.loaded.due.filter(isDue).slice(0, limit);
  }

  /** Where all that was on the list is gone, there may be more behind it. */
  nextDueInMs(): number | null {
    return this.loaded.due.length > 0 ? 0 : this.loaded.nextDueInMs;
  }

  sealedToken({ id }: StoredConsumption): Uint8Array | null {
    return this.rows.get(id).sealedToken;
  }

  insertConsumption(added: NewConsumption): StoredConsumption {
    const requestedAt = added.requestedAt ?? this.loaded.nowMs;
    const { told, tokenDigest, leaseAttempt, eventCount } = newlyOpened(added, 0, requestedAt);
    const { sealedToken, lease } = added;
    const dueMs = lease?.untilMs ?? null;
    const row: LoadedConsumption = {
      row: 0,
      told,
      tokenDigest,
      leaseAttempt,
      eventCount,
      sealedToken,
      dueMs,
      deliveryOrdinal: null,
      reversalCount: 0,
      lacksProduct: false,
      droppedAttempts: 0,
      attempts: [],
    };
    this.rows.add(row);
    return storedFrom(row);
  }

  takeLease({ id }: StoredConsumption, lease: Lease, sealedToken: Uint8Array | null): Consumption {
    const before = this.rows.get(id);
    const told = toldUnderLease(before.told);
    if (told.status !== before.told.status) this.tally.changed(before.told, told, () => []);
    this.rows.change(id, { told, sealedToken: sealedToken ?? before.sealedToken, ...leased(lease) });
    return told;
  }

  renewLease({ id }: StoredConsumption, lease: Lease): void {
    this.rows.change(id, leased(lease));
  }

  giveLeaseBack({ id }: StoredConsumption): void {
    this.rows.change(id, { leaseAttempt: null });
  }

  setNextAttempt({ id }: StoredConsumption, { at, dueMs }: NextAttempt): void {
    this.rows.change(id, { told: { ...this.rows.get(id).told, nextAttemptAt: at }, dueMs });
  }

  setPlayer({ id }: StoredConsumption, playerId: string): void {
    this.rows.change(id, { told: { ...this.rows.get(id).told, playerId } });
  }

  setEnvironment({ id }: StoredConsumption, environment: Environment): Consumption {
    const before = this.rows.get(id).told;
    const told = { ...before, environment };
    this.tally.changed(before, told, () => []);
    this.rows.change(id, { told });
    return told;
  }

  insertAttempt({ id }: StoredConsumption, attempt: NewAttempt): AttemptRecord {
    const { instance, nowMs } = this.loaded;
    const unsaid = { endedAt: null, httpStatus: null, durationMs: null, message: null };
    const row: AttemptRow = { ...RUNNING, ...unsaid, ...attempt, instance, startedAt: nowMs };
    this.rows.change(id, { attempts: [...this.rows.get(id).attempts, row] });
    this.rows.touchAttempt(id, row.number);
    return row;
  }

  closeAttempt({ id }: StoredConsumption, number: number, heard: Heard, durationMs: number): void {
    const { nowMs } = this.loaded;
    this.rows.changeAttempt(id, number, {
      outcome: heard.kind,
      resultCode: resultCodeOf(heard),
      isDoubtfulRefusal: isDoubtfulRefusal(heard),
      httpStatus: heard.kind === "NOT_SENT" ? null : heard.httpStatus,
      durationMs: Math.round(durationMs),
      message: failureTextOf(heard),
      endedAt: nowMs,
      endedAtMs: nowMs,
    });
  }

  dropAttempts({ id }: StoredConsumption, numbers: readonly number[]): void {
    this.rows.dropAttempts(id, numbers);
  }

  restoreAttempt(stored: StoredConsumption, attempt: NewAttempt): void {
    this.insertAttempt(stored, attempt);
    this.rows.putAttemptsInOrder(stored.id);
  }

  markShownConsumable({ id }: StoredConsumption, number: number): void {
    this.rows.changeAttempt(id, number, { isShownConsumable: true });
  }

  voidAttempts({ id }: StoredConsumption): void {
    for (const { number } of this.rows.get(id).attempts) this.rows.changeAttempt(id, number, { isVoid: true });
  }

  applyChange({ id }: StoredConsumption, change: ConsumptionChange, givesLeaseBack = false): Consumption {
    const before = this.rows.get(id);
    const { nowMs } = this.loaded;
    const told = toldAfter(before.told, change, nowMs);
    this.tally.changed(before.told, told, () => this.reversalsOf(told.app, told.paymentSeq));
    const eventCount = before.eventCount + (change.event === null ? 0 : 1);
    this.rows.change(id, {
      told,
      eventCount,
      sealedToken: isSettled(change) ? null : before.sealedToken,
      dueMs: change.status === "IN_DOUBT" ? before.dueMs : null,
      leaseAttempt: givesLeaseBack ? null : before.leaseAttempt,
    });
    if (change.event !== null) {
      const { app, paymentSeq } = told;
      const { event: kind, status, evidence } = change;
      const named = { app, paymentSeq, consumptionId: id, ordinal: eventCount };
      this.events.push({ ...named, kind, status, evidence, occurredAt: nowMs, delivery: null, reversalId: null });
    }
    return told;
  }

  markApp(app: string): void {
    this.#markedApps.add(app);
    this.#newlyMarked.push(app);
  }

  insertAuditEntry(entry: NewAuditEntry): void {
    this.#auditEntries.push({ ...entry, occurredAt: this.loaded.nowMs });
  }
}
