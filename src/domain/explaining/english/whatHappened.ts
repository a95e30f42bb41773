// In English: what happened, and the rule that applied. Never the word for handing out an item: that is for what comes next.

import type { Account } from "../account.ts";
import type { Proof } from "../verdict.ts";
import { codeText, moneyText, utcMinute } from "../wording.ts";

/** What happened, and the rule that applied. */
export function whatHappened(account: Account): readonly string[] {
  const { verdict } = account;
  switch (verdict.kind) {
    case "UNDER_WAY":
      return [
        `The IAP server was asked at ${utcMinute(verdict.since)} and has not answered yet.`,
        "Until it answers nobody can say whether the payment was used up, so nothing is decided.",
      ];
    case "CONFIRMED":
      return [
        `The IAP server confirmed the payment${settled(account)} on attempt ${verdict.attempt}; ${price(account)}.`,
        "Its own answer to our call decides.",
      ];
    case "CONFIRMED_FOR_THIS_ITEM":
      return [
        `The IAP server confirmed the payment${settled(account)}, and its answer named this item though another was asked for; ${price(account)}.`,
        "Item rule: what the IAP server names in its answer counts.",
      ];
    case "INFERRED":
      return [
        `The answer to our call was lost, and the payment was taken as used up by that call${settled(account)}; ${price(account)}.`,
        PROOFS[verdict.proof],
      ];
    case "SETTLED_BY_OPERATOR":
      return [
        `No rule could tell whose call used up the payment, and an operator decided${settled(account)} that it was this one; ${price(account)}.`,
        "Who decided it and why is in the audit log.",
      ];
    case "IMPORTED":
      return [
        `The payment was used up${settled(account)}, before this system was in use, and taken over by import; ${price(account)}.`,
      ];
    case "NEVER_SENT":
      return ["The call never left our server, so the IAP server has not heard of it and nothing was used up."];
    case "REFUSED":
      return [
        `The IAP server refused with code ${codeText(verdict.code)}${settled(account)}; this call used up nothing.`,
      ];
    case "REFUSED_IN_A_ROW":
      return [
        `One answer was lost, and afterwards the IAP server kept refusing with code ${codeText(verdict.code)}.`,
        `Doubt rule: after three equal refusals in a row, the last of them late enough, it counts as refused${settled(account)}.`,
      ];
    case "CONSUMED_ELSEWHERE":
      return [
        `The payment had already been used up by another call (code ${codeText(5018)}), so this one has no claim to it.`,
      ];
    case "CONSUMED_ELSEWHERE_AFTER_LOSS":
      return [
        `One answer was lost, but the payment was found to be used up by another call (code ${codeText(5018)}).`,
        "Inference rule: a lost answer counts for nothing where the record points to another call, token or item.",
      ];
    case "OTHER_ITEM":
      return [
        "The payment is for another item than the one that was asked for, so this record was refused.",
        "Item rule: what the IAP server names in its answer counts, and it stands in a record of its own.",
      ];
    case "REJECTED_BY_OPERATOR":
      return [
        `An operator decided${settled(account)} that another call used up the payment.`,
        "Who decided it and why is in the audit log.",
      ];
    case "ASKING_AGAIN":
      return [
        `An earlier answer was lost, and attempt ${verdict.attempt} has no answer on record yet.`,
        "It may have been used up, so nothing is decided before the IAP server gives a definite answer.",
      ];
    case "UNANSWERED":
      return [
        `No usable answer came on attempt ${verdict.attempt} (code ${codeText(verdict.code)}).`,
        "The payment may have been used up all the same, so nothing is decided before a definite answer.",
      ];
    case "REFUSED_AFTER_LOSS":
      return [
        `An earlier answer was lost, and the IAP server now refuses with code ${codeText(verdict.code)}.`,
        `Doubt rule: we wait for three equal refusals in a row, late enough after the loss, and have ${verdict.refusals}.`,
      ];
    case "NEVER_SENT_AFTER_LOSS":
      return [
        "An earlier answer was lost, and the newest attempt never left our server.",
        "The payment may have been used up by the earlier one, so nothing is decided before a definite answer.",
      ];
    case "TESTING_5018":
      return [
        `An earlier answer was lost, and the IAP server now says that the payment is used up (code ${codeText(5018)}).`,
        `Inference rule: harmless test calls (${verdict.controls} so far) show whether it was our lost call.`,
      ];
    case "DISPUTED_5018":
      return [
        `The payment is used up (code ${codeText(5018)}), and no rule can tell whether it was by this call.`,
        "Inference rule: what cannot be proven is left to people.",
      ];
    case "DISPUTED_SUCCESS":
      return [
        "The IAP server said success to a call, but the payment already counted as used up.",
        "Dispute rule: two successes for one payment are left to people.",
      ];
  }
}

const PROOFS = {
  LOOK: "Inference rule: the IAP server had shown the payment with this very item and purchase token before.",
  CONTROLS:
    "Inference rule: test calls with random tokens were refused, which proves that the purchase token is the right one.",
  UNRIVALLED: "Inference rule: no other call on record here could have used it up.",
  REFUTED:
    "Inference rule, but the lost answer came later after all and was a refusal: an operator should look into it.",
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

function settled({ settledAt }: Account): string {
  return settledAt === null ? "" : ` at ${utcMinute(settledAt)}`;
}
