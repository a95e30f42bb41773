// The one reason for which a record stands where it stands: every row of DESIGN §2's tables that people have to be told
// apart by. Exhaustive over statuses and evidence; a status that the domain gains does not compile until it is decided here.
// What the record does not show is no reason.

import type { Attempt, Consumption, EpochMs } from "../consumption.ts";
import { CONSUMED_TWICE } from "../confirming.ts";
import { INFERENCE_REFUTED } from "../lateAnswer.ts";
import { ALREADY_CONSUMED } from "../resultCodes.ts";
import { doubtedBy, type OpenVerdict } from "./doubted.ts";
import { areOldOnesMissing, isProvenByControls, ownSuccess, properCalls } from "./ownCalls.ts";
import { rejectedBy, type RejectedVerdict } from "./rejected.ts";

export type Verdict =
  | { readonly kind: "UNDER_WAY"; readonly since: EpochMs }
  /** attempt null: one that is older than those which are told. at: when its success was on record; null: the record does not say. */
  | { readonly kind: "CONFIRMED"; readonly attempt: number | null; readonly at: EpochMs | null }
  /** A success to a call for another item, whose answer named this one; or a look had shown it where the answer names none. */
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
  /** The same to a call for another item, whose answer, or a look before it, named this one. */
  | { readonly kind: "DISPUTED_NAMED" };

/**
 * What an inference rests on. REFUTED: the call it rested on was found later to have used up nothing. UNTOLD: on calls that are
 * older than those which are told.
 */
export type Proof = "LOOK" | "CONTROLS" | "UNRIVALLED" | "UNTOLD" | "REFUTED";

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
      return disputedBy(consumption, attempts);
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
      if (success !== undefined) {
        return { kind: "CONFIRMED", attempt: success.number, at: laterOf(success.endedAt, consumption.settledAt) };
      }
      if (areOldOnesMissing(attempts)) return { kind: "CONFIRMED", attempt: null, at: null };
      return { kind: "CONFIRMED_FOR_THIS_ITEM" };
    }
  }
}

/** A success that came after an inference does not move the time at which it was settled. */
function laterOf(endedAt: EpochMs | null, settledAt: EpochMs | null): EpochMs | null {
  return endedAt === null || settledAt === null ? settledAt : Math.max(endedAt, settledAt);
}

function proofOf(consumption: Consumption, attempts: readonly Attempt[]): Proof {
  const { priceSource, seenUnconsumedAt, market, storeOrderId, productId, message } = consumption;
  if (message === INFERENCE_REFUTED) return "REFUTED";
  const isSeen = seenUnconsumedAt !== null || priceSource === "UNCONSUMED_LIST" || priceSource === "TRANSACTION";
  // An upstream that tells facts names no item in a request, and there nothing is inferred without a look.
  const isTold = (market ?? storeOrderId ?? productId) !== null;
  if (isSeen || isTold) return "LOOK";
  if (isProvenByControls(attempts)) return "CONTROLS";
  return areOldOnesMissing(attempts) ? "UNTOLD" : "UNRIVALLED";
}

/** Two successes are told by the message; nothing else tells them where one of them was another item's call's. */
function disputedBy({ message }: Consumption, attempts: readonly Attempt[]): Verdict {
  const hasSuccess = ownSuccess(attempts) !== undefined;
  if (message === CONSUMED_TWICE) return { kind: hasSuccess ? "DISPUTED_SUCCESS" : "DISPUTED_NAMED" };
  if (hasSuccess) return { kind: "DISPUTED_SUCCESS" };
  const tested = attempts.find(({ outcome }) => outcome === "CONSUMED");
  if (tested !== undefined) {
    return { kind: "DISPUTED_TEST", asked: tested.control === "OTHER_ITEM" ? "OTHER_ITEM" : "RANDOM_TOKEN" };
  }
  const hasHeard5018 = attempts.some(({ resultCode }) => resultCode === ALREADY_CONSUMED);
  return { kind: hasHeard5018 ? "DISPUTED_5018" : "DISPUTED_NAMED" };
}
