// In Korean: what happens next and when, and what the player may be told. "지급" is said only where the payment is consumed
// and nothing was delivered.

import type { ReversalKind } from "../../reversal.ts";
import type { Account } from "../account.ts";
import type { ComeBack } from "../comeBack.ts";
import { type Course, courseOf, isConsumed } from "../course.ts";
import { bothTimes, moneyText } from "../wording.ts";

export function whatNext(account: Account): readonly string[] {
  const course = courseOf(account);
  const { comeBack, isPlayMoney } = account;
  return [
    ...(comeBack === null ? [] : [returned(comeBack)]),
    action(course),
    ...(isConsumed(course) ? [] : strayDelivery(account)),
    `플레이어 안내: “${toThePlayer(course, comeBack !== null)}”`,
    ...(isPlayMoney ? ["실제 돈이 오가지 않은 테스트 결제입니다."] : []),
  ];
}

function action(course: Course): string {
  switch (course.kind) {
    case "OPEN":
      return course.nextAttemptAt === null
        ? "서버를 다시 시작해도 시스템이 스스로 계속 확인합니다."
        : `시스템이 스스로 다시 확인합니다(다음 시도: ${bothTimes(course.nextAttemptAt)}).`;
    case "DISPUTED":
      return "운영자가 resolveDispute 기능으로 결정할 때까지 이 상태로 남습니다.";
    case "CALL_AGAIN":
      return "더 이상 자동으로 진행되지 않으며, 게임이 같은 요청을 다시 보낼 수 있습니다.";
    case "ELSEWHERE":
      return "더 이상 자동으로 진행되지 않습니다.";
    case "OTHER_ITEM":
      return "더 이상 자동으로 진행되지 않으니 다른 아이템의 기록을 확인하세요.";
    case "DELIVERED":
      return `게임 서버가 아이템을 전달했다고 알렸습니다(${bothTimes(course.at)}).`;
    case "GRANT":
      return course.failedAt === null
        ? "아직 전달을 알린 게임 서버가 없으니 아이템을 한 번만 지급하고 전달 완료를 기록하세요."
        : `${failed(course.failedAt)} 원인을 없앤 뒤 아이템을 한 번만 지급하세요.`;
    case "GRANT_AFTER_LOOKING":
      return `${failed(course.failedAt)} 게임 기록에 아이템이 없다는 것을 확인한 뒤에만 아이템을 지급하세요.`.trim();
    case "HOLD_BACK":
      return `${failed(course.failedAt)} 이 문제가 정리되기 전에는 아이템을 지급하지 마세요.`.trim();
  }
}

function failed(at: number | null): string {
  return at === null ? "" : `게임 서버가 아이템을 전달하지 못했다고 알렸으니(${bothTimes(at)})`;
}

function toThePlayer(course: Course, isMoneyBack: boolean): string {
  switch (course.kind) {
    case "OPEN":
      return "결제를 아직 확인하고 있으니 다시 구매하지 말고 기다려 주세요.";
    case "DISPUTED":
      return "결제를 직접 확인하고 있으니 스토어 영수증을 보내 주세요.";
    case "CALL_AGAIN":
      return "결제가 완료되지 않았으니 게임을 다시 시작해 주시면 다시 시도됩니다.";
    case "ELSEWHERE":
      return "이미 사용된 결제이며, 받으신 것이 없다면 스토어 영수증을 보내 주세요.";
    case "OTHER_ITEM":
      return "다른 아이템의 결제이므로 그 아이템을 확인하고 있습니다.";
    case "DELIVERED":
      return isMoneyBack ? MONEY_BACK : "결제가 완료되었고 아이템이 전달되었습니다.";
    case "GRANT":
    case "GRANT_AFTER_LOOKING":
      return "결제가 완료되었으며 아이템을 받으실 수 있도록 처리하고 있습니다.";
    case "HOLD_BACK":
      return MONEY_BACK;
  }
}

const MONEY_BACK = "이 결제는 취소되었으며 환불 금액은 스토어에서 확인하실 수 있습니다.";

/** A game that grants first may say so in any status. */
function strayDelivery({ delivery }: Account): readonly string[] {
  if (delivery === null) return [];
  const at = bothTimes(delivery.at);
  return delivery.outcome === "DELIVERED"
    ? [`그런데 게임 서버가 아이템을 전달했다고 알렸으니(${at}) 확인이 필요합니다.`]
    : [`게임 서버는 아이템을 전달하지 않았다고 알렸습니다(${at}).`];
}

const RETURNED = {
  REFUNDED: "결제가 환불되었습니다",
  VOIDED: "스토어가 결제를 취소했습니다",
  CHARGED_BACK: "구매자의 은행이 결제 대금을 회수했습니다",
} as const satisfies Record<Exclude<ReversalKind, "TAKEN_BACK">, string>;

function returned({ kind, at, amount, count }: ComeBack): string {
  const part = amount === null ? "" : `, 그중 ${moneyText(amount)}`;
  const more = count > 1 ? `, 모두 ${count}건 중 가장 최근` : "";
  return `${RETURNED[kind]}(${bothTimes(at)}${part}${more}).`;
}
