// The one reason for which a record stands where it stands: every row of DESIGN §2's tables that people have to be told
// apart by. Exhaustive over statuses and evidence; a status that the domain gains does not compile until it is decided here.
// What the record does not show is no reason.

import type { Attempt, Consumption, EpochMs } from "../consumption.ts";
import { ALREADY_CONSUMED } from "../resultCodes.ts";
import { doubtedBy, type OpenVerdict } from "./doubted.ts";
import { doubtOf, isProvenByControls, ownSuccess, properCalls } from "./ownCalls.ts";
import { rejectedBy, type RejectedVerdict } from "./rejected.ts";

export type Verdict =
  | { readonly kind: "UNDER_WAY"; readonly since: EpochMs }
  /** at: when its success was on record; null where the record does not say. */
  | { readonly kind: "CONFIRMED"; readonly attempt: number; readonly at: EpochMs | null }
  /** The answer to a call for another item named this one. */
  | { readonly kind: "CONFIRMED_FOR_THIS_ITEM" }
  | { readonly kind: "INFERRED"; readonly proof: Proof }
  | { readonly kind: "SETTLED_BY_OPERATOR" }
  | { readonly kind: "IMPORTED" }
  | RejectedVerdict
  | OpenVerdict
  | { readonly kind: "DISPUTED_5018" }
  /** The upstream said success though another record has used up the payment. */
  | { readonly kind: "DISPUTED_SUCCESS" }
  /** It said success to a test call, though the payment was used up already. */
  | { readonly kind: "DISPUTED_TEST"; readonly asked: "RANDOM_TOKEN" | "OTHER_ITEM" }
  /** Its success to a call for another item named this one, though another record has used up the payment. */
  | { readonly kind: "DISPUTED_NAMED" };

/** What an inference rests on. REFUTED: the call it rested on was found later to have used up nothing. */
export type Proof = "LOOK" | "CONTROLS" | "UNRIVALLED" | "REFUTED";

/** @param attempts oldest first */
export function verdictOf(consumption: Consumption, attempts: readonly Attempt[]): Verdict {
  switch (consumption.status) {
    case "PENDING":
      return { kind: "UNDER_WAY", since: properCalls(attempts).at(-1)?.startedAt ?? consumption.requestedAt };
    case "CONSUMED":
      return consumedBy(consumption, attempts);
    case "REJECTED":
      return rejectedBy(consumption, attempts);
    case "IN_DOUBT":
      return doubtedBy(consumption, attempts);
    case "DISPUTED":
      return disputedBy(attempts);
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
      const success = ownSuccess(attempts);
      if (success === undefined) return { kind: "CONFIRMED_FOR_THIS_ITEM" };
      return { kind: "CONFIRMED", attempt: success.number, at: laterOf(success.endedAt, consumption.settledAt) };
    }
  }
}

/** A success that came after an inference does not move the time at which it was settled. */
function laterOf(endedAt: EpochMs | null, settledAt: EpochMs | null): EpochMs | null {
  return endedAt === null || settledAt === null ? settledAt : Math.max(endedAt, settledAt);
}

function proofOf(consumption: Consumption, attempts: readonly Attempt[]): Proof {
  const { priceSource, seenUnconsumedAt, settledAt, market, storeOrderId, productId } = consumption;
  const proper = properCalls(attempts);
  const isOver = proper.every((attempt) => doubtOf(attempt) === null);
  const endedLate = proper.some(({ endedAt }) => endedAt !== null && settledAt !== null && endedAt > settledAt);
  if (isOver && endedLate) return "REFUTED";
  const isSeen = seenUnconsumedAt !== null || priceSource === "UNCONSUMED_LIST" || priceSource === "TRANSACTION";
  // An upstream that tells facts names no item in a request, and there nothing is inferred without a look.
  const isTold = (market ?? storeOrderId ?? productId) !== null;
  if (isSeen || isTold) return "LOOK";
  return isProvenByControls(attempts) ? "CONTROLS" : "UNRIVALLED";
}

function disputedBy(attempts: readonly Attempt[]): Verdict {
  if (ownSuccess(attempts) !== undefined) return { kind: "DISPUTED_SUCCESS" };
  const tested = attempts.find(({ outcome }) => outcome === "CONSUMED");
  if (tested !== undefined) {
    return { kind: "DISPUTED_TEST", asked: tested.control === "OTHER_ITEM" ? "OTHER_ITEM" : "RANDOM_TOKEN" };
  }
  const hasHeard5018 = attempts.some(({ resultCode }) => resultCode === ALREADY_CONSUMED);
  return { kind: hasHeard5018 ? "DISPUTED_5018" : "DISPUTED_NAMED" };
}
