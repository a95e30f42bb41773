// What a flush reads and writes of reports on payments: looks, deliveries and reversals. Read after the payments' locks, and
// only where something is reported.

import type { EpochMs } from "../../domain/consumption.ts";
import { type Delivery, outcomeToldBy } from "../../domain/delivery.ts";
import type { PriceSource } from "../../domain/payment.ts";
import { type FactColumns, factsFrom, moneyFrom } from "../recordColumns.ts";
import type { PaymentKey, Statement } from "./lockStatements.ts";
import { LOOK_TYPES, REVERSAL_TYPES } from "./columnTypes.ts";
import type { NewLook, NewReports } from "./loadedReports.ts";
import { insertFrom } from "./insertFrom.ts";

export interface LookColumns extends FactColumns {
  readonly app: string;
  readonly payment_seq: string;
  readonly token_digest: string;
  readonly item_seq: string;
  readonly amount_micros: string | null;
  readonly currency: string | null;
  readonly price_source: PriceSource;
  readonly seen_at: EpochMs;
  readonly seen_unconsumed_at: EpochMs | null;
}

export interface DeliveryColumns {
  readonly id: string;
  readonly kind: string;
  readonly reference: string;
  readonly note: string | null;
  readonly occurred_at: EpochMs;
}

const REVERSAL = `replace(r.id::text, '-', '') AS id, r.app, r.payment_seq, r.kind, r.occurred_at, r.reference,
  r.amount_micros::text AS amount_micros, r.currency, r.note`;

export function readLooks(payments: readonly PaymentKey[]): Statement {
  return {
    text: `SELECT l.app, l.payment_seq, encode(l.token_digest, 'hex') AS token_digest, l.item_seq::text AS item_seq,
        l.amount_micros::text AS amount_micros, l.currency, l.price_source, l.seen_at, l.seen_unconsumed_at, l.market,
        l.store_order_id, l.product_id, l.purchased_at, l.is_test, l.payload, l.product_type
      FROM unnest($1::text[], $2::text[]) AS wanted (app, payment_seq)
      JOIN looks l ON l.app = wanted.app AND l.payment_seq = wanted.payment_seq`,
    values: columnsOf(payments),
  };
}

export function readReversals(payments: readonly PaymentKey[]): Statement {
  return {
    text: `SELECT ${REVERSAL} FROM unnest($1::text[], $2::text[]) AS wanted (app, payment_seq)
      JOIN reversals r ON r.app = wanted.app AND r.payment_seq = wanted.payment_seq ORDER BY r.id`,
    values: columnsOf(payments),
  };
}

export function readReversalsByReference(
  wanted: readonly { readonly app: string; readonly reference: string }[],
): Statement {
  return {
    text: `SELECT ${REVERSAL} FROM unnest($1::text[], $2::text[]) AS wanted (app, reference)
      JOIN reversals r ON r.app = wanted.app AND r.reference = wanted.reference`,
    values: [wanted.map(({ app }) => app), wanted.map(({ reference }) => reference)],
  };
}

export function readDeliveries(consumptionIds: readonly string[]): Statement {
  return {
    text: `SELECT replace(f.consumption::text, '-', '') AS id, f.kind, f.reference, f.note, f.occurred_at FROM feed f
      WHERE f.consumption = ANY($1::uuid[]) AND f.kind IN ('DELIVERED', 'DELIVERY_FAILED') ORDER BY f.consumption, f.ordinal`,
    values: [consumptionIds],
  };
}

export function writeLooks({ looks }: NewReports): Statement {
  const rows = looks.map(({ app, paymentSeq, look }) => [
    app,
    paymentSeq,
    look.tokenDigest,
    look.itemSeq.toString(),
    look.price?.amountMicros.toString() ?? null,
    look.price?.currency ?? null,
    look.priceSource,
    look.seenAt,
    look.seenUnconsumedAt,
    look.facts.market,
    look.facts.storeOrderId,
    look.facts.productId,
    look.facts.purchasedAt,
    look.facts.isTest,
    look.facts.payload,
    look.facts.productType,
  ]);
  const { text, values } = insertFrom("looks", LOOK_TYPES, rows);
  const key = ["app", "payment_seq", "token_digest", "item_seq"];
  const updates = Object.keys(LOOK_TYPES).filter((column) => !key.includes(column));
  const set = updates.map((column) => `${column} = excluded.${column}`).join(", ");
  return { text: `${text} ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${set}`, values };
}

export function writeReversals({ reversals }: NewReports): Statement {
  const rows = reversals.map((reversal) => [
    reversal.id,
    reversal.app,
    reversal.paymentSeq,
    reversal.kind,
    reversal.occurredAt,
    reversal.reference,
    reversal.amount?.amountMicros.toString() ?? null,
    reversal.amount?.currency ?? null,
    reversal.note,
    reversal.recordedAt,
  ]);
  return insertFrom("reversals", REVERSAL_TYPES, rows);
}

/** From now on whoever locks these payments reads what is reported of them too. */
export function markReported({ looks, reversals }: NewReports): Statement {
  return {
    text: `UPDATE payments SET is_reported = true FROM unnest($1::text[], $2::text[]) AS told (app, payment_seq)
      WHERE payments.app = told.app AND payments.payment_seq = told.payment_seq AND NOT payments.is_reported`,
    values: columnsOf([...looks, ...reversals]),
  };
}

export function lookFrom(columns: LookColumns): NewLook {
  return {
    app: columns.app,
    paymentSeq: columns.payment_seq,
    look: {
      tokenDigest: columns.token_digest,
      itemSeq: BigInt(columns.item_seq),
      price: moneyFrom(columns.amount_micros, columns.currency),
      priceSource: columns.price_source,
      facts: factsFrom(columns),
      seenAt: columns.seen_at,
      seenUnconsumedAt: columns.seen_unconsumed_at,
    },
  };
}

export function deliveryFrom({ kind, reference, note, occurred_at }: DeliveryColumns): Delivery {
  return { outcome: outcomeToldBy(kind), reference, note, acknowledgedAt: occurred_at };
}

function columnsOf(payments: readonly PaymentKey[]): unknown[][] {
  return [payments.map(({ app }) => app), payments.map(({ paymentSeq }) => paymentSeq)];
}
