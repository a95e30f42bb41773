// Payments that were read under their locks, changed in memory as the rules say, and written back together: the store of
// the write operations on PostgreSQL. Knows no SQL. What it hands out is never changed in place.

import type { ConsumptionChange } from "../../domain/changes.ts";
import type { Consumption, EpochMs } from "../../domain/consumption.ts";
import { type Heard, resultCodeOf } from "../../domain/heard.ts";
import type { AttemptRecord } from "../../domain/payment.ts";
import { newlyOpened, RUNNING, toldAfter, toldUnderLease } from "../writing/changing.ts";
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
import type { AttemptRow, Changes, Loaded, LoadedConsumption, NewEvent } from "./loaded.ts";

export class LoadedPayments implements PaymentStore {
  readonly #loaded: Loaded;
  readonly #byId = new Map<string, LoadedConsumption>();
  readonly #idsByPayment = new Map<string, string[]>();
  readonly #markedApps: Set<string>;
  readonly #newlyMarked: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #dirtyAttempts = new Map<string, { readonly consumptionId: string; readonly number: number }>();
  readonly #events: NewEvent[] = [];
  readonly #auditEntries: (NewAuditEntry & { readonly occurredAt: EpochMs })[] = [];

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
    this.#markedApps = new Set(loaded.markedApps);
    for (const consumption of loaded.consumptions) this.#add(consumption);
  }

  changes(): Changes {
    return {
      consumptions: Array.from(this.#dirty, (id) => this.#get(id)),
      attempts: Array.from(this.#dirtyAttempts.values(), ({ consumptionId, number }) => ({
        consumptionId,
        attempt: attemptNumbered(this.#get(consumptionId), number),
      })),
      events: this.#events,
      markedApps: this.#newlyMarked,
      auditEntries: this.#auditEntries,
    };
  }

  load(app: string, paymentSeq: string): StoredPayment {
    const ids = this.#idsByPayment.get(keyOf(app, paymentSeq)) ?? [];
    const consumptions = ids.map((id) => storedFrom(this.#get(id)));
    return { consumptions, looks: [], isAppMarked: this.#markedApps.has(app) };
  }

  loadForSettling(id: string): StoredPayment | undefined {
    const told = this.#byId.get(id)?.told;
    return told && this.load(told.app, told.paymentSeq);
  }

  /** Everything is in memory already. */
  keepFresh(): void {}

  locate(id: string): Place | undefined {
    const told = this.#byId.get(id)?.told;
    if (told === undefined) return this.#loaded.places.get(id);
    return { app: told.app, paymentSeq: told.paymentSeq, playerId: told.playerId ?? "" };
  }

  /** The list was read before the locks: what was leased or asked about in the meantime is not due any more. */
  due(limit: number): readonly string[] {
    const isDue = (id: string) => (this.#byId.get(id)?.dueMs ?? Infinity) <= this.#loaded.nowMs;
    return this.#loaded.due.filter(isDue).slice(0, limit);
  }

  /** Where all that was on the list is gone, there may be more behind it. */
  nextDueInMs(): number | null {
    return this.#loaded.due.length > 0 ? 0 : this.#loaded.nextDueInMs;
  }

  sealedToken({ id }: StoredConsumption): Uint8Array | null {
    return this.#get(id).sealedToken;
  }

  insertConsumption(added: NewConsumption): StoredConsumption {
    const { told, tokenDigest, leaseAttempt, eventCount } = newlyOpened(added, 0, this.#loaded.nowMs);
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
      attempts: [],
    };
    this.#add(row);
    this.#dirty.add(added.id);
    return storedFrom(row);
  }

  takeLease({ id }: StoredConsumption, lease: Lease, sealedToken: Uint8Array | null): Consumption {
    const before = this.#get(id);
    const told = toldUnderLease(before.told);
    this.#change(id, { told, sealedToken: sealedToken ?? before.sealedToken, ...leased(lease) });
    return told;
  }

  renewLease({ id }: StoredConsumption, lease: Lease): void {
    this.#change(id, leased(lease));
  }

  giveLeaseBack({ id }: StoredConsumption): void {
    this.#change(id, { leaseAttempt: null });
  }

  setNextAttempt({ id }: StoredConsumption, { at, dueMs }: NextAttempt): void {
    this.#change(id, { told: { ...this.#get(id).told, nextAttemptAt: at }, dueMs });
  }

  setPlayer({ id }: StoredConsumption, playerId: string): void {
    this.#change(id, { told: { ...this.#get(id).told, playerId } });
  }

  insertAttempt({ id }: StoredConsumption, attempt: NewAttempt): AttemptRecord {
    const { instance, nowMs } = this.#loaded;
    const unsaid = { endedAt: null, httpStatus: null, durationMs: null };
    const row: AttemptRow = { ...RUNNING, ...unsaid, ...attempt, instance, startedAt: nowMs };
    this.#change(id, { attempts: [...this.#get(id).attempts, row] });
    this.#touchAttempt(id, row.number);
    return row;
  }

  closeAttempt({ id }: StoredConsumption, number: number, heard: Heard, durationMs: number): void {
    const { nowMs } = this.#loaded;
    this.#changeAttempt(id, number, {
      outcome: heard.kind,
      resultCode: resultCodeOf(heard),
      httpStatus: heard.kind === "NOT_SENT" ? null : heard.httpStatus,
      durationMs: Math.round(durationMs),
      endedAt: nowMs,
      endedAtMs: nowMs,
    });
  }

  voidAttempts({ id }: StoredConsumption): void {
    for (const { number } of this.#get(id).attempts) this.#changeAttempt(id, number, { isVoid: true });
  }

  applyChange({ id }: StoredConsumption, change: ConsumptionChange, givesLeaseBack: boolean): Consumption {
    const before = this.#get(id);
    const { nowMs } = this.#loaded;
    const told = toldAfter(before.told, change, nowMs);
    const isSettled = change.status === "CONSUMED" || change.status === "REJECTED";
    const eventCount = before.eventCount + (change.event === null ? 0 : 1);
    this.#change(id, {
      told,
      eventCount,
      sealedToken: isSettled ? null : before.sealedToken,
      dueMs: change.status === "IN_DOUBT" ? before.dueMs : null,
      leaseAttempt: givesLeaseBack ? null : before.leaseAttempt,
    });
    if (change.event !== null) {
      const { app, paymentSeq } = told;
      const { event: kind, status, evidence } = change;
      const named = { app, paymentSeq, consumptionId: id, ordinal: eventCount };
      this.#events.push({ ...named, kind, status, evidence, occurredAt: nowMs });
    }
    return told;
  }

  markApp(app: string): void {
    this.#markedApps.add(app);
    this.#newlyMarked.push(app);
  }

  insertAuditEntry(entry: NewAuditEntry): void {
    this.#auditEntries.push({ ...entry, occurredAt: this.#loaded.nowMs });
  }

  #add(consumption: LoadedConsumption): void {
    const { id, app, paymentSeq } = consumption.told;
    this.#byId.set(id, consumption);
    const key = keyOf(app, paymentSeq);
    this.#idsByPayment.set(key, [...(this.#idsByPayment.get(key) ?? []), id]);
  }

  #get(id: string): LoadedConsumption {
    const found = this.#byId.get(id);
    if (found === undefined) throw new Error("a consumption was not read before it is written");
    return found;
  }

  #change(id: string, fields: Partial<LoadedConsumption>): void {
    this.#byId.set(id, { ...this.#get(id), ...fields });
    this.#dirty.add(id);
  }

  #changeAttempt(id: string, number: number, fields: Partial<AttemptRow>): void {
    const attempts = this.#get(id).attempts.map((one) => (one.number === number ? { ...one, ...fields } : one));
    this.#byId.set(id, { ...this.#get(id), attempts });
    this.#touchAttempt(id, number);
  }

  #touchAttempt(consumptionId: string, number: number): void {
    this.#dirtyAttempts.set(`${consumptionId} ${number}`, { consumptionId, number });
  }
}

function keyOf(app: string, paymentSeq: string): string {
  return `${app}/${paymentSeq}`;
}

function leased({ attemptNumber, untilMs }: Lease): Pick<LoadedConsumption, "leaseAttempt" | "dueMs"> {
  return { leaseAttempt: attemptNumber, dueMs: untilMs };
}

function attemptNumbered({ attempts }: LoadedConsumption, number: number): AttemptRow {
  const found = attempts.find((attempt) => attempt.number === number);
  if (found === undefined) throw new Error("an attempt was not read before it is written");
  return found;
}

function storedFrom({ told, ...rest }: LoadedConsumption): StoredConsumption {
  const { row, tokenDigest, leaseAttempt, eventCount, attempts } = rest;
  return { ...told, row, tokenDigest, leaseAttempt, eventCount, attempts, told };
}
