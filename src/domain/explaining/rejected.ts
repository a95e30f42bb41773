// Why a record is REJECTED. A refusal after an answer was lost counts by the doubt rule, unless an operator has decided
// about the lost one before: the two are never told alike.

import type { Attempt, Consumption } from "../consumption.ts";
import { FOUND_BY_OPERATOR } from "../resolution.ts";
import { ALREADY_CONSUMED } from "../resultCodes.ts";
import { CONSUMED_FOR_ANOTHER_ITEM } from "../settling.ts";
import { type Doubt, doubtLeftBy, isDoubtfulRefusal, properCalls, refusalsInARow } from "./ownCalls.ts";

export type RejectedVerdict =
  | { readonly kind: "NEVER_SENT"; readonly isAfterOperator: boolean }
  | { readonly kind: "REFUSED"; readonly code: number }
  /** Doubt rule: the row was full. doubt null: only the refusals themselves left one. */
  | {
      readonly kind: "REFUSED_IN_A_ROW";
      readonly code: number;
      readonly refusals: number;
      readonly doubt: Doubt | null;
      readonly isListed: boolean;
    }
  /** Doubt rule, with more than this record's own refusals in the row. */
  | { readonly kind: "REFUSED_ON_BALANCE"; readonly code: number; readonly doubt: Doubt }
  /** An operator had decided about the earlier calls, and a later one was refused. */
  | { readonly kind: "REFUSED_AFTER_OPERATOR"; readonly code: number }
  | { readonly kind: "CONSUMED_ELSEWHERE" }
  /** The same, though a call of ours had left a doubt. */
  | { readonly kind: "CONSUMED_ELSEWHERE_AFTER_LOSS"; readonly doubt: Doubt }
  /** An inference rule gave the payment to the record of another item. */
  | { readonly kind: "INFERRED_FOR_OTHER_ITEM" }
  | { readonly kind: "OTHER_ITEM" }
  | { readonly kind: "REJECTED_BY_OPERATOR" };

const REFUSALS_IN_A_ROW = 3;

export function rejectedBy(consumption: Consumption, attempts: readonly Attempt[]): RejectedVerdict {
  const { resultCode, message } = consumption;
  const proper = properCalls(attempts);
  if (resultCode === ALREADY_CONSUMED && message === FOUND_BY_OPERATOR) return { kind: "REJECTED_BY_OPERATOR" };
  if (resultCode === ALREADY_CONSUMED && message === CONSUMED_FOR_ANOTHER_ITEM) {
    return { kind: "INFERRED_FOR_OTHER_ITEM" };
  }
  // A success that did not make this record CONSUMED was one for another item.
  if (proper.some(({ outcome, isVoid }) => outcome === "CONSUMED" && !isVoid)) return { kind: "OTHER_ITEM" };
  const last = proper.at(-1);
  const doubt = doubtLeftBy(proper);
  const isAfterOperator = doubt === null && attempts.some(({ isVoid }) => isVoid);
  const code = refusedCode(resultCode, proper);
  if (code === null) return { kind: "NEVER_SENT", isAfterOperator };
  // No call came after the decision: by it, the payment is another record's.
  if (last?.isVoid === true) return { kind: "REJECTED_BY_OPERATOR" };
  if (isAfterOperator) return { kind: "REFUSED_AFTER_OPERATOR", code };
  if (code === ALREADY_CONSUMED) {
    return doubt === null ? { kind: "CONSUMED_ELSEWHERE" } : { kind: "CONSUMED_ELSEWHERE_AFTER_LOSS", doubt };
  }
  const refusals = refusalsInARow(proper, code);
  const sent = proper.filter(({ outcome }) => outcome !== "NOT_SENT");
  const doubtBefore = doubtLeftBy(sent.slice(0, sent.length - refusals));
  if (doubt !== null && refusals >= REFUSALS_IN_A_ROW) {
    const isListed = last !== undefined && !isDoubtfulRefusal(last);
    return { kind: "REFUSED_IN_A_ROW", code, refusals, doubt: doubtBefore, isListed };
  }
  return doubtBefore === null ? { kind: "REFUSED", code } : { kind: "REFUSED_ON_BALANCE", code, doubt: doubtBefore };
}

/**
 * null: by a call that was never sent. Where such a call closed late, the record has its number: what was refused, another call was.
 * 5018 is never such a number; a sibling's success rejects with it, whatever the newest call here has come to.
 */
function refusedCode(resultCode: number | null, proper: readonly Attempt[]): number | null {
  if (resultCode === ALREADY_CONSUMED) return resultCode;
  if (proper.at(-1)?.outcome === "NOT_SENT") return null;
  const refused = proper.filter((attempt) => attempt.outcome === "REFUSED" || isDoubtfulRefusal(attempt));
  if (refused.length === 0 && proper.some(({ outcome }) => outcome === "NOT_SENT")) return null;
  const isOnRecord = proper.some((attempt) => attempt.outcome !== "NOT_SENT" && attempt.resultCode === resultCode);
  return isOnRecord ? resultCode : (refused.at(-1)?.resultCode ?? resultCode);
}
