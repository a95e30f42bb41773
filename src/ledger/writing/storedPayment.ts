// A payment as the rules read it, with what an engine needs to write it back.

import type { Consumption, EpochMs } from "../../domain/consumption.ts";
import type { ConsumptionRecord, Look, PaymentRecord } from "../../domain/payment.ts";
import type { PaymentFacts } from "../../domain/paymentFacts.ts";

export interface StoredConsumption extends ConsumptionRecord {
  /** The ledger's own number; 0 where the engine gives it only when the row is written. */
  readonly row: number;
  readonly eventCount: number;
  readonly told: Consumption;
}

export interface StoredLook extends Look {
  readonly facts: PaymentFacts;
  readonly seenAt: EpochMs;
  /** null where it was only ever seen consumed. */
  readonly seenUnconsumedAt: EpochMs | null;
}

export interface StoredPayment extends PaymentRecord {
  readonly consumptions: readonly StoredConsumption[];
  /** Read when it is asked for, where that costs a read. */
  readonly looks: readonly StoredLook[];
}
