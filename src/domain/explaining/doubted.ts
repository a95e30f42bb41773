// Why a record is IN_DOUBT: what its newest call brought, and whether an earlier one is in doubt as well.

import type { Attempt, Consumption } from "../consumption.ts";
import {
  ALREADY_CONSUMED,
  NETWORK_TIMEOUT,
  RESPONSE_ON_FAILED,
  SERVER_UNKNOWN_ERROR,
  UNKNOWN_ERROR,
} from "../resultCodes.ts";
import {
  areOldOnesMissing,
  type Doubt,
  doubtLeftBy,
  isDoubtfulRefusal,
  isSpared,
  properCalls,
  refusalsInARow,
} from "./ownCalls.ts";

/**
 * PAST: no earlier call of this record is in doubt now. One was, or one for another item of the token may still be, where a
 * request names no item.
 */
export type EarlierDoubt = Doubt | "PAST";

export type OpenVerdict =
  | { readonly kind: "ASKING_AGAIN"; readonly attempt: number; readonly doubt: EarlierDoubt }
  /** isOwnNumber: the gateway's number for how the exchange ended; otherwise the upstream's own, or nobody knows whose. */
  | { readonly kind: "UNANSWERED"; readonly attempt: number; readonly code: number; readonly isOwnNumber: boolean }
  /** Doubt rule: a code that stands in no table; so many refusals alike so far. */
  | { readonly kind: "DOUBTFULLY_REFUSED"; readonly attempt: number; readonly code: number; readonly refusals: number }
  /** Doubt rule: so many refusals alike so far. */
  | {
      readonly kind: "REFUSED_AFTER_LOSS";
      readonly code: number;
      readonly refusals: number;
      readonly doubt: EarlierDoubt;
    }
  /** The same, and the newest was not sent: a look had shown a subscription that can never be consumed. */
  | { readonly kind: "SPARED_AFTER_LOSS"; readonly refusals: number; readonly doubt: EarlierDoubt }
  | { readonly kind: "NEVER_SENT_AFTER_LOSS"; readonly doubt: EarlierDoubt }
  /** Inference rule: not decided yet. */
  | { readonly kind: "TESTING_5018"; readonly controls: number; readonly doubt: EarlierDoubt };

export function doubtedBy(consumption: Consumption, attempts: readonly Attempt[]): OpenVerdict {
  const proper = properCalls(attempts);
  const last = proper.at(-1);
  const doubt = doubtLeftBy(proper.slice(0, -1)) ?? (areOldOnesMissing(attempts) ? "INDEFINITE" : "PAST");
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
      const refusals = refusalsInARow(proper, code);
      if (isSpared(last)) return { kind: "SPARED_AFTER_LOSS", refusals, doubt };
      if (isDoubtfulRefusal(last)) return { kind: "DOUBTFULLY_REFUSED", attempt, code, refusals };
      if (last.outcome === "UNKNOWN") return unanswered(last, code);
      return code === ALREADY_CONSUMED
        ? { kind: "TESTING_5018", controls: attempts.length - proper.length, doubt }
        : { kind: "REFUSED_AFTER_LOSS", code, refusals, doubt };
    }
    case "CONSUMED":
      return unanswered(last, code);
  }
}

const OWN_NUMBERS: ReadonlySet<number> = new Set([NETWORK_TIMEOUT, SERVER_UNKNOWN_ERROR, RESPONSE_ON_FAILED]);

/** With status 200 the upstream may have said the number itself, and then it does not mean what it means as ours. */
function unanswered({ number, httpStatus }: Attempt, code: number): OpenVerdict {
  const isOwnNumber = !(OWN_NUMBERS.has(code) && httpStatus === 200);
  return { kind: "UNANSWERED", attempt: number, code, isOwnNumber };
}
