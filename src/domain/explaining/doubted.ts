// Why a record is IN_DOUBT: what its newest call brought, and whether an earlier one is in doubt as well.

import type { Attempt, Consumption } from "../consumption.ts";
import { ALREADY_CONSUMED, SERVER_UNKNOWN_ERROR, UNKNOWN_ERROR } from "../resultCodes.ts";
import { type Doubt, doubtLeftBy, isDoubtfulRefusal, properCalls, refusalsInARow } from "./ownCalls.ts";

export type OpenVerdict =
  | { readonly kind: "ASKING_AGAIN"; readonly attempt: number; readonly doubt: Doubt }
  /** isOwnNumber: the gateway's number for how the exchange ended; otherwise the upstream's own. */
  | { readonly kind: "UNANSWERED"; readonly attempt: number; readonly code: number; readonly isOwnNumber: boolean }
  /** Doubt rule: a code that stands in no table; so many refusals alike so far. */
  | { readonly kind: "DOUBTFULLY_REFUSED"; readonly attempt: number; readonly code: number; readonly refusals: number }
  /** Doubt rule: so many refusals alike so far. */
  | { readonly kind: "REFUSED_AFTER_LOSS"; readonly code: number; readonly refusals: number; readonly doubt: Doubt }
  | { readonly kind: "NEVER_SENT_AFTER_LOSS"; readonly doubt: Doubt }
  /** Inference rule: not decided yet. */
  | { readonly kind: "TESTING_5018"; readonly controls: number; readonly doubt: Doubt };

export function doubtedBy(consumption: Consumption, attempts: readonly Attempt[]): OpenVerdict {
  const proper = properCalls(attempts);
  const last = proper.at(-1);
  // Where a request names no item, the call in doubt may stand on another record of the same token.
  const doubt = doubtLeftBy(proper.slice(0, -1)) ?? "INDEFINITE";
  if (last === undefined) return { kind: "NEVER_SENT_AFTER_LOSS", doubt };
  const { number: attempt } = last;
  const code = last.resultCode ?? consumption.resultCode ?? UNKNOWN_ERROR;
  switch (last.outcome) {
    case null:
      return { kind: "ASKING_AGAIN", attempt, doubt };
    case "NOT_SENT":
      return { kind: "NEVER_SENT_AFTER_LOSS", doubt };
    case "REFUSED":
    case "UNKNOWN": {
      if (isDoubtfulRefusal(last)) {
        return { kind: "DOUBTFULLY_REFUSED", attempt, code, refusals: refusalsInARow(proper, code) };
      }
      if (last.outcome === "UNKNOWN") return unanswered(last, code);
      return code === ALREADY_CONSUMED
        ? { kind: "TESTING_5018", controls: attempts.length - proper.length, doubt }
        : { kind: "REFUSED_AFTER_LOSS", code, refusals: refusalsInARow(proper, code), doubt };
    }
    case "CONSUMED":
      return unanswered(last, code);
  }
}

/** 106 stands for another HTTP status than 200; with that status it is what the upstream said. */
function unanswered({ number, httpStatus }: Attempt, code: number): OpenVerdict {
  return {
    kind: "UNANSWERED",
    attempt: number,
    code,
    isOwnNumber: code !== SERVER_UNKNOWN_ERROR || httpStatus !== 200,
  };
}
