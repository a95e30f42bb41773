// Why a record is IN_DOUBT: what its newest call brought, and whether an earlier one is in doubt as well.

import type { Attempt, Consumption } from "../consumption.ts";
import { ALREADY_CONSUMED, UNKNOWN_ERROR } from "../resultCodes.ts";
import { type Doubt, doubtLeftBy, isDoubtful, properCalls, refusalsInARow } from "./ownCalls.ts";

export type OpenVerdict =
  | { readonly kind: "ASKING_AGAIN"; readonly attempt: number; readonly doubt: Doubt }
  | { readonly kind: "UNANSWERED"; readonly attempt: number; readonly code: number }
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
      if (isDoubtful(code)) {
        return { kind: "DOUBTFULLY_REFUSED", attempt, code, refusals: refusalsInARow(proper, code) };
      }
      if (last.outcome === "UNKNOWN") return { kind: "UNANSWERED", attempt, code };
      return code === ALREADY_CONSUMED
        ? { kind: "TESTING_5018", controls: attempts.length - proper.length, doubt }
        : { kind: "REFUSED_AFTER_LOSS", code, refusals: refusalsInARow(proper, code), doubt };
    }
    case "CONSUMED":
      return { kind: "UNANSWERED", attempt, code };
  }
}
