// In Korean: what happened, and the rule that applied. Never a request to grant an item: that is for what comes next.

import type { Account } from "../account.ts";
import type { Proof, Verdict } from "../verdict.ts";
import { codeText, koreanOrdinal, moneyText } from "../wording.ts";
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
        `${at(verdict.at)}IAP 서버가 ${verdict.attempt === null ? "" : `${koreanOrdinal(verdict.attempt)} 시도에서 `}결제 소비를 확인했습니다(${price(account)}).`,
        "당사 요청에 대한 IAP 서버의 응답이 판단 근거입니다.",
      ];
    case "CONFIRMED_FOR_THIS_ITEM":
      return [
        `${settled}다른 아이템으로 보낸 요청에 대해 IAP 서버가 결제 소비를 확인했으며, 그 응답이나 결제 조회에서 이 아이템의 결제라고 알려 주었습니다(${price(account)}).`,
        "아이템 규칙: IAP 서버가 알려 준 아이템을 따릅니다.",
      ];
    case "INFERRED":
      return [
        `당사 요청에 대해 확실한 응답을 받지 못했으며, ${settled}그 요청으로 결제가 소비된 것으로 판단했습니다(${price(account)}).`,
        PROOFS[verdict.proof],
      ];
    case "SETTLED_BY_OPERATOR":
      return [
        `어느 요청이 결제를 소비했는지 규칙으로 알 수 없어 ${settled}운영자가 이 요청이라고 결정했습니다(${price(account)}).`,
        IN_AUDIT_LOG,
      ];
    case "IMPORTED":
      return [`가져오기로 등록된 결제이며, 가져온 자료에 따르면 ${settled}소비되었습니다(${price(account)}).`];
  }
}

function whyDisputed(verdict: DisputedVerdict): readonly string[] {
  switch (verdict.kind) {
    case "DISPUTED_5018":
      return [
        `이미 소비된 결제이며(코드 ${codeText(5018)}), 이 요청이 소비했는지는 어떤 규칙으로도 알 수 없습니다.`,
        "추론 규칙: 규칙으로 결정할 수 없으면 담당자가 확인 후 결정합니다.",
      ];
    case "DISPUTED_SUCCESS":
      return [
        "이 기록의 요청에 IAP 서버가 성공이라고 응답했지만, 다른 기록이 이미 이 결제를 소비한 것으로 되어 있습니다.",
        USED_UP_ONCE,
      ];
    case "DISPUTED_TEST":
      return [
        `이미 소비된 결제인데도(코드 ${codeText(5018)}) ${TESTED[verdict.asked]} 시험 요청에 IAP 서버가 성공이라고 응답했습니다.`,
        "추론 규칙: 이런 응답은 이 요청에 대해 아무것도 증명하지 못하므로 담당자가 확인 후 결정합니다.",
      ];
    case "DISPUTED_NAMED":
      return [
        "다른 아이템으로 보낸 요청에 IAP 서버가 성공이라고 응답했고 이 아이템의 결제라고 알려 주었지만, 다른 기록이 이미 이 결제를 소비한 것으로 되어 있습니다.",
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

const USED_UP_ONCE = "분쟁 규칙: 결제는 한 번만 소비될 수 있으므로 담당자가 확인 후 결정합니다.";

const TESTED = {
  RANDOM_TOKEN: "임의의 토큰으로 보낸",
  OTHER_ITEM: "다른 아이템으로 보낸",
} as const satisfies Record<Extract<Verdict, { kind: "DISPUTED_TEST" }>["asked"], string>;

const PROOFS = {
  LOOK: "추론 규칙: IAP 서버가 이 결제를 바로 이 아이템과 구매 토큰으로 보여 준 적이 있습니다.",
  CONTROLS: "추론 규칙: 임의의 토큰으로 보낸 시험 요청이 거절되어 구매 토큰이 맞다는 것이 증명되었습니다.",
  UNTOLD: "추론 규칙: 근거가 되는 시도는 표시되는 시도보다 오래되었습니다.",
  UNRIVALLED: "추론 규칙: 기록상 이 결제를 소비했을 만한 다른 요청이 없습니다.",
  REFUTED: "추론 규칙을 적용했지만, 그 요청은 아무것도 소비하지 않은 것으로 나중에 밝혀졌습니다.",
} as const satisfies Record<Proof, string>;

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
