// In English: what the player may be told. They paid, as far as they know: nothing here says otherwise unless the record shows it.

import type { ReversalKind } from "../../reversal.ts";
import type { Account } from "../account.ts";
import type { Course } from "../course.ts";

export function toThePlayer(course: Course, { comeBack, delivery }: Account): string {
  switch (course.kind) {
    case "OPEN":
      if (comeBack !== null) return delivery?.outcome === "DELIVERED" ? GRANTED_FIRST : ASK_THE_STORE;
      return "Your purchase is still being checked; please wait and do not buy it again.";
    case "DISPUTED":
      return "We are checking your purchase by hand; please send us the store's receipt.";
    case "CALL_AGAIN":
      if (delivery?.outcome === "DELIVERED") return GRANTED_FIRST;
      return course.isSent && course.fault === null
        ? "Your purchase could not be confirmed yet, so the item is not granted yet; please restart the game, and it will be tried again."
        : "Your purchase was received, and the item is not granted yet; please restart the game, and it will be tried again.";
    case "SUBSCRIPTION":
      return delivery?.outcome === "DELIVERED"
        ? GRANTED_FIRST
        : "Your purchase is a subscription, which is not redeemed like a single item; we are looking into it.";
    case "REVERSED":
      return delivery?.outcome === "DELIVERED" ? GRANTED_FIRST : ASK_THE_STORE;
    case "BESIDE":
      return "This purchase was already used; please contact us if you received nothing for it.";
    case "ELSEWHERE":
      return "This payment was already redeemed; please send us the store's receipt if you received nothing.";
    case "DECIDED":
      return "We have checked your purchase by hand; please send us the store's receipt if you received nothing.";
    case "OTHER_ITEM":
      return "Your payment belongs to another item; we are looking at that one.";
    case "DELIVERED":
      return comeBack === null ? "Your payment succeeded and the item was delivered." : MONEY_BACK[comeBack.kind];
    case "GRANT":
    case "GRANT_BY_NUMBER":
    case "GRANT_AFTER_LOOKING":
      return "Your payment succeeded; we are seeing to it that you get the item.";
    case "GRANT_AFTER_CHECK":
      return "We are checking your purchase by hand; please wait and do not buy it again.";
    case "HOLD_BACK":
      return MONEY_BACK[course.comeBack.kind];
  }
}

const GRANTED_FIRST = "It is on record that you received the item; we are checking your purchase.";

/** Whether the payment is theirs is not known, so what became of it is not told. */
const ASK_THE_STORE = "No item was granted for this purchase; the store can tell you what became of your payment.";

/** Also where only a part of it came back. */
const MONEY_BACK = {
  REFUNDED: "Money for this payment was refunded; the store can tell you about it.",
  VOIDED: "The store cancelled this payment; the store can tell you about the money.",
  CHARGED_BACK: "This payment was disputed with your bank; the store can tell you about the money.",
} as const satisfies Record<Exclude<ReversalKind, "TAKEN_BACK">, string>;
