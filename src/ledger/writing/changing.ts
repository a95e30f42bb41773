// How a consumption stands after a change: what every engine has to write down, worked out once.

import type { ConsumptionChange } from "../../domain/changes.ts";
import type { Consumption, EpochMs } from "../../domain/consumption.ts";
import type { Heard } from "../../domain/heard.ts";
import { isSettled } from "../../domain/payment.ts";
import { NO_FACTS } from "../../domain/paymentFacts.ts";
import type { NewConsumption } from "./paymentStore.ts";
import type { StoredConsumption } from "./storedPayment.ts";

/** An attempt right after it was opened. */
export const RUNNING = {
  outcome: null,
  resultCode: null,
  isDoubtfulRefusal: false,
  isVoid: false,
  isShownConsumable: false,
  endedAtMs: null,
  processGoneSinceMs: null,
};

/** OPERATIONS.md, Limits: a stored message. The upstream's words come clean of secrets. */
const MESSAGE_LENGTH_MAX = 512;

/** What is kept of the words for an attempt's end: a success needs none, and an empty text says nothing. */
export function failureTextOf({ kind, message }: Heard): string | null {
  if (kind === "CONSUMED" || message === "") return null;
  if (message.length <= MESSAGE_LENGTH_MAX) return message;
  const cut = message.slice(0, MESSAGE_LENGTH_MAX);
  return cut.isWellFormed() ? cut : cut.slice(0, -1); // no character is cut in half
}

/** A consumption right after it was made. */
export function newlyOpened(added: NewConsumption, row: number, requestedAt: EpochMs): StoredConsumption {
  const { id, app, environment, paymentSeq, itemSeq, playerId, tokenDigest, lease } = added;
  const told: Consumption = {
    id,
    app,
    environment,
    paymentSeq,
    itemSeq,
    playerId,
    status: "PENDING",
    evidence: null,
    price: null,
    priceSource: null,
    resultCode: null,
    message: null,
    requestedAt,
    settledAt: null,
    nextAttemptAt: null,
    seenUnconsumedAt: null,
    delivery: null,
    ...NO_FACTS,
  };
  return { ...told, row, tokenDigest, leaseAttempt: lease?.attemptNumber ?? null, eventCount: 0, attempts: [], told };
}

/** A REJECTED one that is asked about again is PENDING again, and nothing is said of it yet. */
export function toldUnderLease(told: Consumption): Consumption {
  if (told.status !== "REJECTED") return { ...told, nextAttemptAt: null };
  return { ...told, status: "PENDING", resultCode: null, message: null, settledAt: null, nextAttemptAt: null };
}

export function toldAfter(told: Consumption, change: ConsumptionChange, now: EpochMs): Consumption {
  const { status, evidence, price, priceSource, resultCode, message, event } = change;
  // An amendment settles nothing anew, and what is imported was settled when it was consumed.
  const isAsBefore = event === "AMENDED" || event === null;
  const settledAt = isAsBefore
    ? told.settledAt
    : event === "IMPORTED"
      ? told.requestedAt
      : isSettled(change)
        ? now
        : null;
  const nextAttemptAt = status === "IN_DOUBT" ? told.nextAttemptAt : null;
  return { ...told, status, evidence, price, priceSource, resultCode, message, settledAt, nextAttemptAt };
}
