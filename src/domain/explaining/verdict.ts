// The one reason for which a record stands where it stands: every row of DESIGN §2's tables that people have to be told
// apart by. Exhaustive over statuses and evidence; a status that the domain gains does not compile until it is decided here.

import type { Attempt, Consumption, EpochMs } from "../consumption.ts";
import { FOUND_BY_OPERATOR } from "../resolution.ts";
import { ALREADY_CONSUMED, INVALID_PARAMETERS, UNKNOWN_ERROR } from "../resultCodes.ts";

export type Verdict =
  | { readonly kind: "UNDER_WAY"; readonly since: EpochMs }
  | { readonly kind: "CONFIRMED"; readonly attempt: number }
  /** The answer to a call for another item named this one. */
  | { readonly kind: "CONFIRMED_FOR_THIS_ITEM" }
  | { readonly kind: "INFERRED"; readonly proof: Proof }
  | { readonly kind: "SETTLED_BY_OPERATOR" }
  | { readonly kind: "IMPORTED" }
  | { readonly kind: "NEVER_SENT" }
  | { readonly kind: "REFUSED"; readonly code: number }
  /** Doubt rule: the row was full. */
  | { readonly kind: "REFUSED_IN_A_ROW"; readonly code: number }
  | { readonly kind: "CONSUMED_ELSEWHERE" }
  /** The same, though an answer of ours had been lost. */
  | { readonly kind: "CONSUMED_ELSEWHERE_AFTER_LOSS" }
  | { readonly kind: "OTHER_ITEM" }
  | { readonly kind: "REJECTED_BY_OPERATOR" }
  | { readonly kind: "ASKING_AGAIN"; readonly attempt: number }
  | { readonly kind: "UNANSWERED"; readonly attempt: number; readonly code: number }
  /** Doubt rule: so many refusals alike so far. */
  | { readonly kind: "REFUSED_AFTER_LOSS"; readonly code: number; readonly refusals: number }
  | { readonly kind: "NEVER_SENT_AFTER_LOSS" }
  /** Inference rule: not decided yet. */
  | { readonly kind: "TESTING_5018"; readonly controls: number }
  | { readonly kind: "DISPUTED_5018" }
  /** The upstream said success though the payment was used up already. */
  | { readonly kind: "DISPUTED_SUCCESS" };

/** What an inference rests on. REFUTED: the answer it rested on came later after all, and was a refusal. */
export type Proof = "LOOK" | "CONTROLS" | "UNRIVALLED" | "REFUTED";

/** @param attempts oldest first */
export function verdictOf(consumption: Consumption, attempts: readonly Attempt[]): Verdict {
  const proper = attempts.filter(({ trigger }) => trigger !== "CONTROL");
  switch (consumption.status) {
    case "PENDING":
      return { kind: "UNDER_WAY", since: proper.at(-1)?.startedAt ?? consumption.requestedAt };
    case "CONSUMED":
      return consumedBy(consumption, attempts);
    case "REJECTED":
      return rejectedBy(consumption, proper);
    case "IN_DOUBT":
      return doubtedBy(consumption, attempts, proper);
    case "DISPUTED":
      return { kind: attempts.some(({ outcome }) => outcome === "CONSUMED") ? "DISPUTED_SUCCESS" : "DISPUTED_5018" };
  }
}

function consumedBy(consumption: Consumption, attempts: readonly Attempt[]): Verdict {
  switch (consumption.evidence) {
    case "INFERRED":
      return { kind: "INFERRED", proof: proofOf(consumption, attempts) };
    case "OPERATOR":
      return { kind: "SETTLED_BY_OPERATOR" };
    case "IMPORTED":
      return { kind: "IMPORTED" };
    case "CONFIRMED":
    case null: {
      const success = attempts.find(({ outcome }) => outcome === "CONSUMED");
      return success === undefined
        ? { kind: "CONFIRMED_FOR_THIS_ITEM" }
        : { kind: "CONFIRMED", attempt: success.number };
    }
  }
}

function proofOf({ priceSource, seenUnconsumedAt }: Consumption, attempts: readonly Attempt[]): Proof {
  const proper = attempts.filter(({ trigger }) => trigger !== "CONTROL");
  if (proper.length > 0 && !proper.some(isLost)) return "REFUTED";
  const isSeen = seenUnconsumedAt !== null || priceSource === "UNCONSUMED_LIST" || priceSource === "TRANSACTION";
  if (isSeen) return "LOOK";
  return attempts.length > proper.length ? "CONTROLS" : "UNRIVALLED";
}

function rejectedBy({ resultCode, message }: Consumption, proper: readonly Attempt[]): Verdict {
  if (resultCode === ALREADY_CONSUMED) {
    if (message === FOUND_BY_OPERATOR) return { kind: "REJECTED_BY_OPERATOR" };
    return { kind: proper.some(isLost) ? "CONSUMED_ELSEWHERE_AFTER_LOSS" : "CONSUMED_ELSEWHERE" };
  }
  const last = proper.at(-1)?.outcome;
  if (resultCode === INVALID_PARAMETERS && proper.some(({ outcome }) => outcome === "CONSUMED")) {
    return { kind: "OTHER_ITEM" };
  }
  if (last === "NOT_SENT" || resultCode === null) return { kind: "NEVER_SENT" };
  return { kind: proper.some(isLost) ? "REFUSED_IN_A_ROW" : "REFUSED", code: resultCode };
}

function doubtedBy(consumption: Consumption, attempts: readonly Attempt[], proper: readonly Attempt[]): Verdict {
  const last = proper.at(-1);
  const number = proper.length;
  if (last === undefined) return { kind: "UNANSWERED", attempt: 0, code: consumption.resultCode ?? UNKNOWN_ERROR };
  switch (last.outcome) {
    case null:
      return { kind: "ASKING_AGAIN", attempt: number };
    case "NOT_SENT":
      return { kind: "NEVER_SENT_AFTER_LOSS" };
    case "REFUSED": {
      const code = last.resultCode ?? UNKNOWN_ERROR;
      if (code !== ALREADY_CONSUMED)
        return { kind: "REFUSED_AFTER_LOSS", code, refusals: refusalsInARow(proper, code) };
      return { kind: "TESTING_5018", controls: attempts.length - proper.length };
    }
    case "UNKNOWN":
    case "CONSUMED":
      return { kind: "UNANSWERED", attempt: number, code: last.resultCode ?? UNKNOWN_ERROR };
  }
}

/** An attempt without a definite answer, a crashed one included. */
function isLost({ outcome }: Attempt): boolean {
  return outcome === "UNKNOWN" || outcome === null;
}

/** As the doubt rule counts them: one that was never sent neither counts nor breaks the row. */
function refusalsInARow(proper: readonly Attempt[], code: number): number {
  const sent = proper.filter(({ outcome }) => outcome !== "NOT_SENT");
  const breaker = sent.findLastIndex(({ outcome, resultCode }) => outcome !== "REFUSED" || resultCode !== code);
  return sent.length - 1 - breaker;
}
