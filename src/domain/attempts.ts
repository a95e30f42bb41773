// What an attempt is worth as evidence: in flight, unknown, able to carry an inference.

import { ALREADY_CONSUMED } from "./resultCodes.ts";
import type { AttemptRecord, ConsumptionRecord, LedgerMs, PaymentRecord } from "./payment.ts";

/** Running under a live lease, as far as the ledger can know. */
export function isInFlight(consumption: ConsumptionRecord, attempt: AttemptRecord, now: LedgerMs): boolean {
  return (
    attempt.outcome === null &&
    consumption.leaseAttempt === attempt.number &&
    attempt.processGoneSinceMs === null &&
    attempt.leaseUntilMs > now
  );
}

/** Whether somebody is asking about this consumption right now, controls included. */
export function isUnderLiveLease(consumption: ConsumptionRecord, now: LedgerMs): boolean {
  return consumption.attempts.some((attempt) => isInFlight(consumption, attempt, now));
}

/** An attempt proper without a definite answer on record, a crashed or taken-over one included. */
export function isUnknown(consumption: ConsumptionRecord, attempt: AttemptRecord, now: LedgerMs): boolean {
  if (attempt.control !== null || attempt.isVoid) return false;
  return attempt.outcome === "UNKNOWN" || (attempt.outcome === null && !isInFlight(consumption, attempt, now));
}

export function unknownAttempts(consumption: ConsumptionRecord, now: LedgerMs): AttemptRecord[] {
  return consumption.attempts.filter((attempt) => isUnknown(consumption, attempt, now));
}

/** The upstream answered it with a code that refuses, a listed one or not. */
export function isRefusal({ outcome, isDoubtfulRefusal }: AttemptRecord): boolean {
  return outcome === "REFUSED" || isDoubtfulRefusal;
}

/** When an unknown attempt can at the latest have been acted for by a process of ours. */
export function endOfUnknownMs(attempt: AttemptRecord): LedgerMs {
  return attempt.endedAtMs ?? attempt.processGoneSinceMs ?? attempt.leaseUntilMs;
}

/**
 * An unknown attempt whose lease was lost may still be sending (its process was paused): it carries an inference only
 * when it ended by its own hand, its process is known to be gone, or four leases' time has passed since it expired.
 */
export function canCarryInference(attempt: AttemptRecord, leaseMs: number, now: LedgerMs): boolean {
  if (attempt.outcome === "UNKNOWN") return true;
  return attempt.processGoneSinceMs !== null || now >= attempt.leaseUntilMs + 4 * leaseMs;
}

/** Whether this consumption has an attempt, opened before the payment's first 5018, that may have consumed it. */
export function hasEarlyUnknownOrInFlight(consumption: ConsumptionRecord, now: LedgerMs): boolean {
  return consumption.attempts.some(
    (attempt) =>
      attempt.control === null &&
      !attempt.isAfter5018 &&
      (isUnknown(consumption, attempt, now) || isInFlight(consumption, attempt, now)),
  );
}

/** A call or a control that was told "already consumed". */
export function hears5018({ outcome, resultCode }: AttemptRecord): boolean {
  return outcome === "REFUSED" && resultCode === ALREADY_CONSUMED;
}

/** Whether anyone's call for this payment has heard 5018. */
export function has5018OnRecord(payment: PaymentRecord): boolean {
  return payment.consumptions.some((consumption) => consumption.attempts.some(hears5018));
}
