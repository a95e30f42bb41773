// Records as the ledger would hand them out, each with what a test cares about and the rest made up.

import type { Attempt, Consumption, FeedEvent } from "../../../src/domain/consumption.ts";
import { UNREPORTED } from "../../support/unasked.ts";

/** The n-th of a series of ids: 32 hex digits of a UUIDv7. */
export function idOf(n: number): string {
  return `0190a000000070008${n.toString(16).padStart(15, "0")}`;
}

export function consumptionOf(n: number, given: Partial<Consumption> = {}): Consumption {
  return {
    id: idOf(n),
    app: "default",
    environment: "SANDBOX",
    paymentSeq: `P${n}`,
    itemSeq: 1032032n,
    playerId: "alice",
    status: "CONSUMED",
    evidence: "CONFIRMED",
    price: { amountMicros: 1_000_000_000n, currency: "KRW" },
    priceSource: "UPSTREAM",
    resultCode: 0,
    message: "request is successful",
    requestedAt: Date.UTC(2026, 0, 1) + n * 1_000,
    settledAt: Date.UTC(2026, 0, 1) + n * 1_000 + 500,
    nextAttemptAt: null,
    ...UNREPORTED,
    ...given,
  };
}

export const inDoubt: Partial<Consumption> = {
  status: "IN_DOUBT",
  evidence: null,
  price: null,
  priceSource: null,
  resultCode: 100,
  message: "no answer",
  settledAt: null,
};

export function attemptOf(number: number, given: Partial<Attempt> = {}): Attempt {
  return {
    number,
    trigger: "CALL",
    control: null,
    isVoid: false,
    isDoubtfulRefusal: false,
    startedAt: Date.UTC(2026, 0, 1),
    endedAt: Date.UTC(2026, 0, 1) + 40,
    outcome: "CONSUMED",
    resultCode: 0,
    httpStatus: 200,
    durationMs: 40,
    requestId: "request-of-then",
    message: null,
    ...given,
  };
}

export function eventOf(sequence: number, given: Partial<FeedEvent> = {}): FeedEvent {
  return {
    sequence,
    ordinal: 1,
    kind: "CONSUMED",
    occurredAt: Date.UTC(2026, 0, 1) + sequence,
    app: "default",
    paymentSeq: `P${sequence}`,
    consumptionId: idOf(sequence),
    status: "CONSUMED",
    evidence: "CONFIRMED",
    delivery: null,
    reversalId: null,
    ...given,
  };
}
