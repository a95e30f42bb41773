// In English: what happened, and the rule that applied. Never a request to grant an item: that is for what comes next.

import type { Account } from "../account.ts";
import type { Proof, Verdict } from "../verdict.ts";
import { codeText, moneyText } from "../wording.ts";
import { at, IN_AUDIT_LOG } from "./phrases.ts";
import { whyOpen } from "./whyOpen.ts";
import { whyRejected } from "./whyRejected.ts";

/** One or two sentences. */
export function whatHappened(account: Account): readonly string[] {
  const { verdict } = account;
  switch (verdict.kind) {
    case "CONFIRMED":
    case "CONFIRMED_FOR_THIS_ITEM":
    case "INFERRED":
    case "SETTLED_BY_OPERATOR":
    case "IMPORTED":
      return whyConsumed(verdict, account);
    case "NEVER_SENT":
    case "REFUSED":
    case "REFUSED_IN_A_ROW":
    case "REFUSED_ON_BALANCE":
    case "SPARED":
    case "REFUSED_AFTER_OPERATOR":
    case "REFUSED_BEFORE_OPERATOR":
    case "CLEARED":
    case "CONSUMED_ELSEWHERE":
    case "CONSUMED_ELSEWHERE_AFTER_LOSS":
    case "CONSUMED_ELSEWHERE_AFTER_OPERATOR":
    case "INFERRED_FOR_OTHER_ITEM":
    case "OTHER_ITEM":
    case "SUCCESS_ELSEWHERE":
    case "REJECTED_BY_OPERATOR":
    case "GIVEN_ELSEWHERE_BY_OPERATOR":
      return whyRejected(verdict, account.settledAt);
    case "UNDER_WAY":
    case "ASKING_AGAIN":
    case "UNANSWERED":
    case "DOUBTFULLY_REFUSED":
    case "REFUSED_AFTER_LOSS":
    case "SPARED_AFTER_LOSS":
    case "NEVER_SENT_AFTER_LOSS":
    case "TESTING_5018":
      return whyOpen(verdict);
    case "DISPUTED_5018":
    case "DISPUTED_SUCCESS":
    case "DISPUTED_TEST":
    case "DISPUTED_NAMED":
      return whyDisputed(verdict);
  }
}

function whyConsumed(verdict: ConsumedVerdict, account: Account): readonly string[] {
  const settled = at(account.settledAt);
  switch (verdict.kind) {
    case "CONFIRMED":
      return [
        `The IAP server confirmed the payment${at(verdict.at)}${verdict.attempt === null ? "" : ` on attempt ${verdict.attempt}`}; ${price(account)}.`,
        "Its own answer to our call decides.",
      ];
    case "CONFIRMED_FOR_THIS_ITEM":
      return [
        `The IAP server confirmed the payment${settled} on a call for another item, and has named this item for it, in that answer or when it showed the payment; ${price(account)}.`,
        "Item rule: the item that the IAP server names counts.",
      ];
    case "INFERRED":
      return [
        `A call of ours brought no definite answer, and the payment was judged${settled} to be used up by that call; ${price(account)}.`,
        PROOFS[verdict.proof],
      ];
    case "SETTLED_BY_OPERATOR":
      return [
        `No rule could tell whose call used up the payment, and an operator decided${settled} that it was this one; ${price(account)}.`,
        IN_AUDIT_LOG,
      ];
    case "IMPORTED":
      return [
        `The payment was taken over by import, and by the imported data it was used up${settled}; ${price(account)}.`,
      ];
  }
}

function whyDisputed(verdict: DisputedVerdict): readonly string[] {
  switch (verdict.kind) {
    case "DISPUTED_5018":
      return [
        `The payment is used up (code ${codeText(5018)}), and no rule can tell whether it was by this call.`,
        "Inference rule: what no rule may decide is left to people.",
      ];
    case "DISPUTED_SUCCESS":
      return [
        "The IAP server said success to a call of this record, though another record counts as having used up the payment.",
        USED_UP_ONCE,
      ];
    case "DISPUTED_TEST":
      return [
        `The payment was used up already (code ${codeText(5018)}), and the IAP server nevertheless said success to a test call with ${TESTED[verdict.asked]}.`,
        "Inference rule: such an answer proves nothing about this call, so people decide.",
      ];
    case "DISPUTED_NAMED":
      return [
        "The IAP server said success to a call for another item and has named this item for the payment, though another record counts as having used it up.",
        USED_UP_ONCE,
      ];
  }
}

type ConsumedVerdict = Extract<
  Verdict,
  { kind: "CONFIRMED" | "CONFIRMED_FOR_THIS_ITEM" | "INFERRED" | "SETTLED_BY_OPERATOR" | "IMPORTED" }
>;
type DisputedVerdict = Extract<
  Verdict,
  { kind: "DISPUTED_5018" | "DISPUTED_SUCCESS" | "DISPUTED_TEST" | "DISPUTED_NAMED" }
>;

const USED_UP_ONCE = "Dispute rule: a payment can be used up only once, so people decide.";

const TESTED = {
  RANDOM_TOKEN: "a random token",
  OTHER_ITEM: "another item",
} as const satisfies Record<Extract<Verdict, { kind: "DISPUTED_TEST" }>["asked"], string>;

const PROOFS = {
  LOOK: "Inference rule: the IAP server has shown the payment with this very item and purchase token.",
  CONTROLS:
    "Inference rule: test calls with random tokens were refused, which proves that the purchase token is the right one.",
  UNTOLD: "Inference rule: it rests on attempts that are older than those shown.",
  UNRIVALLED: "Inference rule: no other call on record here could have used it up.",
  REFUTED: "Inference rule, but it became known later that the call in question had used up nothing.",
} as const satisfies Record<Proof, string>;

function price({ price: { money, source } }: Account): string {
  if (money === null) return "its price is not known";
  switch (source) {
    case "UPSTREAM":
      return `the price is ${moneyText(money)}`;
    case "UNCONSUMED_LIST":
      return `the price is ${moneyText(money)}, seen in the list of unconsumed payments`;
    case "TRANSACTION":
      return `the price is ${moneyText(money)}, from a look-up of the payment`;
    case "IMPORT":
      return `the price is ${moneyText(money)}, as it was imported`;
    case "UNKNOWN":
    case null:
      return `the price is ${moneyText(money)}, from an unknown source`;
  }
}
