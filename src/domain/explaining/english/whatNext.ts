// In English: what happens next and when, and what the player may be told. The item is to be granted only where the payment
// is consumed and nothing was delivered.

import type { ReversalKind } from "../../reversal.ts";
import type { Account, Teller } from "../account.ts";
import type { CodeFault } from "../codes/codeRange.ts";
import type { ComeBack } from "../comeBack.ts";
import { type Course, courseOf, type FailedDelivery, isConsumed } from "../course.ts";
import { codeText, moneyText, utcMinute } from "../wording.ts";
import { toThePlayer } from "./toThePlayer.ts";

export function whatNext(account: Account): readonly string[] {
  const course = courseOf(account);
  const { comeBack, isPlayMoney } = account;
  const isHere = isConsumed(course);
  return [
    ...(comeBack === null
      ? []
      : [isHere ? `The payment ${returned(comeBack)}.` : returnedWithoutIt(comeBack, isPlayMoney)]),
    action(course),
    ...(isHere ? [] : strayDelivery(account)),
    `Tell the player: "${toThePlayer(course, account)}"`,
    ...(isPlayMoney && (isHere || comeBack === null) ? ["It is a test purchase: no real money was paid."] : []),
  ];
}

function action(course: Course): string {
  switch (course.kind) {
    case "OPEN":
      return course.nextAttemptAt === null
        ? "The system goes on by itself, also after a restart."
        : `The system asks again by itself at ${utcMinute(course.nextAttemptAt)}.`;
    case "DISPUTED":
      return "It stays like this until an operator settles it with resolveDispute, or a later answer of the IAP server does.";
    case "CALL_AGAIN":
      return course.fault === null
        ? CALL_AGAIN
        : `Nothing more happens by itself: correct ${toCorrect(course.fault)}, then let the game make the same call again.`;
    case "SUBSCRIPTION":
      return "Nothing more happens by itself, and the same call again cannot help: the payment is for a subscription that renews itself (AUTO_RENEWABLE), which the IAP server never consumes.";
    case "ELSEWHERE":
      return course.isTold ? NOTHING_MORE : `${HEARD_BEFORE}, so nothing more happens by itself.`;
    case "BESIDE":
      return `The payment is consumed under another record, which is found by its paymentSeq: the same call again is told that it is used up (code ${codeText(5018)}), and nothing is to be granted for this one.`;
    case "REVERSED":
      return NOTHING_MORE;
    case "DECIDED":
      return course.mayCallAgain ? CALL_AGAIN : NOTHING_MORE;
    case "OTHER_ITEM":
      return "Nothing more happens by itself; look at the record of the other item.";
    case "DELIVERED":
      return DELIVERED[course.by](utcMinute(course.at));
    case "GRANT":
      return course.failed === null
        ? "No delivery has been reported yet: grant the item once and acknowledge it."
        : `${failed(course.failed)}: remove the cause, then grant it once.`;
    case "GRANT_BY_NUMBER":
      return course.failed === null
        ? "The IAP server has named no product yet, so it cannot be granted as it is: find out by the item number what is due, then grant it once and acknowledge it."
        : `${failed(course.failed)}, and the IAP server has named no product yet: find out by the item number what is due, then grant it once.`;
    case "GRANT_AFTER_LOOKING":
      return course.failed === null
        ? "Grant the item only after the game's own records show that it is missing."
        : `${failed(course.failed)}: grant it only after the game's own records show that it is missing.`;
    case "GRANT_AFTER_CHECK":
      return course.failed === null
        ? "An operator has to compare with the vendor's console before anybody grants the item."
        : `${failed(course.failed)}: an operator has to compare with the vendor's console before anybody grants it.`;
    case "HOLD_BACK":
      return course.failed === null
        ? "Do not grant the item before that is cleared up."
        : `${failed(course.failed)}: do not grant it before the return is cleared up.`;
  }
}

const NOTHING_MORE = "Nothing more happens by itself.";

const HEARD_BEFORE = `An earlier call was told that the payment is used up by another call (code ${codeText(5018)})`;

const CALL_AGAIN = "Nothing more happens by itself; the game may make the same call again.";

const DELIVERED = {
  ACKNOWLEDGED: (at) => `The item was reported as delivered at ${at}, by a game server or an operator.`,
  IMPORT: () => "The import counts the item as delivered.",
  EITHER: (at) => `The item was reported as delivered at ${at}, by the import, a game server or an operator.`,
} as const satisfies Record<Teller, (at: string) => string>;

function failed({ at, by }: FailedDelivery): string {
  return by === "ACKNOWLEDGED"
    ? `A game server or an operator reported at ${utcMinute(at)} that the item could not be delivered`
    : `The import, a game server or an operator reported at ${utcMinute(at)} that the item was not delivered`;
}

function toCorrect(fault: CodeFault): string {
  if (fault.kind === "REQUEST") return "the gateway's request";
  return fault.setting === "CONSOLE" ? "the setting in the vendor's console" : `the setting ${fault.setting}`;
}

/** A game that grants first may say so in any status. */
function strayDelivery({ delivery }: Account): readonly string[] {
  if (delivery === null) return [];
  const at = utcMinute(delivery.at);
  return delivery.outcome === "DELIVERED"
    ? [
        `A game server or an operator reported the item as delivered at ${at} all the same: somebody should look at that.`,
      ]
    : [`A game server or an operator reported at ${at} that the item was not delivered.`];
}

const RETURNED = {
  REFUNDED: "was refunded",
  VOIDED: "was cancelled by the store",
  CHARGED_BACK: "was charged back by the buyer's bank",
} as const satisfies Record<Exclude<ReversalKind, "TAKEN_BACK">, string>;

function returned({ kind, at, amount, count, takenBack }: ComeBack): string {
  const part = amount === null ? "" : `, ${moneyText(amount)} of it`;
  const more = count > 1 ? `, the newest of ${count} returns` : "";
  const undone = takenBack > 0 ? ` (${takenBack} taken back)` : "";
  return `${RETURNED[kind]} at ${utcMinute(at)}${part}${more}${undone}`;
}

/** Of a record that is not CONSUMED. */
function returnedWithoutIt(comeBack: ComeBack, isPlayMoney: boolean): string {
  const payment = isPlayMoney ? "payment (a test purchase: no real money was paid)" : "payment";
  return `The ${payment} ${returned(comeBack)}, so nothing is to be granted unless the payment is consumed under this record after all.`;
}
