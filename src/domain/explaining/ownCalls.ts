// What the calls on a record show by themselves: which of them left a doubt, which refusals stand in a row, and which
// test calls were made. Attempts are given oldest first, as the ledger tells them.

import { NEVER_CONSUMABLE } from "../answer.ts";
import type { Attempt } from "../consumption.ts";
import { ROUNDS_TO_PROVE } from "../controls.ts";
import { ALREADY_CONSUMED, NETWORK_TIMEOUT, RESPONSE_ON_FAILED } from "../resultCodes.ts";
import { describeCode } from "./codeWords.ts";

/** How a call left its outcome open. LOST: no answer came. INDEFINITE: whatever came or is still to come decides nothing. */
export type Doubt = "LOST" | "INDEFINITE";

export function properCalls(attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts.filter(({ trigger }) => trigger !== "CONTROL");
}

/** null: the call has a definite answer, was never sent, or counts no longer. */
export function doubtOf(attempt: Attempt): Doubt | null {
  const { outcome, resultCode, httpStatus, isVoid } = attempt;
  if (isVoid) return null;
  if (isDoubtfulRefusal(attempt)) return "INDEFINITE";
  switch (outcome) {
    case null:
      return "INDEFINITE"; // its process may have died, or may be paused and answer yet
    case "UNKNOWN":
      return httpStatus === null && (resultCode === NETWORK_TIMEOUT || resultCode === RESPONSE_ON_FAILED)
        ? "LOST"
        : "INDEFINITE";
    case "REFUSED":
    case "CONSUMED":
    case "NOT_SENT":
      return null;
  }
}

/**
 * A refusal that leaves a doubt: its code is not listed for the upstream that said it, though perhaps for another. Earlier
 * versions kept one whose code is listed nowhere as REFUSED.
 */
export function isDoubtfulRefusal({ outcome, resultCode, isDoubtfulRefusal: isKnown }: Attempt): boolean {
  return isKnown || (outcome === "REFUSED" && resultCode !== null && describeCode(resultCode) === null);
}

/** The upstream answered with a code that refuses, a listed one or not; or nothing was sent, for it could only have refused. */
export function isRefusal(attempt: Attempt): boolean {
  return attempt.outcome === "REFUSED" || isDoubtfulRefusal(attempt);
}

/** A look had shown that the payment can never be consumed, so this call was not sent; it counts as the refusal it would have met. */
export function isSpared({ outcome, message }: Attempt): boolean {
  return outcome === "REFUSED" && message === NEVER_CONSUMABLE;
}

/** The doubt that the calls leave together; an answer that was lost weighs more than one that says nothing. */
export function doubtLeftBy(calls: readonly Attempt[]): Doubt | null {
  const doubts = new Set(calls.map(doubtOf));
  if (doubts.has("LOST")) return "LOST";
  return doubts.has("INDEFINITE") ? "INDEFINITE" : null;
}

/** One of the calls heard 5018, and none before it left a doubt: what used the payment up was no call of these. */
export function isUsedUpByAnother(attempts: readonly Attempt[]): boolean {
  const proper = properCalls(attempts);
  const heard = proper.findIndex(({ resultCode, isVoid }) => resultCode === ALREADY_CONSUMED && !isVoid);
  return heard !== -1 && !areOldOnesMissing(attempts) && doubtLeftBy(proper.slice(0, heard)) === null;
}

/** Newest calls refused with this code, as the doubt rule counts: one that was never sent neither counts nor breaks the row. */
export function refusalsInARow(proper: readonly Attempt[], code: number): number {
  const sent = proper.filter(({ outcome }) => outcome !== "NOT_SENT");
  const breaker = sent.findLastIndex((attempt) => attempt.isVoid || attempt.resultCode !== code || !isRefusal(attempt));
  return sent.length - 1 - breaker;
}

/** Whether test calls proved the token: rounds of a random token's refusal and this token's 5018 after it. */
export function isProvenByControls(attempts: readonly Attempt[]): boolean {
  let rounds = 0;
  let isRandomRefused = false;
  for (const attempt of attempts) {
    if (attempt.outcome !== "REFUSED" || attempt.isVoid) continue;
    const hears5018 = attempt.resultCode === ALREADY_CONSUMED;
    if (isRandomToken(attempt)) {
      isRandomRefused ||= !hears5018;
    } else if (attempt.control !== "OTHER_ITEM" && hears5018 && isRandomRefused) {
      rounds += 1;
      isRandomRefused = false;
    }
  }
  return rounds >= ROUNDS_TO_PROVE;
}

function isRandomToken({ trigger, control }: Attempt): boolean {
  return trigger === "CONTROL" && control === "RANDOM_TOKEN";
}

/** A success for this record's own payment, token and item: of a call proper, or of a test call that repeated it. */
export function ownSuccess(attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.find(
    ({ outcome, trigger, control }) => outcome === "CONSUMED" && (trigger !== "CONTROL" || control === "SELF"),
  );
}

/** The ledger tells the newest attempts only: what older ones brought is not seen here. */
export function areOldOnesMissing(attempts: readonly Attempt[]): boolean {
  return (attempts[0]?.number ?? 1) > 1;
}
