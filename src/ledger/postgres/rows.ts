// Rows of the PostgreSQL engine and what they mean. Items and amounts travel as text, so that no digit goes through a
// double; times, sequences and row numbers stay far below 2^53.

import { sql } from "kysely";
import type { Attempt, Consumption, ControlKind, FeedEvent } from "../../domain/consumption.ts";
import type { Reversal } from "../../domain/reversal.ts";
import { moneyFrom, type ToldColumns, toldFrom } from "../toldRow.ts";
import type { AttemptsTable, FeedTable, ReversalsTable } from "./tables.ts";

export const ITEM_SEQ_TEXT = sql<string>`c.item_seq::text`.as("item_seq");
export const AMOUNT_MICROS_TEXT = sql<string | null>`c.amount_micros::text`.as("amount_micros");

export const CONSUMPTION_COLUMNS = [
  "c.row",
  "c.id",
  "c.app",
  "c.environment",
  "c.payment_seq",
  "c.player_id",
  "c.status",
  "c.evidence",
  "c.currency",
  "c.price_source",
  "c.result_code",
  "c.message",
  "c.requested_at",
  "c.settled_at",
  "c.next_attempt_at",
  "c.seen_unconsumed_at",
  "c.market",
  "c.store_order_id",
  "c.product_id",
  "c.purchased_at",
  "c.is_test",
  "c.payload",
  "c.product_type",
  "c.delivery_outcome",
] as const;
/** Of the standing delivery's event `d`. */
export const DELIVERY_COLUMNS = [
  "d.reference as delivery_reference",
  "d.note as delivery_note",
  "d.occurred_at as delivered_at",
] as const;

export type ConsumptionColumns = ToldColumns & { readonly id: string; readonly row: number; readonly app: string };

export function consumptionFrom(columns: ConsumptionColumns): Consumption {
  return toldFrom(columns, idFrom(columns.id), columns.app);
}

export function attemptFrom(
  columns: Omit<AttemptsTable, "consumption"> & { readonly control: ControlKind | null },
): Attempt {
  return {
    number: columns.number,
    trigger: columns.trigger,
    control: columns.control,
    isVoid: columns.is_void,
    isDoubtfulRefusal: columns.is_doubtful_refusal,
    startedAt: columns.started_at,
    endedAt: columns.ended_at,
    outcome: columns.outcome,
    resultCode: columns.result_code,
    httpStatus: columns.http_status,
    durationMs: columns.duration_ms,
    requestId: columns.request_id,
    message: columns.message,
  };
}

export function feedEventFrom(columns: FeedTable & { readonly payment_seq: string }): FeedEvent {
  const { kind, reference, note, occurred_at: occurredAt } = columns;
  const outcome = kind === "DELIVERED" ? "DELIVERED" : "FAILED";
  return {
    sequence: columns.sequence,
    ordinal: columns.ordinal,
    kind,
    occurredAt,
    app: columns.app,
    paymentSeq: columns.payment_seq,
    consumptionId: columns.consumption === null ? null : idFrom(columns.consumption),
    status: columns.status,
    evidence: columns.evidence,
    delivery: reference === null ? null : { outcome, reference, note, acknowledgedAt: occurredAt },
    reversalId: columns.reversal === null ? null : idFrom(columns.reversal),
  };
}

export const REVERSAL_COLUMNS = [
  "r.id",
  "r.app",
  "r.payment_seq",
  "r.kind",
  "r.occurred_at",
  "r.reference",
  "r.currency",
  "r.note",
] as const;
export const REVERSAL_AMOUNT_TEXT = sql<string | null>`r.amount_micros::text`.as("amount_micros");

export function reversalFrom(
  columns: Omit<ReversalsTable, "amount_micros"> & { readonly amount_micros: string | null },
): Reversal {
  return {
    id: idFrom(columns.id),
    app: columns.app,
    paymentSeq: columns.payment_seq,
    kind: columns.kind,
    occurredAt: columns.occurred_at,
    reference: columns.reference,
    amount: moneyFrom(columns.amount_micros, columns.currency),
    note: columns.note,
  };
}

/** The database writes a UUID with dashes; the domain's ids are its 32 hex digits. */
export function idFrom(uuid: string): string {
  return uuid.replaceAll("-", "");
}
