// A consumption's row as both engines read it for people. 64-bit columns travel as text, so that no digit goes through a
// double.

import type { Consumption } from "../domain/consumption.ts";
import type { Money } from "../domain/money.ts";
import type { ConsumptionStatus, Environment, Evidence, PriceSource } from "../domain/payment.ts";

export interface ToldColumns {
  readonly environment: Environment;
  readonly payment_seq: string;
  readonly item_seq: string;
  readonly player_id: string;
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence | null;
  readonly amount_micros: string | null;
  readonly currency: string | null;
  readonly price_source: PriceSource | null;
  readonly result_code: number | null;
  readonly message: string | null;
  readonly requested_at: number;
  readonly settled_at: number | null;
  readonly next_attempt_at: number | null;
}

/** @param id 32 hex digits */
export function toldFrom(columns: ToldColumns, id: string, app: string): Consumption {
  return {
    id,
    app,
    environment: columns.environment,
    paymentSeq: columns.payment_seq,
    itemSeq: BigInt(columns.item_seq),
    playerId: columns.player_id === "" ? null : columns.player_id,
    status: columns.status,
    evidence: columns.evidence,
    price: moneyFrom(columns.amount_micros, columns.currency),
    priceSource: columns.price_source,
    resultCode: columns.result_code,
    message: columns.message,
    requestedAt: columns.requested_at,
    settledAt: columns.settled_at,
    nextAttemptAt: columns.next_attempt_at,
  };
}

function moneyFrom(amountMicros: string | null, currency: string | null): Money | null {
  return amountMicros === null || currency === null ? null : { amountMicros: BigInt(amountMicros), currency };
}
