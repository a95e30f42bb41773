// A payment as the rules read it, with what the SQLite engine needs to find its rows again.

import type { Consumption } from "../../domain/consumption.ts";
import type { ConsumptionRecord, PaymentRecord } from "../../domain/payment.ts";

export interface StoredConsumption extends ConsumptionRecord {
  readonly row: number;
  readonly app: number;
  readonly eventCount: number;
  readonly told: Consumption;
}

export interface StoredPayment extends PaymentRecord {
  readonly consumptions: readonly StoredConsumption[];
}
