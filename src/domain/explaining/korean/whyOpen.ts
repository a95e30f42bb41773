// In Korean: why a record is open, and what has to come before it is decided.

import type { EarlierDoubt, OpenVerdict } from "../doubted.ts";
import type { Verdict } from "../verdict.ts";
import { codeText, koreanMeaningOf, koreanMinute, koreanOrdinal, koreanRefuser, koreanUnlisted } from "../wording.ts";
import { EARLIER_CALL, SUBSCRIPTION_SHOWN } from "./phrases.ts";

export function whyOpen(verdict: OpenVerdict | Extract<Verdict, { kind: "UNDER_WAY" }>): readonly string[] {
  switch (verdict.kind) {
    case "UNDER_WAY":
      return [
        `${koreanMinute(verdict.since)}에 IAP 서버로 보낼 요청이 기록되었고, 그 응답은 아직 기록되지 않았습니다.`,
        "응답이 기록되기 전에는 아무것도 결정하지 않습니다.",
      ];
    case "ASKING_AGAIN":
      return [
        `${EARLIER_CALL[verdict.doubt]}, ${koreanOrdinal(verdict.attempt)} 시도의 응답이 아직 기록되지 않았습니다.`,
        MAY_BE_USED_UP[timeOf(verdict.doubt)],
      ];
    case "UNANSWERED":
      return [
        `${koreanOrdinal(verdict.attempt)} 시도에서 확실한 응답을 받지 못했습니다(코드 ${verdict.isOwnNumber ? koreanMeaningOf(verdict.code) : codeText(verdict.code)}).`,
        "그래도 결제가 소비되었을 수 있으므로 확실한 응답이 있기 전에는 결정하지 않습니다.",
      ];
    case "DOUBTFULLY_REFUSED":
      return [
        `IAP 서버가 ${koreanOrdinal(verdict.attempt)} 시도를 거절했지만(코드 ${koreanUnlisted(verdict.code)}) 소비된 것이 없다고 확신할 수 없습니다.`,
        `의심 규칙: 같은 거절이 연속 세 번이고 마지막 거절이 충분히 늦기를 기다리며, 이 기록에서는 지금까지 ${verdict.refusals}번입니다.`,
      ];
    case "REFUSED_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, 지금은 ${koreanRefuser(verdict.code)} 거절합니다(코드 ${koreanMeaningOf(verdict.code)}).`,
        `의심 규칙: ${WHILE[timeOf(verdict.doubt)]}같은 거절이 연속 세 번이고 마지막 거절이 충분히 늦기를 기다리며, 이 기록에서는 지금까지 ${verdict.refusals}번입니다.`,
      ];
    case "SPARED_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, ${SUBSCRIPTION_SHOWN}.`,
        `의심 규칙: 이것도 거절로 세며, ${WHILE[timeOf(verdict.doubt)]}같은 거절이 연속 세 번이고 마지막 거절이 충분히 늦기를 기다리며, 이 기록에서는 지금까지 ${verdict.refusals}번입니다.`,
      ];
    case "NEVER_SENT_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, 마지막 요청은 전송되지 않았습니다.`,
        MAY_BE_USED_UP[timeOf(verdict.doubt)],
      ];
    case "TESTING_5018":
      return [
        `${EARLIER_CALL[verdict.doubt]}, 지금은 IAP 서버가 이미 소비된 결제라고 합니다(코드 ${codeText(5018)}).`,
        verdict.controls === 0
          ? "추론 규칙: 그 요청이 소비했는지 확인하고 있습니다."
          : `추론 규칙: 그 요청이 소비했는지 해가 없는 시험 요청으로 확인하고 있으며, 지금까지 ${verdict.controls}번 보냈습니다.`,
      ];
  }
}

const MAY_BE_USED_UP = {
  NOW: "앞선 요청이 결제를 소비했을 수 있으므로 확실한 응답이 있기 전에는 결정하지 않습니다.",
  PAST: "그 요청의 결과가 불확실한 동안에는 그 요청이 결제를 소비했을 수 있으므로 확실한 응답이 있기 전에는 결정하지 않습니다.",
} as const;

const WHILE = { NOW: "", PAST: "그 요청의 결과가 불확실한 동안에는 " } as const;

function timeOf(doubt: EarlierDoubt): "NOW" | "PAST" {
  return doubt === "PAST" ? "PAST" : "NOW";
}
