// What a consume call is answered with. Expected failures are values; every reason says whether the same call again
// can help, and when.

import type { Heard } from "./heard.ts";
import type { Consumption } from "./consumption.ts";
import * as codes from "./resultCodes.ts";

export const CONSUME_ERROR_REASONS = [
  "INVALID_INPUT",
  "REFUSED",
  "ALREADY_CONSUMED",
  "NOT_OWNER",
  "ITEM_MISMATCH",
  "IN_PROGRESS",
  "IN_DOUBT",
  "UPSTREAM_UNAVAILABLE",
  "DISPUTED",
] as const;

export type ConsumeErrorReason = (typeof CONSUME_ERROR_REASONS)[number];

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

export const notOwner = (consumption: Consumption | null): ConsumeFailure =>
  failure("NOT_OWNER", codes.AUTHORIZATION_ERROR, "The payment is not shown as this player's.", consumption);

/** Of a subscription that renews itself; also what an attempt and its record keep where it was not sent: explanations tell it by that. */
export const NEVER_CONSUMABLE = "A subscription that renews itself can never be consumed; nothing was sent.";

export const neverConsumable = (consumption: Consumption | null): ConsumeFailure =>
  failure("REFUSED", codes.CONSUME_FAILED, NEVER_CONSUMABLE, consumption);

export const itemMismatch = (consumption: Consumption | null): ConsumeFailure =>
  failure("ITEM_MISMATCH", codes.INVALID_PARAMETERS, "The payment is for another item.", consumption);

/** `retryAfterMs`: until the circuit breaker's next try, where that is why. */
export function upstreamUnavailable(consumption: Consumption | null, retryAfterMs?: number): ConsumeFailure {
  const message = "The call was not sent to the IAP server; the same call again is safe.";
  const answer = failure("UPSTREAM_UNAVAILABLE", codes.SERVER_UNKNOWN_ERROR, message, consumption);
  return retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
}

/** The upstream answered, but did not show the payment, so nothing could be sent. */
export const notShown = (resultCode: number, consumption: Consumption | null): ConsumeFailure =>
  failure(
    "UPSTREAM_UNAVAILABLE",
    codes.SERVER_UNKNOWN_ERROR,
    `The IAP server did not show the payment (code ${resultCode}); the call was not sent.`,
    consumption,
  );

/** Never sent, for a reason of our own. @param why a clause without its full stop */
export const leftUnsent = (why: string): ConsumeFailure =>
  failure(
    "UPSTREAM_UNAVAILABLE",
    codes.SERVER_UNKNOWN_ERROR,
    `${why}; it was not sent, and the same call again is safe.`,
    null,
  );

/** What is open is asked about again in the background; it may be settled by then. */
export const OPEN_RETRY_MS = 60_000;
export const TOO_MANY_OPEN = "Too many of this player's calls have no outcome yet";

/** A limit of ours, and no outage: where one call is refused with RATE_LIMITED, the row of one of many says this. */
export const tooManyOpen = (): ConsumeFailure => ({
  ...failure(
    "IN_PROGRESS",
    codes.IN_PROGRESS,
    `${TOO_MANY_OPEN}; this one was not sent. The same call again is safe, in a minute.`,
    null,
  ),
  retryAfterMs: OPEN_RETRY_MS,
});

export const outcomeNotRecorded = (consumption: Consumption): ConsumeFailure =>
  failure(
    "IN_DOUBT",
    codes.UNKNOWN_ERROR,
    "The outcome could not be recorded; the same call again is safe.",
    consumption,
  );

/** How an attempt's consumption stands after the write that closed the attempt. */
export interface AttemptEnd {
  readonly consumption: Consumption;
  /** The consumption of another item that a success settled. */
  readonly named?: Consumption;
  /** Whether this very write made the consumption CONSUMED; otherwise another attempt did. */
  readonly isSettledByThis: boolean;
}

/** The answer of the call whose own attempt just ended. `heard` is what the attempt brought, or the last control after it. */
export function answerAfterAttempt({ consumption, named, isSettledByThis }: AttemptEnd, heard: Heard): ConsumeAnswer {
  const message = consumption.message ?? heard.message;
  if (named !== undefined && consumption.status === "REJECTED" && heard.kind === "CONSUMED") return itemMismatch(named);
  switch (consumption.status) {
    case "CONSUMED":
      return { kind: "success", consumption, isReplayed: !isSettledByThis };
    case "DISPUTED":
      return disputed(consumption);
    case "REJECTED":
      if (consumption.resultCode === codes.ALREADY_CONSUMED) return alreadyConsumed(consumption);
      // Its own words: a full pool, a lease that was over or no file descriptor is no upstream that cannot be reached.
      if (heard.kind === "NOT_SENT") return { ...upstreamUnavailable(consumption), message: heard.message };
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
