// Why a record is REJECTED. Its own code and message tell it, for they are written with the status; its calls may have ended
// in another way before, or afterwards. A refusal after an answer was lost counts by the doubt rule, unless an operator has
// decided about the lost one before: the two are never told alike.

import { NEVER_CONSUMABLE } from "../answer.ts";
import type { Attempt, Consumption, EpochMs } from "../consumption.ts";
import { REFUSALS_IN_A_ROW } from "../doubt.ts";
import { FOUND_BY_OPERATOR, GIVEN_BY_OPERATOR } from "../resolution.ts";
import { ALREADY_CONSUMED, CONSUME_FAILED, INVALID_PARAMETERS, SERVER_UNKNOWN_ERROR } from "../resultCodes.ts";
import { CONSUMED_FOR_ANOTHER_ITEM, NAMED_ANOTHER_ITEM } from "../settling.ts";
import { type Doubt, doubtLeftBy, isDoubtfulRefusal, isRefusal, properCalls, refusalsInARow } from "./ownCalls.ts";

export type RejectedVerdict =
  /** hears5018: an earlier call was told that the payment is used up. */
  | { readonly kind: "NEVER_SENT"; readonly isAfterOperator: boolean; readonly hears5018: boolean }
  /** at: when it was refused. */
  | { readonly kind: "REFUSED"; readonly code: number; readonly at: EpochMs | null }
  /** Doubt rule: the row was full. doubt null: only the refusals themselves left one. */
  | {
      readonly kind: "REFUSED_IN_A_ROW";
      readonly code: number;
      readonly refusals: number;
      readonly doubt: Doubt | null;
      readonly isListed: boolean;
    }
  /** Doubt rule, with more than this record's own refusals in the row. */
  | {
      readonly kind: "REFUSED_ON_BALANCE";
      readonly code: number;
      readonly doubt: Doubt | null;
      readonly isListed: boolean;
    }
  /** Nothing was sent, for a look had shown a subscription that can never be consumed. doubt: an earlier call's. */
  | { readonly kind: "SPARED"; readonly doubt: Doubt | null }
  /** An operator had decided about the earlier calls, and a later one was refused. */
  | { readonly kind: "REFUSED_AFTER_OPERATOR"; readonly code: number; readonly at: EpochMs | null }
  /** The refusal that rejected it came before an operator's decision, which closed its calls. */
  | {
      readonly kind: "REFUSED_BEFORE_OPERATOR";
      readonly code: number;
      readonly at: EpochMs | null;
      readonly isListed: boolean;
    }
  /** None of its own calls was refused: a late answer to another record's call left nothing in doubt. */
  | { readonly kind: "CLEARED"; readonly isAfterOperator: boolean }
  | { readonly kind: "CONSUMED_ELSEWHERE" }
  /** The same, though a call of ours had left a doubt. */
  | { readonly kind: "CONSUMED_ELSEWHERE_AFTER_LOSS"; readonly doubt: Doubt }
  /** The same, and an operator had decided about its calls. */
  | { readonly kind: "CONSUMED_ELSEWHERE_AFTER_OPERATOR" }
  /** An inference rule gave the payment to the record of another item. */
  | { readonly kind: "INFERRED_FOR_OTHER_ITEM" }
  | { readonly kind: "OTHER_ITEM" }
  /** A call of it had a success: for another item, or while another record had used up the payment. */
  | { readonly kind: "SUCCESS_ELSEWHERE" }
  | { readonly kind: "REJECTED_BY_OPERATOR" }
  /** An operator gave the payment to another record: of another item, token or player. */
  | { readonly kind: "GIVEN_ELSEWHERE_BY_OPERATOR" };

export function rejectedBy(consumption: Consumption, attempts: readonly Attempt[]): RejectedVerdict {
  const proper = properCalls(attempts);
  const byMessage = toldByMessage(consumption, proper);
  if (byMessage !== null) return byMessage;
  const doubt = doubtLeftBy(proper);
  const isAfterOperator = doubt === null && attempts.some(({ isVoid }) => isVoid);
  const refusal = refusalOf(consumption.resultCode, proper);
  if (refusal === "NEVER_SENT") {
    if (isAfterOperator && proper.at(-1)?.outcome !== "NOT_SENT") return { kind: "CLEARED", isAfterOperator };
    const hears5018 = proper.some(({ isVoid, resultCode }) => !isVoid && resultCode === ALREADY_CONSUMED);
    return { kind: "NEVER_SENT", isAfterOperator, hears5018 };
  }
  const { code, attempt } = refusal;
  if (isAfterOperator) return afterOperator(refusal, proper);
  if (code === ALREADY_CONSUMED) {
    return doubt === null ? { kind: "CONSUMED_ELSEWHERE" } : { kind: "CONSUMED_ELSEWHERE_AFTER_LOSS", doubt };
  }
  if (attempt === null && doubt === null) return { kind: "CLEARED", isAfterOperator };
  const refusals = refusalsInARow(proper, code);
  const sent = proper.filter(({ outcome }) => outcome !== "NOT_SENT");
  const doubtBefore = doubtLeftBy(sent.slice(0, sent.length - refusals));
  const isListed = attempt === null || !isDoubtfulRefusal(attempt);
  if (doubt !== null && refusals >= REFUSALS_IN_A_ROW) {
    return { kind: "REFUSED_IN_A_ROW", code, refusals, doubt: doubtBefore, isListed };
  }
  return doubtBefore === null && isListed
    ? { kind: "REFUSED", code, at: attempt?.endedAt ?? null }
    : { kind: "REFUSED_ON_BALANCE", code, doubt: doubtBefore, isListed };
}

function toldByMessage({ resultCode, message }: Consumption, proper: readonly Attempt[]): RejectedVerdict | null {
  if (resultCode === ALREADY_CONSUMED && message === FOUND_BY_OPERATOR) return { kind: "REJECTED_BY_OPERATOR" };
  if (resultCode === ALREADY_CONSUMED && message === CONSUMED_FOR_ANOTHER_ITEM) {
    return { kind: "INFERRED_FOR_OTHER_ITEM" };
  }
  if (resultCode === ALREADY_CONSUMED && message === GIVEN_BY_OPERATOR) return { kind: "GIVEN_ELSEWHERE_BY_OPERATOR" };
  if (resultCode === INVALID_PARAMETERS && message === NAMED_ANOTHER_ITEM) return { kind: "OTHER_ITEM" };
  if (proper.some(({ outcome, isVoid }) => outcome === "CONSUMED" && !isVoid)) {
    return { kind: resultCode === INVALID_PARAMETERS ? "OTHER_ITEM" : "SUCCESS_ELSEWHERE" };
  }
  if (resultCode !== CONSUME_FAILED || message !== NEVER_CONSUMABLE) return null;
  return { kind: "SPARED", doubt: doubtLeftBy(proper) };
}

interface Refusal {
  readonly code: number;
  /** The newest call that was refused with it; null: the code came from a call of another record. */
  readonly attempt: Attempt | null;
}

/**
 * The record has its own code, whatever its newest call brought. 106 is that of a call that was never sent; where such a one
 * closed late, though, another call may have been refused since.
 */
function refusalOf(resultCode: number | null, proper: readonly Attempt[]): Refusal | "NEVER_SENT" {
  const withCode = (code: number) =>
    proper.findLast((attempt) => attempt.resultCode === code && isRefusal(attempt)) ?? null;
  if (resultCode === ALREADY_CONSUMED) return { code: resultCode, attempt: withCode(resultCode) };
  const isUnsent = resultCode === null || resultCode === SERVER_UNKNOWN_ERROR;
  if (!isUnsent) {
    const attempt = withCode(resultCode);
    if (attempt !== null) return { code: resultCode, attempt };
  }
  const newest = proper.findLast((one) => isRefusal(one) || (isUnsent && one.outcome === "NOT_SENT"));
  if (newest === undefined) return isUnsent ? "NEVER_SENT" : { code: resultCode, attempt: null };
  const { outcome, resultCode: code } = newest;
  return code === null || outcome === "NOT_SENT" ? "NEVER_SENT" : { code, attempt: newest };
}

/** What it was refused with may be another record's call's: of its own nothing counts any more. */
function afterOperator({ code, attempt }: Refusal, proper: readonly Attempt[]): RejectedVerdict {
  if (attempt?.isVoid === true) {
    const isListed = !isDoubtfulRefusal(attempt);
    return { kind: "REFUSED_BEFORE_OPERATOR", code, at: attempt.endedAt, isListed };
  }
  if (attempt !== null && attempt === proper.at(-1)) {
    return { kind: "REFUSED_AFTER_OPERATOR", code, at: attempt.endedAt };
  }
  return code === ALREADY_CONSUMED
    ? { kind: "CONSUMED_ELSEWHERE_AFTER_OPERATOR" }
    : { kind: "CLEARED", isAfterOperator: true };
}
