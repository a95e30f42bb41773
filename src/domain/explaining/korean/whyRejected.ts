// In Korean: why a record was rejected, and the rule that applied.

import type { EpochMs } from "../../consumption.ts";
import type { RejectedVerdict } from "../rejected.ts";
import { codeText, koreanMeaningOf, koreanRefuser } from "../wording.ts";
import { at, EARLIER_CALL, IN_AUDIT_LOG, SUBSCRIPTION_SHOWN } from "./phrases.ts";

export function whyRejected(verdict: RejectedVerdict, settledAt: EpochMs | null): readonly string[] {
  const settled = at(settledAt);
  switch (verdict.kind) {
    case "NEVER_SENT":
      return [
        verdict.hears5018
          ? `마지막 요청은 전송되지 않아 IAP 서버에 도달하지 않았고, 앞선 요청에 대해서는 IAP 서버가 이미 다른 요청이 소비한 결제라고 응답했습니다(코드 ${codeText(5018)}).`
          : "마지막 요청이 전송되지 않아 IAP 서버에 도달하지 않았고, 이 요청으로 소비된 것은 없습니다.",
        ...(verdict.isAfterOperator ? [DECIDED_BEFORE] : []),
      ];
    case "REFUSED":
      return [
        `${at(verdict.at)}${koreanRefuser(verdict.code)} 거절했으며(코드 ${koreanMeaningOf(verdict.code)}) 이 요청으로 소비된 것은 없습니다.`,
      ];
    case "REFUSED_IN_A_ROW":
      return [
        `${verdict.doubt === null ? "" : `${EARLIER_CALL[verdict.doubt]}, 그 뒤 `}${koreanRefuser(verdict.code, verdict.isListed)} 연속 ${verdict.refusals}번 거절했습니다(코드 ${koreanMeaningOf(verdict.code, verdict.isListed)}).`,
        `의심 규칙: 같은 거절이 연속 세 번 이상이고 마지막 거절이 충분히 늦었으므로 ${settled}거절로 처리했습니다.`,
      ];
    case "REFUSED_ON_BALANCE": {
      const { code, isListed, doubt } = verdict;
      const refused = `${koreanRefuser(code, isListed)} 거절했습니다(코드 ${koreanMeaningOf(code, isListed)}).`;
      return doubt === null
        ? [refused, `의심 규칙: 같은 구매 토큰에 대한 다른 기록까지 종합하여 ${settled}거절로 처리했습니다.`]
        : [
            `${EARLIER_CALL[doubt]}, 그 뒤 ${refused}`,
            `의심 규칙: 앞선 요청 뒤의 기록을 종합하여 ${settled}거절로 처리했습니다.`,
          ];
    }
    case "SPARED":
      return verdict.doubt === null
        ? [`${SUBSCRIPTION_SHOWN}.`]
        : [
            `${EARLIER_CALL[verdict.doubt]}, ${SUBSCRIPTION_SHOWN}.`,
            `의심 규칙: 이것도 거절로 세며, 거절이 충분히 쌓이고 마지막 거절이 충분히 늦었으므로 ${settled}거절로 처리했습니다.`,
          ];
    case "REFUSED_AFTER_OPERATOR": {
      const { code } = verdict;
      return [
        `${at(verdict.at)}${koreanRefuser(code)} 마지막 요청을 거절했으며(코드 ${koreanMeaningOf(code)}) 이 요청으로 소비된 것은 없습니다.`,
        DECIDED_BEFORE,
      ];
    }
    case "REFUSED_BEFORE_OPERATOR": {
      const { code, isListed } = verdict;
      return [
        `${at(verdict.at)}${koreanRefuser(code, isListed)} 거절했습니다(코드 ${koreanMeaningOf(code, isListed)}).`,
        DECIDED_SINCE,
      ];
    }
    case "CLEARED":
      return [
        `이 기록에서 고려할 요청 가운데 결과가 불확실한 것이 더 이상 없으므로 ${settled}거절로 처리했습니다.`,
        ...(verdict.isAfterOperator ? [DECIDED_BEFORE] : []),
      ];
    case "CONSUMED_ELSEWHERE":
      return [`이미 다른 요청이 소비한 결제이므로(코드 ${codeText(5018)}) 이 요청에는 권리가 없습니다.`];
    case "CONSUMED_ELSEWHERE_AFTER_LOSS":
      return [
        `${EARLIER_CALL[verdict.doubt]}, 다른 요청이 소비한 결제로 판단했습니다(코드 ${codeText(5018)}).`,
        "추론 규칙: 다른 요청이나 토큰, 아이템을 가리키는 기록이 있으면 확실한 응답이 없는 요청은 인정하지 않습니다.",
      ];
    case "CONSUMED_ELSEWHERE_AFTER_OPERATOR":
      return [
        `이미 소비된 결제이며(코드 ${codeText(5018)}), 기록에 따르면 이 기록의 요청이 소비한 것이 아닙니다.`,
        DECIDED_BEFORE,
      ];
    case "INFERRED_FOR_OTHER_ITEM":
      return [
        `이미 소비된 결제이며(코드 ${codeText(5018)}), IAP 서버가 요청한 아이템이 아닌 다른 아이템의 결제라고 보여 주었습니다.`,
        "아이템 규칙: IAP 서버가 보여 준 아이템을 따르며, 그 아이템의 기록이 따로 있습니다.",
      ];
    case "OTHER_ITEM":
      return [
        "요청한 아이템이 아닌 다른 아이템의 결제이므로 이 기록에는 권리가 없습니다.",
        "아이템 규칙: IAP 서버가 알려 준 아이템을 따르며, 그 아이템의 기록이 따로 있습니다.",
      ];
    case "SUCCESS_ELSEWHERE":
      return [
        "이 기록의 요청에 IAP 서버가 성공이라고 응답했지만, 다른 아이템의 결제였거나 이미 소비된 결제였으므로 다른 기록에서 소비된 것으로 처리했습니다.",
        "아이템 규칙과 분쟁 규칙: IAP 서버가 알려 준 아이템을 따르며, 결제는 한 번만 소비될 수 있습니다.",
      ];
    case "REJECTED_BY_OPERATOR":
      return [`${settled}운영자가 이 요청에는 결제에 대한 권리가 없다고 결정했습니다.`, IN_AUDIT_LOG];
    case "GIVEN_ELSEWHERE_BY_OPERATOR":
      return [`${settled}운영자가 다른 기록에서 소비된 결제라고 결정했습니다.`, IN_AUDIT_LOG];
  }
}

const DECIDED_BEFORE = "앞선 요청에 대해서는 운영자가 이미 결정했으므로 더 이상 고려하지 않습니다.";

const DECIDED_SINCE = "그 뒤 운영자가 이 기록의 요청에 대해 결정했으므로 더 이상 고려하지 않습니다.";
