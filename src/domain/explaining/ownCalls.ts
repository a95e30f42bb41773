// What the calls on a record show by themselves: which of them left a doubt, which refusals stand in a row, and which
// test calls were made. Attempts are given oldest first, as the ledger tells them.

import type { Attempt } from "../consumption.ts";
import { ALREADY_CONSUMED, NETWORK_TIMEOUT, RESPONSE_ON_FAILED, SERVER_UNKNOWN_ERROR } from "../resultCodes.ts";
import { describeCode } from "./codeWords.ts";

/** How a call left its outcome open: no whole answer came, or one that decides nothing. */
export type Doubt = "LOST" | "INDEFINITE";

export function properCalls(attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts.filter(({ trigger }) => trigger !== "CONTROL");
}

/** null: the call has a definite answer, was never sent, or counts no longer. */
export function doubtOf({ outcome, resultCode, isVoid }: Attempt): Doubt | null {
  if (isVoid) return null;
  switch (outcome) {
    case null:
      return "LOST"; // running, or its process died before an answer was on record
    case "UNKNOWN":
      return resultCode === null || LOST_CODES.has(resultCode) ? "LOST" : "INDEFINITE";
    case "REFUSED":
      return isDoubtful(resultCode) ? "INDEFINITE" : null;
    case "CONSUMED":
    case "NOT_SENT":
      return null;
  }
}

const LOST_CODES: ReadonlySet<number> = new Set([NETWORK_TIMEOUT, SERVER_UNKNOWN_ERROR, RESPONSE_ON_FAILED]);

/** A code that stands in no table: it refuses, and leaves a doubt. */
export function isDoubtful(resultCode: number | null): boolean {
  return resultCode !== null && describeCode(resultCode) === null;
}

/** The doubt that the calls leave together; an answer that was lost weighs more than one that says nothing. */
export function doubtLeftBy(calls: readonly Attempt[]): Doubt | null {
  const doubts = calls.map(doubtOf);
  if (doubts.includes("LOST")) return "LOST";
  return doubts.includes("INDEFINITE") ? "INDEFINITE" : null;
}

/** Newest calls refused with this code, as the doubt rule counts: one that was never sent neither counts nor breaks the row. */
export function refusalsInARow(proper: readonly Attempt[], code: number): number {
  const sent = proper.filter(({ outcome }) => outcome !== "NOT_SENT");
  const breaker = sent.findLastIndex((attempt) => !isRefusedWith(attempt, code));
  return sent.length - 1 - breaker;
}

function isRefusedWith({ outcome, resultCode, isVoid }: Attempt, code: number): boolean {
  if (isVoid || resultCode !== code) return false;
  return outcome === "REFUSED" || (outcome === "UNKNOWN" && isDoubtful(code));
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

/** A success for something else: a random token, or this token with another item. */
export function strangeSuccess(attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.find(
    ({ outcome, trigger, control }) => outcome === "CONSUMED" && trigger === "CONTROL" && control !== "SELF",
  );
}
