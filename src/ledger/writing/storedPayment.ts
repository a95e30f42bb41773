// A payment as the rules read it, with what an engine needs to write it back.

import type { Consumption } from "../../domain/consumption.ts";
import type { ConsumptionRecord, PaymentRecord } from "../../domain/payment.ts";

export interface StoredConsumption extends ConsumptionRecord {
  /** The ledger's own number; 0 where the engine gives it only when the row is written. */
  readonly row: number;
  readonly eventCount: number;
  readonly told: Consumption;
}

export interface StoredPayment extends PaymentRecord {
  readonly consumptions: readonly StoredConsumption[];
}
