// In English: why a record was rejected, and the rule that applied.

import type { EpochMs } from "../../consumption.ts";
import type { RejectedVerdict } from "../rejected.ts";
import { codeText, meaningOf, refuser, refuserWithin, unlisted } from "../wording.ts";
import { at, EARLIER_CALL, IN_AUDIT_LOG } from "./phrases.ts";

export function whyRejected(verdict: RejectedVerdict, settledAt: EpochMs | null): readonly string[] {
  const settled = at(settledAt);
  switch (verdict.kind) {
    case "NEVER_SENT":
      return [
        "The newest call was not sent to the IAP server, so it used up nothing.",
        ...(verdict.isAfterOperator ? [DECIDED_BEFORE] : []),
      ];
    case "REFUSED":
      return [
        `${refuser(verdict.code)} refused${settled} (code ${meaningOf(verdict.code)}), and this call used up nothing.`,
      ];
    case "REFUSED_IN_A_ROW":
      return [
        `${verdict.doubt === null ? refuser(verdict.code, verdict.isListed) : `${EARLIER_CALL[verdict.doubt]}, and afterwards ${refuserWithin(verdict.code, verdict.isListed)}`} refused ${verdict.refusals} times in a row (code ${verdict.isListed ? meaningOf(verdict.code) : unlisted(verdict.code)}).`,
        `Doubt rule: after three equal refusals in a row, the last of them late enough, it counts as refused${settled}.`,
      ];
    case "REFUSED_ON_BALANCE":
      return [
        `${EARLIER_CALL[verdict.doubt]}, and afterwards ${refuserWithin(verdict.code)} refused (code ${meaningOf(verdict.code)}).`,
        `Doubt rule: what is on record after the earlier call outweighs it, so it counts as refused${settled}.`,
      ];
    case "REFUSED_AFTER_OPERATOR":
      return [
        `${refuser(verdict.code)} refused the newest call${settled} (code ${meaningOf(verdict.code)}), which used up nothing.`,
        DECIDED_BEFORE,
      ];
    case "CONSUMED_ELSEWHERE":
      return [
        `The payment had already been used up by another call (code ${codeText(5018)}), so this one has no claim to it.`,
      ];
    case "CONSUMED_ELSEWHERE_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, but the payment was found to be used up by another call (code ${codeText(5018)}).`,
        "Inference rule: a call without a definite answer counts for nothing where the records point to another call, token or item.",
      ];
    case "INFERRED_FOR_OTHER_ITEM":
      return [
        `The payment is used up (code ${codeText(5018)}), and the IAP server has shown that it is for another item than the one that was asked for.`,
        "Item rule: what the IAP server shows counts, and it stands in a record of its own.",
      ];
    case "OTHER_ITEM":
      return [
        "The payment is for another item than the one that was asked for, so this record was refused.",
        "Item rule: what the IAP server names in its answer counts, and it stands in a record of its own.",
      ];
    case "REJECTED_BY_OPERATOR":
      return [`An operator decided${settled} that this call has no claim to the payment.`, IN_AUDIT_LOG];
  }
}

const DECIDED_BEFORE = "An operator has decided about the earlier calls, so they count no longer.";
