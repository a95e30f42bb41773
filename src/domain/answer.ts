// What a consume call is answered with. Expected failures are values; every reason says whether the same call again
// can help, and when.

import type { Heard } from "./heard.ts";
import type { Consumption } from "./consumption.ts";
import * as codes from "./resultCodes.ts";

export type ConsumeErrorReason =
  | "INVALID_INPUT"
  | "REFUSED"
  | "ALREADY_CONSUMED"
  | "NOT_OWNER"
  | "ITEM_MISMATCH"
  | "IN_PROGRESS"
  | "IN_DOUBT"
  | "UPSTREAM_UNAVAILABLE"
  | "DISPUTED";

export type ConsumeAnswer =
  | { readonly kind: "success"; readonly consumption: Consumption; readonly isReplayed: boolean }
  | ConsumeFailure;

export interface ConsumeFailure {
  readonly kind: "error";
  readonly resultCode: number;
  readonly message: string;
  readonly reason: ConsumeErrorReason;
  /** null where asking again cannot help. */
  readonly retryAfterMs: number | null;
  /** The caller's own record, where there is one. */
  readonly consumption: Consumption | null;
}

const RETRY_AFTER_MS = {
  INVALID_INPUT: null,
  REFUSED: null,
  ALREADY_CONSUMED: null,
  NOT_OWNER: null,
  ITEM_MISMATCH: null,
  DISPUTED: null,
  IN_PROGRESS: 1_000,
  IN_DOUBT: 1_000,
  UPSTREAM_UNAVAILABLE: 2_000,
} as const satisfies Record<ConsumeErrorReason, number | null>;

export function isRetryable(reason: ConsumeErrorReason): boolean {
  return RETRY_AFTER_MS[reason] !== null;
}

export function failure(
  reason: ConsumeErrorReason,
  resultCode: number,
  message: string,
  consumption: Consumption | null,
): ConsumeFailure {
  return { kind: "error", reason, resultCode, message, retryAfterMs: RETRY_AFTER_MS[reason], consumption };
}

export const inProgress = (consumption: Consumption | null): ConsumeFailure =>
  failure("IN_PROGRESS", codes.IN_PROGRESS, "Another call for this payment is under way.", consumption);

export const alreadyConsumed = (consumption: Consumption | null): ConsumeFailure =>
  failure("ALREADY_CONSUMED", codes.ALREADY_CONSUMED, "The payment was consumed by another call.", consumption);

export const disputed = (consumption: Consumption | null): ConsumeFailure =>
  failure("DISPUTED", codes.ALREADY_CONSUMED, "Only people can tell whose call consumed this payment.", consumption);

export const notOwner = (): ConsumeFailure =>
  failure("NOT_OWNER", codes.AUTHORIZATION_ERROR, "The payment is not shown as this player's.", null);

/** Of a subscription that renews itself; also what an attempt is recorded with that was not sent for it. */
export const NEVER_CONSUMABLE = "A subscription that renews itself can never be consumed; nothing was sent.";

export const neverConsumable = (consumption: Consumption | null): ConsumeFailure =>
  failure("REFUSED", codes.CONSUME_FAILED, NEVER_CONSUMABLE, consumption);

export const itemMismatch = (consumption: Consumption | null): ConsumeFailure =>
  failure("ITEM_MISMATCH", codes.INVALID_PARAMETERS, "The payment is for another item.", consumption);

/** `retryAfterMs`: until the circuit breaker's next try, where that is why. */
export function upstreamUnavailable(consumption: Consumption | null, retryAfterMs?: number): ConsumeFailure {
  const message = "The IAP server cannot be reached; the call was not sent.";
  const answer = failure("UPSTREAM_UNAVAILABLE", codes.SERVER_UNKNOWN_ERROR, message, consumption);
  return retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
}

export const outcomeNotRecorded = (consumption: Consumption): ConsumeFailure =>
  failure(
    "IN_DOUBT",
    codes.UNKNOWN_ERROR,
    "The outcome could not be recorded; the same call again is safe.",
    consumption,
  );

/**
 * The answer of the call whose own attempt just ended, by how its consumption stands after the write. `heard` is what
 * the attempt brought, or the last control after it; `named` the consumption of another item that a success settled.
 */
export function answerAfterAttempt(consumption: Consumption, heard: Heard, named?: Consumption): ConsumeAnswer {
  const message = consumption.message ?? heard.message;
  if (named !== undefined && consumption.status === "REJECTED" && heard.kind === "CONSUMED") return itemMismatch(named);
  switch (consumption.status) {
    case "CONSUMED":
      return { kind: "success", consumption, isReplayed: false };
    case "DISPUTED":
      return disputed(consumption);
    case "REJECTED":
      if (consumption.resultCode === codes.ALREADY_CONSUMED) return alreadyConsumed(consumption);
      if (heard.kind === "NOT_SENT") return upstreamUnavailable(consumption);
      if (heard.kind === "CONSUMED") return failure("ITEM_MISMATCH", codes.INVALID_PARAMETERS, message, consumption);
      return failure("REFUSED", consumption.resultCode ?? codes.UNKNOWN_ERROR, message, consumption);
    case "IN_DOUBT":
    case "PENDING":
      return failure("IN_DOUBT", consumption.resultCode ?? doubtCodeOf(heard), message, consumption);
  }
}

/** Where the record does not say: an answer that came after another attempt took over. */
function doubtCodeOf(heard: Heard): number {
  switch (heard.kind) {
    case "UNKNOWN":
      return heard.resultCode;
    case "NOT_SENT":
      return codes.SERVER_UNKNOWN_ERROR;
    case "REFUSED":
    case "CONSUMED":
      return codes.UNKNOWN_ERROR;
  }
}
