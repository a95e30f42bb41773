// What has to happen next, and by whom: each of these asks for another action, so each is told in other words.

import type { EpochMs } from "../consumption.ts";
import { ALREADY_CONSUMED } from "../resultCodes.ts";
import type { Account, Teller } from "./account.ts";
import { describeCode } from "./codeWords.ts";
import type { CodeFault } from "./codes/codeRange.ts";
import type { ComeBack } from "./comeBack.ts";

export type Course =
  /** Nobody: the ledger finds out by itself. */
  | { readonly kind: "OPEN"; readonly nextAttemptAt: EpochMs | null }
  /** An operator has to decide. */
  | { readonly kind: "DISPUTED" }
  /** The game may make the same call again. isSent: the IAP server has heard of it. fault: to be corrected first. */
  | { readonly kind: "CALL_AGAIN"; readonly isSent: boolean; readonly fault: CodeFault | null }
  /** No call can ever consume it. */
  | { readonly kind: "SUBSCRIPTION" }
  /** Used up by another call: nothing to be had from this record. isTold: what happened says so already. */
  | { readonly kind: "ELSEWHERE"; readonly isTold: boolean }
  /** Consumed under another record, which may be the same player's. */
  | { readonly kind: "BESIDE" }
  /** The game could make the same call again, but the money came back. */
  | { readonly kind: "REVERSED" }
  /** An operator has decided about it. mayCallAgain: the game has made another call since. */
  | { readonly kind: "DECIDED"; readonly mayCallAgain: boolean }
  | { readonly kind: "OTHER_ITEM" }
  | { readonly kind: "DELIVERED"; readonly at: EpochMs; readonly by: Teller }
  /** Consumed and not delivered. failed: when, and by whom, it was said that it could not be. */
  | {
      readonly kind: "GRANT" | "GRANT_BY_NUMBER" | "GRANT_AFTER_LOOKING" | "GRANT_AFTER_CHECK";
      readonly failed: FailedDelivery | null;
    }
  /** The same, and the money came back. */
  | { readonly kind: "HOLD_BACK"; readonly failed: FailedDelivery | null; readonly comeBack: ComeBack };

export interface FailedDelivery {
  readonly at: EpochMs;
  readonly by: Teller;
}

export function courseOf(account: Account): Course {
  const course = courseByVerdict(account);
  const { usedUp, comeBack } = account;
  if (usedUp === "BESIDE" && ENDED_HERE.has(course.kind)) return { kind: "BESIDE" };
  if (course.kind === "CALL_AGAIN" && usedUp === "HEARD") return { kind: "ELSEWHERE", isTold: false };
  if (comeBack === null) return course;
  if (course.kind === "DECIDED") return { kind: "DECIDED", mayCallAgain: false };
  return course.kind === "CALL_AGAIN" ? { kind: "REVERSED" } : course;
}

/** Of a record that is REJECTED, and does not send to the record of another item anyway. */
const ENDED_HERE: ReadonlySet<Course["kind"]> = new Set(["CALL_AGAIN", "SUBSCRIPTION", "ELSEWHERE", "DECIDED"]);

function courseByVerdict(account: Account): Course {
  const { verdict, nextAttemptAt, isSubscription } = account;
  switch (verdict.kind) {
    case "UNDER_WAY":
    case "ASKING_AGAIN":
    case "UNANSWERED":
    case "DOUBTFULLY_REFUSED":
    case "REFUSED_AFTER_LOSS":
    case "SPARED_AFTER_LOSS":
    case "NEVER_SENT_AFTER_LOSS":
    case "TESTING_5018":
      return { kind: "OPEN", nextAttemptAt };
    case "DISPUTED_5018":
    case "DISPUTED_SUCCESS":
    case "DISPUTED_TEST":
    case "DISPUTED_NAMED":
      return { kind: "DISPUTED" };
    case "NEVER_SENT":
      if (verdict.isAfterOperator) return { kind: "DECIDED", mayCallAgain: true };
      if (verdict.hears5018) return { kind: "ELSEWHERE", isTold: true };
      return isSubscription ? { kind: "SUBSCRIPTION" } : { kind: "CALL_AGAIN", isSent: false, fault: null };
    case "REFUSED":
    case "REFUSED_IN_A_ROW":
    case "REFUSED_ON_BALANCE": {
      const isListed = verdict.kind === "REFUSED" || verdict.isListed;
      const fault = isListed ? (describeCode(verdict.code)?.fault ?? null) : null;
      return isSubscription ? { kind: "SUBSCRIPTION" } : { kind: "CALL_AGAIN", isSent: true, fault };
    }
    case "SPARED":
      return { kind: "SUBSCRIPTION" };
    case "CLEARED":
      if (verdict.isAfterOperator) return { kind: "DECIDED", mayCallAgain: true };
      return isSubscription ? { kind: "SUBSCRIPTION" } : { kind: "CALL_AGAIN", isSent: false, fault: null };
    case "CONSUMED_ELSEWHERE_AFTER_OPERATOR":
      return { kind: "DECIDED", mayCallAgain: false };
    case "REFUSED_AFTER_OPERATOR":
    case "REFUSED_BEFORE_OPERATOR":
      return { kind: "DECIDED", mayCallAgain: verdict.code !== ALREADY_CONSUMED };
    case "CONSUMED_ELSEWHERE":
    case "CONSUMED_ELSEWHERE_AFTER_LOSS":
    case "SUCCESS_ELSEWHERE":
      return { kind: "ELSEWHERE", isTold: true };
    case "REJECTED_BY_OPERATOR":
    case "GIVEN_ELSEWHERE_BY_OPERATOR":
      return { kind: "DECIDED", mayCallAgain: false };
    case "OTHER_ITEM":
    case "INFERRED_FOR_OTHER_ITEM":
      return { kind: "OTHER_ITEM" };
    case "CONFIRMED":
    case "CONFIRMED_FOR_THIS_ITEM":
    case "INFERRED":
    case "SETTLED_BY_OPERATOR":
    case "IMPORTED":
      return ofConsumed(account);
  }
}

function ofConsumed({ verdict, delivery, comeBack, lacksProduct }: Account): Course {
  if (delivery?.outcome === "DELIVERED") {
    return { kind: "DELIVERED", at: delivery.at, by: delivery.by };
  }
  const failed = delivery === null || delivery.by === "IMPORT" ? null : { at: delivery.at, by: delivery.by };
  if (comeBack !== null) return { kind: "HOLD_BACK", failed, comeBack };
  // History is granted to nobody by itself.
  if (verdict.kind === "IMPORTED") return { kind: "GRANT_AFTER_LOOKING", failed };
  if (verdict.kind === "INFERRED" && verdict.proof === "REFUTED") return { kind: "GRANT_AFTER_CHECK", failed };
  return { kind: lacksProduct ? "GRANT_BY_NUMBER" : "GRANT", failed };
}

/** Whether a word of delivery is out of place: nothing is consumed for it here. */
export function isConsumed({ kind }: Course): boolean {
  switch (kind) {
    case "DELIVERED":
    case "GRANT":
    case "GRANT_BY_NUMBER":
    case "GRANT_AFTER_LOOKING":
    case "GRANT_AFTER_CHECK":
    case "HOLD_BACK":
      return true;
    case "OPEN":
    case "DISPUTED":
    case "CALL_AGAIN":
    case "SUBSCRIPTION":
    case "ELSEWHERE":
    case "BESIDE":
    case "REVERSED":
    case "DECIDED":
    case "OTHER_ITEM":
      return false;
  }
}
