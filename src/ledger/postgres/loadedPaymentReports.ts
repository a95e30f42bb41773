// The part of the store on PostgreSQL that tells what is reported of payments: looks and facts, deliveries and reversals. Knows no SQL.
// What it hands out is never changed in place.

import type { EpochMs } from "../../domain/consumption.ts";
import { type Delivery, DELIVERY_EVENTS } from "../../domain/delivery.ts";
import type { PaymentFacts } from "../../domain/paymentFacts.ts";
import type { Reversal } from "../../domain/reversal.ts";
import type { Delivered, FactLookUp } from "../writing/paymentStore.ts";
import type { StoredConsumption, StoredLook } from "../writing/storedPayment.ts";
import { TotalsTally } from "../writing/totalsTally.ts";
import type { Loaded, NewEvent } from "./loaded.ts";
import { LoadedConsumptions } from "./loadedConsumptions.ts";
import { LoadedFactLookUps } from "./loadedFactLookUps.ts";
import { LoadedReports } from "./loadedReports.ts";

export class LoadedPaymentReports {
  protected readonly loaded: Loaded;
  protected readonly rows: LoadedConsumptions;
  protected readonly events: NewEvent[] = [];
  protected readonly reports: LoadedReports;
  protected readonly factLookUps: LoadedFactLookUps;
  protected readonly tally = new TotalsTally();

  constructor(loaded: Loaded) {
    this.loaded = loaded;
    this.rows = new LoadedConsumptions(loaded.consumptions);
    this.reports = new LoadedReports(loaded.reported, loaded.nowMs);
    this.factLookUps = new LoadedFactLookUps(loaded.factLookUps);
  }

  putLook(app: string, paymentSeq: string, look: StoredLook): void {
    this.reports.putLook({ app, paymentSeq, look });
  }

  putFacts({ id }: StoredConsumption, facts: PaymentFacts, seenUnconsumedAt: EpochMs | null): void {
    this.rows.change(id, { told: { ...this.rows.get(id).told, ...facts, seenUnconsumedAt } });
  }

  markProductless({ id }: StoredConsumption): void {
    this.rows.change(id, { lacksProduct: true });
  }

  factLookUp({ id }: StoredConsumption): FactLookUp | null {
    return this.factLookUps.get(id);
  }

  putFactLookUp({ id }: StoredConsumption, lookUp: FactLookUp | null): void {
    this.factLookUps.put(id, lookUp);
  }

  /** What was leased in the meantime is told by its look-up. */
  factsDue(limit: number): readonly string[] {
    return this.loaded.factsDue.slice(0, limit);
  }

  nextFactsDueInMs(): number | null {
    return this.loaded.nextFactsDueInMs;
  }

  deliveriesOf({ id }: StoredConsumption): readonly Delivery[] {
    return this.reports.deliveriesOf(id);
  }

  putDelivery({ id }: StoredConsumption, said: Omit<Delivery, "acknowledgedAt">): Delivered {
    const { told: before, eventCount } = this.rows.get(id);
    const { nowMs } = this.loaded;
    const delivery: Delivery = { ...said, acknowledgedAt: nowMs };
    const told = { ...before, delivery };
    const ordinal = eventCount + 1;
    this.reports.putDelivery(id, delivery);
    this.rows.change(id, { told, eventCount: ordinal, deliveryOrdinal: ordinal });
    const kind = DELIVERY_EVENTS[said.outcome];
    const { app, paymentSeq, status, evidence } = told;
    const named = { app, paymentSeq, consumptionId: id, ordinal };
    this.events.push({ ...named, kind, status, evidence, occurredAt: nowMs, delivery, reversalId: null });
    return told;
  }

  reversalsOf(app: string, paymentSeq: string): readonly Reversal[] {
    return this.reports.reversalsOf(app, paymentSeq);
  }

  reversalByReference(app: string, reference: string): Reversal | undefined {
    return this.reports.reversalByReference(app, reference);
  }

  insertReversal(reversal: Reversal, of: StoredConsumption | null): void {
    this.reports.insertReversal(reversal);
    const { id: reversalId, app, paymentSeq } = reversal;
    const about = of === null ? null : this.rows.get(of.id);
    this.tally.reversed(reversal, about?.told ?? null);
    const ordinal = about === null ? 0 : about.eventCount + 1;
    if (of !== null) this.rows.change(of.id, { eventCount: ordinal });
    const left = { status: about?.told.status ?? null, evidence: about?.told.evidence ?? null };
    const named = { app, paymentSeq, consumptionId: of?.id ?? null, ordinal, kind: "REVERSED" as const };
    this.events.push({ ...named, ...left, occurredAt: this.loaded.nowMs, delivery: null, reversalId });
  }

  setReversalCount({ id }: StoredConsumption, reversalCount: number): void {
    this.rows.change(id, { reversalCount });
  }
}
