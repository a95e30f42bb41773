// In English: why a record was rejected, and the rule that applied.

import type { EpochMs } from "../../consumption.ts";
import type { RejectedVerdict } from "../rejected.ts";
import { codeText, meaningOf, refuser, refuserWithin } from "../wording.ts";
import { at, EARLIER_CALL, IN_AUDIT_LOG, SUBSCRIPTION_SHOWN } from "./phrases.ts";

export function whyRejected(verdict: RejectedVerdict, settledAt: EpochMs | null): readonly string[] {
  const settled = at(settledAt);
  switch (verdict.kind) {
    case "NEVER_SENT":
      return [
        verdict.hears5018
          ? `The newest call was not sent to the IAP server, and an earlier one was told that the payment is used up by another call (code ${codeText(5018)}).`
          : "The newest call was not sent to the IAP server, so it used up nothing.",
        ...(verdict.isAfterOperator ? [DECIDED_BEFORE] : []),
      ];
    case "REFUSED":
      return [
        `${refuser(verdict.code)} refused${at(verdict.at)} (code ${meaningOf(verdict.code)}), and this call used up nothing.`,
      ];
    case "REFUSED_IN_A_ROW":
      return [
        `${verdict.doubt === null ? refuser(verdict.code, verdict.isListed) : `${EARLIER_CALL[verdict.doubt]}, and afterwards ${refuserWithin(verdict.code, verdict.isListed)}`} refused ${verdict.refusals} times in a row (code ${meaningOf(verdict.code, verdict.isListed)}).`,
        `Doubt rule: after three equal refusals in a row, the last of them late enough, it counts as refused${settled}.`,
      ];
    case "REFUSED_ON_BALANCE": {
      const { code, isListed, doubt } = verdict;
      return doubt === null
        ? [
            `${refuser(code, isListed)} refused (code ${meaningOf(code, isListed)}).`,
            `Doubt rule: with what else is on record for this purchase token that is enough, so it counts as refused${settled}.`,
          ]
        : [
            `${EARLIER_CALL[doubt]}, and afterwards ${refuserWithin(code, isListed)} refused (code ${meaningOf(code, isListed)}).`,
            `Doubt rule: what is on record after the earlier call outweighs it, so it counts as refused${settled}.`,
          ];
    }
    case "SPARED":
      return verdict.doubt === null
        ? [`${SUBSCRIPTION_SHOWN.replace(/^the /, "The ")}.`]
        : [
            `${EARLIER_CALL[verdict.doubt]}, and ${SUBSCRIPTION_SHOWN}.`,
            `Doubt rule: that counts as a refusal, and after enough of them, the last of them late enough, it counts as refused${settled}.`,
          ];
    case "REFUSED_AFTER_OPERATOR": {
      const { code } = verdict;
      return [
        `${refuser(code)} refused the newest call${at(verdict.at)} (code ${meaningOf(code)}), which used up nothing.`,
        DECIDED_BEFORE,
      ];
    }
    case "REFUSED_BEFORE_OPERATOR": {
      const { code, isListed } = verdict;
      return [
        `${refuser(code, isListed)} refused${at(verdict.at)} (code ${meaningOf(code, isListed)}).`,
        DECIDED_SINCE,
      ];
    }
    case "CLEARED":
      return [
        `No call that still counts for this record is in doubt any more, so it counts as refused${settled}.`,
        ...(verdict.isAfterOperator ? [DECIDED_BEFORE] : []),
      ];
    case "CONSUMED_ELSEWHERE":
      return [`The payment was used up by another call (code ${codeText(5018)}), so this one has no claim to it.`];
    case "CONSUMED_ELSEWHERE_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, but the payment counts as used up by another call (code ${codeText(5018)}).`,
        "Inference rule: a call without a definite answer counts for nothing where the records point to another call, token or item.",
      ];
    case "CONSUMED_ELSEWHERE_AFTER_OPERATOR":
      return [
        `The payment is used up (code ${codeText(5018)}), and by what is on record not by a call of this one.`,
        DECIDED_BEFORE,
      ];
    case "INFERRED_FOR_OTHER_ITEM":
      return [
        `The payment is used up (code ${codeText(5018)}), and the IAP server has shown that it is for another item than the one that was asked for.`,
        "Item rule: what the IAP server shows counts, and it stands in a record of its own.",
      ];
    case "OTHER_ITEM":
      return [
        "The payment is for another item than the one that was asked for, so this record has no claim to it.",
        "Item rule: the item that the IAP server names counts, and it stands in a record of its own.",
      ];
    case "SUCCESS_ELSEWHERE":
      return [
        "The IAP server said success to a call of this record, but the payment counts as used up under another one: the success was for another item, or the payment had been used up before.",
        "Item rule and dispute rule: the item that the IAP server names counts, and a payment can be used up only once.",
      ];
    case "REJECTED_BY_OPERATOR":
      return [`An operator decided${settled} that this call has no claim to the payment.`, IN_AUDIT_LOG];
    case "GIVEN_ELSEWHERE_BY_OPERATOR":
      return [`An operator decided${settled} that the payment was used up under another record.`, IN_AUDIT_LOG];
  }
}

const DECIDED_BEFORE = "An operator has decided about the earlier calls, so they count no longer.";

const DECIDED_SINCE = "An operator has decided since about the calls of this record, so they count no longer.";
