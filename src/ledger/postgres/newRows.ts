// Rows as a write makes them on PostgreSQL: a new consumption, an attempt that begins or ends, and an event for each change.

import type { ConsumptionChange } from "../../domain/changes.ts";
import type { Consumption, EpochMs, FeedEvent } from "../../domain/consumption.ts";
import type { Delivery } from "../../domain/delivery.ts";
import { type Heard, isDoubtfulRefusal, resultCodeOf } from "../../domain/heard.ts";
import type { Reversal } from "../../domain/reversal.ts";
import { failureTextOf, newlyOpened, RUNNING } from "../writing/changing.ts";
import type { NewAttempt, NewConsumption } from "../writing/paymentStore.ts";
import type { AttemptRow, LoadedConsumption, NewEvent } from "./loaded.ts";

export function newRow(added: NewConsumption, requestedAt: EpochMs): LoadedConsumption {
  const { told, tokenDigest, leaseAttempt, eventCount } = newlyOpened(added, 0, requestedAt);
  return {
    row: 0,
    told,
    tokenDigest,
    leaseAttempt,
    eventCount,
    sealedToken: added.sealedToken,
    dueMs: added.lease?.untilMs ?? null,
    deliveryOrdinal: null,
    reversalCount: 0,
    lacksProduct: false,
    droppedAttempts: 0,
    attempts: [],
  };
}

export function startedAttempt(attempt: NewAttempt, instance: number, nowMs: EpochMs): AttemptRow {
  const unsaid = { endedAt: null, httpStatus: null, durationMs: null, message: null };
  return { ...RUNNING, ...unsaid, ...attempt, instance, startedAt: nowMs };
}

export function endOf(heard: Heard, durationMs: number, nowMs: EpochMs): Partial<AttemptRow> {
  return {
    outcome: heard.kind,
    resultCode: resultCodeOf(heard),
    isDoubtfulRefusal: isDoubtfulRefusal(heard),
    httpStatus: heard.kind === "NOT_SENT" ? null : heard.httpStatus,
    durationMs: Math.round(durationMs),
    message: failureTextOf(heard),
    endedAt: nowMs,
    endedAtMs: nowMs,
  };
}

interface ChangeTold {
  readonly told: Consumption;
  readonly change: ConsumptionChange;
  readonly kind: FeedEvent["kind"];
  readonly ordinal: number;
  readonly nowMs: EpochMs;
}

export function eventOfChange({ told, change, kind, ordinal, nowMs }: ChangeTold): NewEvent {
  const { id: consumptionId, app, paymentSeq } = told;
  const named = { app, paymentSeq, consumptionId, ordinal };
  const { status, evidence } = change;
  return { ...named, kind, status, evidence, occurredAt: nowMs, delivery: null, reversalId: null };
}

export function eventOfDelivery(told: Consumption, delivery: Delivery, ordinal: number): NewEvent {
  const { id: consumptionId, app, paymentSeq, status, evidence } = told;
  const kind = delivery.outcome === "DELIVERED" ? "DELIVERED" : "DELIVERY_FAILED";
  const named = { app, paymentSeq, consumptionId, ordinal };
  return { ...named, kind, status, evidence, occurredAt: delivery.acknowledgedAt, delivery, reversalId: null };
}

/** @param told the consumption that it is of, if there is one */
export function eventOfReversal(
  reversal: Reversal,
  told: Consumption | null,
  ordinal: number,
  nowMs: EpochMs,
): NewEvent {
  const { id: reversalId, app, paymentSeq } = reversal;
  const named = { app, paymentSeq, consumptionId: told?.id ?? null, ordinal, kind: "REVERSED" as const };
  const left = { status: told?.status ?? null, evidence: told?.evidence ?? null };
  return { ...named, ...left, occurredAt: nowMs, delivery: null, reversalId };
}
