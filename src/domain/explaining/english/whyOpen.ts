// In English: why a record is open, and what has to come before it is decided.

import type { Verdict } from "../verdict.ts";
import type { EarlierDoubt, OpenVerdict } from "../doubted.ts";
import { codeText, meaningOf, refuserWithin, unlisted, utcMinute } from "../wording.ts";
import { EARLIER_CALL, SUBSCRIPTION_SHOWN } from "./phrases.ts";

export function whyOpen(verdict: OpenVerdict | Extract<Verdict, { kind: "UNDER_WAY" }>): readonly string[] {
  switch (verdict.kind) {
    case "UNDER_WAY":
      return [
        `A call to the IAP server is on record since ${utcMinute(verdict.since)}, and no answer to it is on record yet.`,
        "Nothing is decided before that answer.",
      ];
    case "ASKING_AGAIN":
      return [
        `${EARLIER_CALL[verdict.doubt]}, and attempt ${verdict.attempt} has no answer on record yet.`,
        MAY_BE_USED_UP[timeOf(verdict.doubt)],
      ];
    case "UNANSWERED":
      return [
        `Attempt ${verdict.attempt} brought no definite answer (code ${verdict.isOwnNumber ? meaningOf(verdict.code) : codeText(verdict.code)}).`,
        "The payment may have been used up all the same, so nothing is decided before a definite answer.",
      ];
    case "DOUBTFULLY_REFUSED":
      return [
        `The IAP server refused attempt ${verdict.attempt} (code ${unlisted(verdict.code)}), so it is not certain that nothing was used up.`,
        `Doubt rule: the system waits for three equal refusals in a row, the last of them late enough, and this record has ${verdict.refusals}.`,
      ];
    case "REFUSED_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, and ${refuserWithin(verdict.code)} now refuses (code ${meaningOf(verdict.code)}).`,
        `Doubt rule: ${WHILE[timeOf(verdict.doubt)]}the system waits for three equal refusals in a row, the last of them late enough, and this record has ${verdict.refusals}.`,
      ];
    case "SPARED_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, and ${SUBSCRIPTION_SHOWN}.`,
        `Doubt rule: that counts as a refusal; ${WHILE[timeOf(verdict.doubt)]}the system waits for three equal ones in a row, the last of them late enough, and this record has ${verdict.refusals}.`,
      ];
    case "NEVER_SENT_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, and the newest attempt was not sent.`,
        MAY_BE_USED_UP[timeOf(verdict.doubt)],
      ];
    case "TESTING_5018":
      return [
        `${EARLIER_CALL[verdict.doubt]}, and the IAP server now says that the payment is used up (code ${codeText(5018)}).`,
        verdict.controls === 0
          ? "Inference rule: whether it was used up by that call is being found out."
          : `Inference rule: whether it was used up by that call is being found out by harmless test calls (${verdict.controls} so far).`,
      ];
  }
}

const MAY_BE_USED_UP = {
  NOW: "The payment may have been used up by the earlier call, so nothing is decided before a definite answer.",
  PAST: "As long as that call is in doubt, the payment may have been used up by it, so nothing is decided before a definite answer.",
} as const;

const WHILE = { NOW: "", PAST: "as long as that call is in doubt, " } as const;

function timeOf(doubt: EarlierDoubt): "NOW" | "PAST" {
  return doubt === "PAST" ? "PAST" : "NOW";
}
