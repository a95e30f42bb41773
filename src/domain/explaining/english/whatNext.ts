// In English: what happens next and when, and what the player may be told. "Grant" is said only where the payment is
// consumed and nothing was delivered.

import type { ReversalKind } from "../../reversal.ts";
import type { Account } from "../account.ts";
import type { ComeBack } from "../comeBack.ts";
import { type Course, courseOf, isConsumed } from "../course.ts";
import { moneyText, utcMinute } from "../wording.ts";

export function whatNext(account: Account): readonly string[] {
  const course = courseOf(account);
  const { comeBack, isPlayMoney } = account;
  return [
    ...(comeBack === null ? [] : [returned(comeBack)]),
    action(course),
    ...(isConsumed(course) ? [] : strayDelivery(account)),
    `Tell the player: "${toThePlayer(course, comeBack !== null)}"`,
    ...(isPlayMoney ? ["It is a test purchase: no real money was paid."] : []),
  ];
}

function action(course: Course): string {
  switch (course.kind) {
    case "OPEN":
      return course.nextAttemptAt === null
        ? "The system goes on by itself, also after a restart."
        : `The system asks again by itself at ${utcMinute(course.nextAttemptAt)}.`;
    case "DISPUTED":
      return "It stays like this until an operator settles it with resolveDispute.";
    case "CALL_AGAIN":
      return "Nothing more happens by itself; the game may make the same call again.";
    case "ELSEWHERE":
      return "Nothing more happens by itself.";
    case "OTHER_ITEM":
      return "Nothing more happens by itself; look at the record of the other item.";
    case "DELIVERED":
      return `The game server reported the item as delivered at ${utcMinute(course.at)}.`;
    case "GRANT":
      return course.failedAt === null
        ? "No game server has reported a delivery yet: grant the item once and acknowledge it."
        : `The game server could not deliver the item at ${utcMinute(course.failedAt)}: remove the cause, then grant it once.`;
    case "GRANT_AFTER_LOOKING":
      return course.failedAt === null
        ? "Grant the item only after the game's own records show that it is missing."
        : `The game server could not deliver the item at ${utcMinute(course.failedAt)}: grant it only after the game's own records show that it is missing.`;
    case "HOLD_BACK":
      return course.failedAt === null
        ? "Do not grant the item before that is cleared up."
        : `The game server could not deliver the item at ${utcMinute(course.failedAt)}: do not grant it before the return is cleared up.`;
  }
}

function toThePlayer(course: Course, isMoneyBack: boolean): string {
  switch (course.kind) {
    case "OPEN":
      return "Your purchase is still being checked; please wait and do not buy it again.";
    case "DISPUTED":
      return "We are checking your purchase by hand; please send us the store's receipt.";
    case "CALL_AGAIN":
      return "Your purchase was not completed; please restart the game, and it will be tried again.";
    case "ELSEWHERE":
      return "This payment was already redeemed; please send us the store's receipt if you received nothing.";
    case "OTHER_ITEM":
      return "Your payment belongs to another item; we are looking at that one.";
    case "DELIVERED":
      return isMoneyBack ? MONEY_BACK : "Your payment succeeded and the item was delivered.";
    case "GRANT":
    case "GRANT_AFTER_LOOKING":
      return "Your payment succeeded; we are seeing to it that you get the item.";
    case "HOLD_BACK":
      return MONEY_BACK;
  }
}

const MONEY_BACK = "This payment was returned; the store can tell you about the money.";

/** A game that grants first may say so in any status. */
function strayDelivery({ delivery }: Account): readonly string[] {
  if (delivery === null) return [];
  const at = utcMinute(delivery.at);
  return delivery.outcome === "DELIVERED"
    ? [`The game server reported the item as delivered at ${at} all the same: somebody should look at that.`]
    : [`The game server reported at ${at} that it did not deliver the item.`];
}

const RETURNED = {
  REFUNDED: "was refunded",
  VOIDED: "was cancelled by the store",
  CHARGED_BACK: "was charged back by the buyer's bank",
} as const satisfies Record<Exclude<ReversalKind, "TAKEN_BACK">, string>;

function returned({ kind, at, amount, count }: ComeBack): string {
  const part = amount === null ? "" : `, ${moneyText(amount)} of it`;
  const more = count > 1 ? `, the newest of ${count} returns` : "";
  return `The payment ${RETURNED[kind]} at ${utcMinute(at)}${part}${more}.`;
}
