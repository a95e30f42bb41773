// What has to happen next, and by whom: each of these asks for another action, so each is told in other words.

import type { EpochMs } from "../consumption.ts";
import type { Account } from "./account.ts";

export type Course =
  /** Nobody: the ledger finds out by itself. */
  | { readonly kind: "OPEN"; readonly nextAttemptAt: EpochMs | null }
  /** An operator has to decide. */
  | { readonly kind: "DISPUTED" }
  /** The game may make the same call again. */
  | { readonly kind: "CALL_AGAIN" }
  /** Used up by another call: nothing to be had from this record. */
  | { readonly kind: "ELSEWHERE" }
  | { readonly kind: "OTHER_ITEM" }
  | { readonly kind: "DELIVERED"; readonly at: EpochMs }
  /** Consumed and not delivered. failedAt: when a game server said that it could not. */
  | {
      readonly kind: "GRANT" | "GRANT_AFTER_LOOKING" | "HOLD_BACK";
      readonly failedAt: EpochMs | null;
    };

export function courseOf({ verdict, nextAttemptAt, delivery, comeBack }: Account): Course {
  switch (verdict.kind) {
    case "UNDER_WAY":
    case "ASKING_AGAIN":
    case "UNANSWERED":
    case "REFUSED_AFTER_LOSS":
    case "NEVER_SENT_AFTER_LOSS":
    case "TESTING_5018":
      return { kind: "OPEN", nextAttemptAt };
    case "DISPUTED_5018":
    case "DISPUTED_SUCCESS":
      return { kind: "DISPUTED" };
    case "NEVER_SENT":
    case "REFUSED":
    case "REFUSED_IN_A_ROW":
      return { kind: "CALL_AGAIN" };
    case "CONSUMED_ELSEWHERE":
    case "CONSUMED_ELSEWHERE_AFTER_LOSS":
    case "REJECTED_BY_OPERATOR":
      return { kind: "ELSEWHERE" };
    case "OTHER_ITEM":
      return { kind: "OTHER_ITEM" };
    case "CONFIRMED":
    case "CONFIRMED_FOR_THIS_ITEM":
    case "INFERRED":
    case "SETTLED_BY_OPERATOR":
    case "IMPORTED": {
      if (delivery?.outcome === "DELIVERED") return { kind: "DELIVERED", at: delivery.at };
      const failedAt = delivery?.at ?? null;
      if (comeBack !== null) return { kind: "HOLD_BACK", failedAt };
      // History is granted to nobody by itself.
      return { kind: verdict.kind === "IMPORTED" ? "GRANT_AFTER_LOOKING" : "GRANT", failedAt };
    }
  }
}

/** Whether a word of delivery is out of place: nothing is consumed for it here. */
export function isConsumed({ kind }: Course): boolean {
  switch (kind) {
    case "DELIVERED":
    case "GRANT":
    case "GRANT_AFTER_LOOKING":
    case "HOLD_BACK":
      return true;
    case "OPEN":
    case "DISPUTED":
    case "CALL_AGAIN":
    case "ELSEWHERE":
    case "OTHER_ITEM":
      return false;
  }
}
