// A consumption's row as both engines read it for people. 64-bit columns travel as text, so that no digit goes through a
// double.

import type { Consumption } from "../domain/consumption.ts";
import type { Delivery, DeliveryOutcome } from "../domain/delivery.ts";
import type { Money } from "../domain/money.ts";
import type { ConsumptionStatus, Environment, Evidence, PriceSource } from "../domain/payment.ts";
import type { PaymentFacts } from "../domain/paymentFacts.ts";
import type { Reversal, ReversalKind } from "../domain/reversal.ts";

export interface RecordColumns {
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
  readonly seen_unconsumed_at: number | null;
  readonly market: string | null;
  readonly store_order_id: string | null;
  readonly product_id: string | null;
  readonly purchased_at: number | null;
  /** SQLite has 0 and 1. */
  readonly is_test: boolean | number | null;
  readonly payload: string | null;
  readonly product_type: string | null;
  readonly delivery_outcome: DeliveryOutcome | null;
  /** From the standing delivery's event. */
  readonly delivery_reference: string | null;
  readonly delivery_note: string | null;
  readonly delivered_at: number | null;
}

/** @param id 32 hex digits */
export function recordFrom(columns: RecordColumns, id: string, app: string): Consumption {
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
    seenUnconsumedAt: columns.seen_unconsumed_at,
    ...factsFrom(columns),
    delivery: deliveryFrom(columns),
  };
}

/** What an attempt `a` of the consumption `c` asked with, if it was a control (domain/controls.ts tells them apart alike). */
export const CONTROL_KIND = `CASE WHEN a.control_token = 'RANDOM' THEN 'RANDOM_TOKEN'
  WHEN a.control_token = 'OWN' AND a.control_item_seq = c.item_seq THEN 'SELF'
  WHEN a.control_token = 'OWN' THEN 'OTHER_ITEM' END`;

export type FactColumns = Pick<
  RecordColumns,
  "market" | "store_order_id" | "product_id" | "purchased_at" | "is_test" | "payload" | "product_type"
>;

export function factsFrom(columns: FactColumns): PaymentFacts {
  return {
    market: columns.market,
    storeOrderId: columns.store_order_id,
    productId: columns.product_id,
    purchasedAt: columns.purchased_at,
    isTest: columns.is_test === null ? null : Boolean(columns.is_test),
    payload: columns.payload,
    productType: columns.product_type,
  };
}

function deliveryFrom(columns: RecordColumns): Delivery | null {
  const { delivery_outcome: outcome, delivery_reference: reference, delivered_at: acknowledgedAt } = columns;
  if (outcome === null || reference === null || acknowledgedAt === null) return null;
  return { outcome, reference, acknowledgedAt, note: columns.delivery_note };
}

export function moneyFrom(amountMicros: string | null, currency: string | null): Money | null {
  return amountMicros === null || currency === null ? null : { amountMicros: BigInt(amountMicros), currency };
}

/** A reversal's row as both engines read it before they write. */
export interface ReversalColumns {
  /** 32 hex digits. */
  readonly id: string;
  readonly app: string;
  readonly payment_seq: string;
  readonly kind: ReversalKind;
  readonly occurred_at: number;
  readonly reference: string;
  readonly amount_micros: string | null;
  readonly currency: string | null;
  readonly note: string | null;
}

export function reversalFrom(columns: ReversalColumns): Reversal {
  return {
    id: columns.id,
    app: columns.app,
    paymentSeq: columns.payment_seq,
    kind: columns.kind,
    occurredAt: columns.occurred_at,
    reference: columns.reference,
    amount: moneyFrom(columns.amount_micros, columns.currency),
    note: columns.note,
  };
}
