// What is reported of the payments of one flush: looks, deliveries and reversals, as they were read under the payments'
// locks and with what the flush adds. Knows no SQL, and no consumptions.

import type { Delivery } from "../../domain/delivery.ts";
import type { Reversal } from "../../domain/reversal.ts";
import type { StoredLook } from "../writing/storedPayment.ts";
import type { EpochMs } from "../../domain/consumption.ts";

export interface ReportedPayment {
  readonly app: string;
  readonly paymentSeq: string;
}

export interface NewLook extends ReportedPayment {
  readonly look: StoredLook;
}

/** What a flush reads of them: only of payments of which something is reported, and only what its operations ask about. */
export interface Reported {
  readonly looks: readonly NewLook[];
  readonly reversals: readonly Reversal[];
  readonly deliveries: ReadonlyMap<string, readonly Delivery[]>;
}

export interface NewReports {
  readonly looks: readonly NewLook[];
  readonly reversals: readonly (Reversal & { readonly recordedAt: EpochMs })[];
}

export const NOTHING_REPORTED: Reported = { looks: [], reversals: [], deliveries: new Map() };

export class LoadedReports {
  readonly #looks: Map<string, NewLook>;
  readonly #reversals: Map<string, Reversal>;
  readonly #deliveries: Map<string, readonly Delivery[]>;
  readonly #newLooks = new Set<string>();
  readonly #newReversals = new Set<string>();
  readonly #nowMs: EpochMs;

  constructor({ looks, reversals, deliveries }: Reported, nowMs: EpochMs) {
    this.#looks = new Map(looks.map((look) => [nameOf(look), look]));
    this.#reversals = new Map(reversals.map((reversal) => [referenceOf(reversal.app, reversal.reference), reversal]));
    this.#deliveries = new Map(deliveries);
    this.#nowMs = nowMs;
  }

  looksOf(app: string, paymentSeq: string): readonly StoredLook[] {
    if (this.#looks.size === 0) return [];
    return [...this.#looks.values()].filter((one) => isOf(one, app, paymentSeq)).map(({ look }) => look);
  }

  putLook(added: NewLook): void {
    this.#looks.set(nameOf(added), added);
    this.#newLooks.add(nameOf(added));
  }

  deliveriesOf(consumptionId: string): readonly Delivery[] {
    return this.#deliveries.get(consumptionId) ?? [];
  }

  putDelivery(consumptionId: string, delivery: Delivery): void {
    this.#deliveries.set(consumptionId, [...this.deliveriesOf(consumptionId), delivery]);
  }

  reversalsOf(app: string, paymentSeq: string): readonly Reversal[] {
    if (this.#reversals.size === 0) return [];
    return [...this.#reversals.values()].filter((one) => isOf(one, app, paymentSeq));
  }

  reversalByReference(app: string, reference: string): Reversal | undefined {
    return this.#reversals.get(referenceOf(app, reference));
  }

  insertReversal(reversal: Reversal): void {
    const name = referenceOf(reversal.app, reversal.reference);
    this.#reversals.set(name, reversal);
    this.#newReversals.add(name);
  }

  added(): NewReports {
    const recordedAt = this.#nowMs;
    return {
      looks: [...this.#looks].flatMap(([name, look]) => (this.#newLooks.has(name) ? [look] : [])),
      reversals: [...this.#reversals].flatMap(([name, one]) =>
        this.#newReversals.has(name) ? [{ ...one, recordedAt }] : [],
      ),
    };
  }
}

function isOf(one: ReportedPayment, app: string, paymentSeq: string): boolean {
  return one.app === app && one.paymentSeq === paymentSeq;
}

function nameOf({ app, paymentSeq, look }: NewLook): string {
  return `${app}/${paymentSeq}/${look.tokenDigest}/${look.itemSeq}`;
}

function referenceOf(app: string, reference: string): string {
  return `${app}/${reference}`;
}
