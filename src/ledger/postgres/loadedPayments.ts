// Payments that were read under their locks, changed in memory as the rules say, and written back together: the store of
// the write operations on PostgreSQL. Knows no SQL. What it hands out is never changed in place.

import type { ConsumptionChange } from "../../domain/changes.ts";
import type { Consumption, EpochMs } from "../../domain/consumption.ts";
import type { Delivery } from "../../domain/delivery.ts";
import type { Heard } from "../../domain/heard.ts";
import type { AttemptRecord } from "../../domain/payment.ts";
import type { PaymentFacts } from "../../domain/paymentFacts.ts";
import type { Reversal } from "../../domain/reversal.ts";
import { toldAfter, toldUnderLease } from "../writing/changing.ts";
import type {
  FactLookUp,
  Lease,
  NewAttempt,
  NewAuditEntry,
  NewConsumption,
  NextAttempt,
  PaymentStore,
  Place,
} from "../writing/paymentStore.ts";
import type { StoredConsumption, StoredLook, StoredPayment } from "../writing/storedPayment.ts";
import { TotalsTally } from "../writing/totalsTally.ts";
import { type Changes, leased, type Loaded, type NewEvent, storedFrom } from "./loaded.ts";
import { LoadedConsumptions } from "./loadedConsumptions.ts";
import { LoadedFactLookUps } from "./loadedFactLookUps.ts";
import { LoadedReports } from "./loadedReports.ts";
import { endOf, eventOfChange, eventOfDelivery, eventOfReversal, newRow, startedAttempt } from "./newRows.ts";

export class LoadedPayments implements PaymentStore {
  readonly #loaded: Loaded;
  readonly #rows: LoadedConsumptions;
  readonly #markedApps: Set<string>;
  readonly #newlyMarked: string[] = [];
  readonly #events: NewEvent[] = [];
  readonly #reports: LoadedReports;
  readonly #factLookUps: LoadedFactLookUps;
  readonly #tally = new TotalsTally();
  readonly #auditEntries: (NewAuditEntry & { readonly occurredAt: EpochMs })[] = [];

  readonly #itemlessApps: readonly string[];

  constructor(loaded: Loaded, itemlessApps: readonly string[]) {
    this.#loaded = loaded;
    this.#itemlessApps = itemlessApps;
    this.#markedApps = new Set(loaded.markedApps);
    this.#reports = new LoadedReports(loaded.reported, loaded.nowMs);
    this.#rows = new LoadedConsumptions(loaded.consumptions);
    this.#factLookUps = new LoadedFactLookUps(loaded.factLookUps);
  }

  changes(): Changes {
    return {
      ...this.#rows.changed(),
      events: this.#events,
      markedApps: this.#newlyMarked,
      reports: this.#reports.added(),
      auditEntries: this.#auditEntries,
      totals: this.#tally.deltas(),
      factLookUps: this.#factLookUps.changed(),
    };
  }

  load(app: string, paymentSeq: string): StoredPayment {
    const consumptions = this.#rows.ofPayment(app, paymentSeq).map(storedFrom);
    const looks = this.#reports.looksOf(app, paymentSeq);
    const namesItem = !this.#itemlessApps.includes(app);
    return { consumptions, looks, isAppMarked: this.#markedApps.has(app), namesItem };
  }

  loadForSettling(id: string): StoredPayment | undefined {
    const told = this.#rows.find(id)?.told;
    return told && this.load(told.app, told.paymentSeq);
  }

  /** Everything is in memory already. */
  keepFresh(): void {}

  locate(id: string): Place | undefined {
    const told = this.#rows.find(id)?.told;
    if (told === undefined) return this.#loaded.places.get(id);
    return { app: told.app, paymentSeq: told.paymentSeq, playerId: told.playerId ?? "" };
  }

  /** The list was read before the locks: what was leased or asked about in the meantime is not due any more. */
  due(limit: number): readonly string[] {
    const isDue = (id: string) => (this.#rows.find(id)?.dueMs ?? Infinity) <= this.#loaded.nowMs;
    return this.#loaded.due.filter(isDue).slice(0, limit);
  }

  /** Where all that was on the list is gone, there may be more behind it. */
  nextDueInMs(): number | null {
    return this.#loaded.due.length > 0 ? 0 : this.#loaded.nextDueInMs;
  }

  sealedToken({ id }: StoredConsumption): Uint8Array | null {
    return this.#rows.get(id).sealedToken;
  }

  insertConsumption(added: NewConsumption): StoredConsumption {
    const requestedAt = added.requestedAt ?? this.#loaded.nowMs;
    const row = newRow(added, requestedAt);
    this.#rows.add(row);
    return storedFrom(row);
  }

  takeLease({ id }: StoredConsumption, lease: Lease, sealedToken: Uint8Array | null): Consumption {
    const before = this.#rows.get(id);
    const told = toldUnderLease(before.told);
    if (told.status !== before.told.status) this.#tally.changed(before.told, told, () => []);
    this.#rows.change(id, { told, sealedToken: sealedToken ?? before.sealedToken, ...leased(lease) });
    return told;
  }

  renewLease({ id }: StoredConsumption, lease: Lease): void {
    this.#rows.change(id, leased(lease));
  }

  giveLeaseBack({ id }: StoredConsumption): void {
    this.#rows.change(id, { leaseAttempt: null });
  }

  setNextAttempt({ id }: StoredConsumption, { at, dueMs }: NextAttempt): void {
    this.#rows.change(id, { told: { ...this.#rows.get(id).told, nextAttemptAt: at }, dueMs });
  }

  setPlayer({ id }: StoredConsumption, playerId: string): void {
    this.#rows.change(id, { told: { ...this.#rows.get(id).told, playerId } });
  }

  insertAttempt({ id }: StoredConsumption, attempt: NewAttempt): AttemptRecord {
    const { instance, nowMs } = this.#loaded;
    const row = startedAttempt(attempt, instance, nowMs);
    this.#rows.change(id, { attempts: [...this.#rows.get(id).attempts, row] });
    this.#rows.touchAttempt(id, row.number);
    return row;
  }

  closeAttempt({ id }: StoredConsumption, number: number, heard: Heard, durationMs: number): void {
    this.#rows.changeAttempt(id, number, endOf(heard, durationMs, this.#loaded.nowMs));
  }

  dropAttempts({ id }: StoredConsumption, numbers: readonly number[]): void {
    this.#rows.dropAttempts(id, numbers);
  }

  restoreAttempt(stored: StoredConsumption, attempt: NewAttempt): void {
    this.insertAttempt(stored, attempt);
    this.#rows.putAttemptsInOrder(stored.id);
  }

  markShownConsumable({ id }: StoredConsumption, number: number): void {
    this.#rows.changeAttempt(id, number, { isShownConsumable: true });
  }

  voidAttempts({ id }: StoredConsumption): void {
    for (const { number } of this.#rows.get(id).attempts) this.#rows.changeAttempt(id, number, { isVoid: true });
  }

  applyChange({ id }: StoredConsumption, change: ConsumptionChange, givesLeaseBack: boolean): Consumption {
    const before = this.#rows.get(id);
    const { nowMs } = this.#loaded;
    const told = toldAfter(before.told, change, nowMs);
    this.#tally.changed(before.told, told, () => this.reversalsOf(told.app, told.paymentSeq));
    const isSettled = change.status === "CONSUMED" || change.status === "REJECTED";
    const eventCount = before.eventCount + (change.event === null ? 0 : 1);
    this.#rows.change(id, {
      told,
      eventCount,
      sealedToken: isSettled ? null : before.sealedToken,
      dueMs: change.status === "IN_DOUBT" ? before.dueMs : null,
      leaseAttempt: givesLeaseBack ? null : before.leaseAttempt,
    });
    if (change.event !== null)
      this.#events.push(eventOfChange({ told, change, kind: change.event, ordinal: eventCount, nowMs }));
    return told;
  }

  putLook(app: string, paymentSeq: string, look: StoredLook): void {
    this.#reports.putLook({ app, paymentSeq, look });
  }

  putFacts({ id }: StoredConsumption, facts: PaymentFacts, seenUnconsumedAt: EpochMs | null): void {
    this.#rows.change(id, { told: { ...this.#rows.get(id).told, ...facts, seenUnconsumedAt } });
  }

  markProductless({ id }: StoredConsumption): void {
    this.#rows.change(id, { lacksProduct: true });
  }

  factLookUp({ id }: StoredConsumption): FactLookUp | null {
    return this.#factLookUps.get(id);
  }

  putFactLookUp({ id }: StoredConsumption, lookUp: FactLookUp | null): void {
    this.#factLookUps.put(id, lookUp);
  }

  /** What was leased in the meantime is told by its look-up. */
  factsDue(limit: number): readonly string[] {
    return this.#loaded.factsDue.slice(0, limit);
  }

  nextFactsDueInMs(): number | null {
    return this.#loaded.nextFactsDueInMs;
  }

  deliveriesOf({ id }: StoredConsumption): readonly Delivery[] {
    return this.#reports.deliveriesOf(id);
  }

  putDelivery({ id }: StoredConsumption, said: Omit<Delivery, "acknowledgedAt">): Consumption {
    const { told: before, eventCount } = this.#rows.get(id);
    const { nowMs } = this.#loaded;
    const delivery: Delivery = { ...said, acknowledgedAt: nowMs };
    const told = { ...before, delivery };
    const ordinal = eventCount + 1;
    this.#reports.putDelivery(id, delivery);
    this.#rows.change(id, { told, eventCount: ordinal, deliveryOrdinal: ordinal });
    this.#events.push(eventOfDelivery(told, delivery, ordinal));
    return told;
  }

  reversalsOf(app: string, paymentSeq: string): readonly Reversal[] {
    return this.#reports.reversalsOf(app, paymentSeq);
  }

  reversalByReference(app: string, reference: string): Reversal | undefined {
    return this.#reports.reversalByReference(app, reference);
  }

  insertReversal(reversal: Reversal, of: StoredConsumption | null): void {
    this.#reports.insertReversal(reversal);
    const about = of === null ? null : this.#rows.get(of.id);
    this.#tally.reversed(reversal, about?.told ?? null);
    const ordinal = about === null ? 0 : about.eventCount + 1;
    if (of !== null) this.#rows.change(of.id, { eventCount: ordinal });
    this.#events.push(eventOfReversal(reversal, about?.told ?? null, ordinal, this.#loaded.nowMs));
  }

  setReversalCount({ id }: StoredConsumption, reversalCount: number): void {
    this.#rows.change(id, { reversalCount });
  }

  markApp(app: string): void {
    this.#markedApps.add(app);
    this.#newlyMarked.push(app);
  }

  insertAuditEntry(entry: NewAuditEntry): void {
    this.#auditEntries.push({ ...entry, occurredAt: this.#loaded.nowMs });
  }
}
