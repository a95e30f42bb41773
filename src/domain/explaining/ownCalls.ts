// What the calls on a record show by themselves: which of them left a doubt, which refusals stand in a row, and which
// test calls were made. Attempts are given oldest first, as the ledger tells them.

import type { Attempt } from "../consumption.ts";
import {
  ALREADY_CONSUMED,
  NETWORK_TIMEOUT,
  RESPONSE_ON_FAILED,
  SERVER_UNKNOWN_ERROR,
  UNKNOWN_ERROR,
} from "../resultCodes.ts";
import { describeCode } from "./codeWords.ts";

/** How a call left its outcome open: no whole answer came, or one that decides nothing. */
export type Doubt = "LOST" | "INDEFINITE";

export function properCalls(attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts.filter(({ trigger }) => trigger !== "CONTROL");
}

/** null: the call has a definite answer, was never sent, or counts no longer. */
export function doubtOf(attempt: Attempt): Doubt | null {
  const { outcome, resultCode, isVoid } = attempt;
  if (isVoid) return null;
  if (isDoubtfulRefusal(attempt)) return "INDEFINITE";
  switch (outcome) {
    case null:
      return "LOST"; // running, or its process died before an answer was on record
    case "UNKNOWN":
      return resultCode === null || LOST_CODES.has(resultCode) ? "LOST" : "INDEFINITE";
    case "REFUSED":
    case "CONSUMED":
    case "NOT_SENT":
      return null;
  }
}

const LOST_CODES: ReadonlySet<number> = new Set([NETWORK_TIMEOUT, SERVER_UNKNOWN_ERROR, RESPONSE_ON_FAILED]);

/**
 * A refusal that leaves a doubt: its code is listed nowhere, or not for the upstream that said it. Such an attempt is kept as
 * UNKNOWN, and by earlier versions as REFUSED.
 */
export function isDoubtfulRefusal({ outcome, resultCode }: Attempt): boolean {
  if (resultCode === null) return false;
  if (outcome === "REFUSED") return describeCode(resultCode) === null;
  if (outcome !== "UNKNOWN") return false;
  return !LOST_CODES.has(resultCode) && resultCode !== UNKNOWN_ERROR && !isInternalError(resultCode);
}

function isInternalError(resultCode: number): boolean {
  return describeCode(resultCode)?.isInternalError === true;
}

/** The doubt that the calls leave together; an answer that was lost weighs more than one that says nothing. */
export function doubtLeftBy(calls: readonly Attempt[]): Doubt | null {
  const doubts = new Set(calls.map(doubtOf));
  if (doubts.has("LOST")) return "LOST";
  return doubts.has("INDEFINITE") ? "INDEFINITE" : null;
}

/** Newest calls refused with this code, as the doubt rule counts: one that was never sent neither counts nor breaks the row. */
export function refusalsInARow(proper: readonly Attempt[], code: number): number {
  const sent = proper.filter(({ outcome }) => outcome !== "NOT_SENT");
  const breaker = sent.findLastIndex((attempt) => !isRefusedWith(attempt, code));
  return sent.length - 1 - breaker;
}

function isRefusedWith(attempt: Attempt, code: number): boolean {
  if (attempt.isVoid || attempt.resultCode !== code) return false;
  return attempt.outcome === "REFUSED" || isDoubtfulRefusal(attempt);
}

const ROUNDS_TO_PROVE = 3;

/** Whether random tokens were refused in as many rounds as prove a token. */
export function isProvenByControls(attempts: readonly Attempt[]): boolean {
  const refused = attempts.filter(
    (attempt) => isRandomToken(attempt) && attempt.outcome === "REFUSED" && attempt.resultCode !== ALREADY_CONSUMED,
  );
  return refused.length >= ROUNDS_TO_PROVE;
}

export function isRandomToken({ trigger, control }: Attempt): boolean {
  return trigger === "CONTROL" && control === "RANDOM_TOKEN";
}

/** A success for this record's own payment, token and item: of a call proper, or of a test call that repeated it. */
export function ownSuccess(attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.find(
    ({ outcome, trigger, control }) => outcome === "CONSUMED" && (trigger !== "CONTROL" || control === "SELF"),
  );
}
