// In Korean: what happened, and the rule that applied. Sentences are built so that no particle depends on the value before
// it; never the word for handing out an item: that is for what comes next.

import type { Account } from "../account.ts";
import type { Proof } from "../verdict.ts";
import { bothTimes, codeText, moneyText } from "../wording.ts";

/** What happened, and the rule that applied. */
export function whatHappened(account: Account): readonly string[] {
  const { verdict } = account;
  switch (verdict.kind) {
    case "UNDER_WAY":
      return [
        `IAP 서버에 요청했고(${bothTimes(verdict.since)}) 아직 응답이 없습니다.`,
        "응답이 오기 전에는 결제가 소비되었는지 아무도 알 수 없으므로 아직 결정된 것이 없습니다.",
      ];
    case "CONFIRMED":
      return [
        `IAP 서버가 ${verdict.attempt}번째 시도에서 결제 소비를 확인했습니다(${facts(account)}).`,
        "우리 요청에 대한 IAP 서버의 응답이 판단 근거입니다.",
      ];
    case "CONFIRMED_FOR_THIS_ITEM":
      return [
        `다른 아이템으로 요청했으나 IAP 서버가 이 아이템의 결제라고 응답하며 소비를 확인했습니다(${facts(account)}).`,
        "아이템 규칙: IAP 서버가 응답에서 지정한 아이템을 따릅니다.",
      ];
    case "INFERRED":
      return [
        `우리 요청의 응답이 유실되었고, 그 요청으로 결제가 소비된 것으로 판단했습니다(${facts(account)}).`,
        PROOFS[verdict.proof],
      ];
    case "SETTLED_BY_OPERATOR":
      return [
        `어느 요청이 결제를 소비했는지 규칙으로 알 수 없어 운영자가 이 요청이라고 결정했습니다(${facts(account)}).`,
        "결정한 사람과 이유는 감사 기록에 있습니다.",
      ];
    case "IMPORTED":
      return [`이 시스템을 쓰기 전에 소비된 결제이며 가져오기로 등록되었습니다(${facts(account)}).`];
    case "NEVER_SENT":
      return ["요청이 우리 서버를 떠나지 못해 IAP 서버에 도달하지 않았고 소비된 것도 없습니다."];
    case "REFUSED":
      return [
        `IAP 서버가 거절했으며(코드 ${codeText(verdict.code)}${account.settledAt === null ? "" : `, ${bothTimes(account.settledAt)}`}) 이 요청으로 소비된 것은 없습니다.`,
      ];
    case "REFUSED_IN_A_ROW":
      return [
        `응답 하나가 유실되었고, 그 뒤 IAP 서버가 계속 거절했습니다(코드 ${codeText(verdict.code)}).`,
        `의심 규칙: 같은 거절이 연속 세 번이고 마지막 거절이 충분히 늦었으므로 거절로 처리했습니다${settled(account)}.`,
      ];
    case "CONSUMED_ELSEWHERE":
      return [`이미 다른 요청이 소비한 결제이므로(코드 ${codeText(5018)}) 이 요청에는 권리가 없습니다.`];
    case "CONSUMED_ELSEWHERE_AFTER_LOSS":
      return [
        `응답 하나가 유실되었지만, 다른 요청이 소비한 결제로 확인되었습니다(코드 ${codeText(5018)}).`,
        "추론 규칙: 다른 요청이나 토큰, 아이템을 가리키는 근거가 있으면 유실된 응답은 인정하지 않습니다.",
      ];
    case "OTHER_ITEM":
      return [
        "요청한 아이템이 아닌 다른 아이템의 결제이므로 이 기록은 거절되었습니다.",
        "아이템 규칙: IAP 서버가 응답에서 지정한 아이템을 따르며, 그 아이템의 기록이 따로 있습니다.",
      ];
    case "REJECTED_BY_OPERATOR":
      return [
        `다른 요청이 결제를 소비했다고 운영자가 결정했습니다${settled(account)}.`,
        "결정한 사람과 이유는 감사 기록에 있습니다.",
      ];
    case "ASKING_AGAIN":
      return [
        `앞선 응답이 유실되었고, ${verdict.attempt}번째 시도의 응답이 아직 기록되지 않았습니다.`,
        "이미 소비되었을 수 있으므로 IAP 서버의 확실한 응답이 있기 전에는 결정하지 않습니다.",
      ];
    case "UNANSWERED":
      return [
        `${verdict.attempt}번째 시도에서 쓸 수 있는 응답을 받지 못했습니다(코드 ${codeText(verdict.code)}).`,
        "그래도 결제가 소비되었을 수 있으므로 확실한 응답이 있기 전에는 결정하지 않습니다.",
      ];
    case "REFUSED_AFTER_LOSS":
      return [
        `앞선 응답이 유실되었고, 지금은 IAP 서버가 거절합니다(코드 ${codeText(verdict.code)}).`,
        `의심 규칙: 유실 뒤 충분한 시간을 두고 같은 거절이 연속 세 번 나오기를 기다리며, 지금까지 ${verdict.refusals}번입니다.`,
      ];
    case "NEVER_SENT_AFTER_LOSS":
      return [
        "앞선 응답이 유실되었고, 마지막 시도는 우리 서버를 떠나지 못했습니다.",
        "앞선 요청이 결제를 소비했을 수 있으므로 확실한 응답이 있기 전에는 결정하지 않습니다.",
      ];
    case "TESTING_5018":
      return [
        `앞선 응답이 유실되었고, 지금은 IAP 서버가 이미 소비된 결제라고 합니다(코드 ${codeText(5018)}).`,
        `추론 규칙: 유실된 우리 요청이 소비했는지 해가 없는 시험 요청으로 확인하며, 지금까지 ${verdict.controls}번 보냈습니다.`,
      ];
    case "DISPUTED_5018":
      return [
        `이미 소비된 결제이며(코드 ${codeText(5018)}), 이 요청이 소비했는지는 어떤 규칙으로도 알 수 없습니다.`,
        "추론 규칙: 증명할 수 없는 것은 사람이 결정합니다.",
      ];
    case "DISPUTED_SUCCESS":
      return [
        "IAP 서버가 성공이라고 응답했지만 이미 소비된 것으로 기록된 결제입니다.",
        "분쟁 규칙: 한 결제에 성공이 두 번이면 사람이 결정합니다.",
      ];
  }
}

const PROOFS = {
  LOOK: "추론 규칙: IAP 서버가 전에 이 결제를 바로 이 아이템과 구매 토큰으로 보여 준 적이 있습니다.",
  CONTROLS: "추론 규칙: 임의의 토큰으로 보낸 시험 요청이 거절되어 구매 토큰이 맞다는 것이 증명되었습니다.",
  UNRIVALLED: "추론 규칙: 이 시스템의 기록에 이 결제를 소비했을 만한 다른 요청이 없습니다.",
  REFUTED: "추론 규칙을 적용했지만 유실된 응답이 나중에 거절로 도착했으므로 운영자가 살펴봐야 합니다.",
} as const satisfies Record<Proof, string>;

/** When it was settled, and for how much. */
function facts(account: Account): string {
  const { settledAt } = account;
  return settledAt === null ? price(account) : `${bothTimes(settledAt)}, ${price(account)}`;
}

function price({ price: { money, source } }: Account): string {
  if (money === null) return "가격은 알 수 없음";
  switch (source) {
    case "UPSTREAM":
      return `가격 ${moneyText(money)}`;
    case "UNCONSUMED_LIST":
      return `가격 ${moneyText(money)}, 미소비 결제 목록에서 확인`;
    case "TRANSACTION":
      return `가격 ${moneyText(money)}, 결제 조회에서 확인`;
    case "IMPORT":
      return `가격 ${moneyText(money)}, 가져온 값`;
    case "UNKNOWN":
    case null:
      return `가격 ${moneyText(money)}, 출처는 알 수 없음`;
  }
}

function settled({ settledAt }: Account): string {
  return settledAt === null ? "" : `(${bothTimes(settledAt)})`;
}
