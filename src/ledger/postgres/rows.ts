// Rows of the PostgreSQL engine and what they mean. Items and amounts travel as text, so that no digit goes through a
// double; times, sequences and row numbers stay far below 2^53.

import { sql } from "kysely";
import type { Attempt, Consumption, FeedEvent } from "../../domain/consumption.ts";
import { toldFrom } from "../toldRow.ts";
import type { AttemptsTable, ConsumptionsTable, FeedTable } from "./tables.ts";

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
] as const;

export type ConsumptionColumns = Omit<ConsumptionsTable, "item_seq" | "amount_micros" | "sealed_token"> & {
  readonly item_seq: string;
  readonly amount_micros: string | null;
};

export function consumptionFrom(columns: ConsumptionColumns): Consumption {
  return toldFrom(columns, idFrom(columns.id), columns.app);
}

export function attemptFrom(columns: Omit<AttemptsTable, "consumption">): Attempt {
  return {
    number: columns.number,
    trigger: columns.trigger,
    startedAt: columns.started_at,
    endedAt: columns.ended_at,
    outcome: columns.outcome,
    resultCode: columns.result_code,
    httpStatus: columns.http_status,
    durationMs: columns.duration_ms,
    requestId: columns.request_id,
  };
}

export function feedEventFrom(columns: FeedTable & { readonly payment_seq: string }): FeedEvent {
  return {
    sequence: columns.sequence,
    ordinal: columns.ordinal,
    kind: columns.kind,
    occurredAt: columns.occurred_at,
    app: columns.app,
    paymentSeq: columns.payment_seq,
    consumptionId: idFrom(columns.consumption),
    status: columns.status,
    evidence: columns.evidence,
  };
}

/** The database writes a UUID with dashes; the domain's ids are its 32 hex digits. */
export function idFrom(uuid: string): string {
  return uuid.replaceAll("-", "");
}
