// In Korean: what happens next and when, and what the player may be told. The item is to be granted only where the payment
// is consumed and nothing was granted yet.

import type { ReversalKind } from "../../reversal.ts";
import type { Account, Teller } from "../account.ts";
import type { CodeFault } from "../codes/codeRange.ts";
import type { ComeBack } from "../comeBack.ts";
import { type Course, courseOf, type FailedDelivery, isConsumed } from "../course.ts";
import { codeText, koreanMinute, moneyText } from "../wording.ts";
import { toThePlayer } from "./toThePlayer.ts";

export function whatNext(account: Account): readonly string[] {
  const course = courseOf(account);
  const { comeBack, isPlayMoney } = account;
  const isHere = isConsumed(course);
  return [
    ...(comeBack === null
      ? []
      : [isHere ? `${returned(comeBack, "습니다")}.` : returnedWithoutIt(comeBack, isPlayMoney)]),
    action(course),
    ...(isHere ? [] : strayDelivery(account)),
    `플레이어 안내: “${toThePlayer(course, account)}”`,
    ...(isPlayMoney && (isHere || comeBack === null) ? ["실제 돈이 오가지 않은 테스트 결제입니다."] : []),
  ];
}

function action(course: Course): string {
  switch (course.kind) {
    case "OPEN":
      return course.nextAttemptAt === null
        ? "서버를 다시 시작해도 시스템이 스스로 계속 확인합니다."
        : `${koreanMinute(course.nextAttemptAt)}에 시스템이 스스로 다시 확인합니다.`;
    case "DISPUTED":
      return "운영자가 resolveDispute 기능으로 결정하거나 IAP 서버의 다른 응답으로 결정될 때까지 이 상태로 남습니다.";
    case "CALL_AGAIN":
      return course.fault === null
        ? CALL_AGAIN
        : `더 이상 자동으로 진행되지 않으며, ${toCorrect(course.fault)} 게임이 같은 요청을 다시 보내야 합니다.`;
    case "SUBSCRIPTION":
      return "자동으로 갱신되는 구독 결제(AUTO_RENEWABLE)이므로 IAP 서버가 소비 처리하지 않으며, 같은 요청을 다시 보내도 결과는 같습니다.";
    case "ELSEWHERE":
      return course.isTold ? NOTHING_MORE : `${HEARD_BEFORE} 더 이상 자동으로 진행되지 않습니다.`;
    case "BESIDE":
      return `paymentSeq 값으로 찾을 수 있는 다른 기록에서 소비된 결제이므로, 같은 요청을 다시 보내면 이미 소비된 결제라는 응답을 받으며(코드 ${codeText(5018)}) 이 기록으로 지급할 것은 없습니다.`;
    case "REVERSED":
      return NOTHING_MORE;
    case "DECIDED":
      return course.mayCallAgain ? CALL_AGAIN : NOTHING_MORE;
    case "OTHER_ITEM":
      return "더 이상 자동으로 진행되지 않으니 다른 아이템의 기록을 확인하세요.";
    case "DELIVERED":
      return DELIVERED[course.by](koreanMinute(course.at));
    case "GRANT":
      return course.failed === null
        ? "아직 지급되었다는 기록이 없으니 아이템을 한 번만 지급하고 지급 완료를 기록하세요."
        : `${failed(course.failed)} 원인을 없앤 뒤 아이템을 한 번만 지급하세요.`;
    case "GRANT_BY_NUMBER":
      return course.failed === null
        ? "IAP 서버가 아직 상품을 알려 주지 않아 그대로는 지급할 수 없으니, 아이템 번호로 지급할 것을 확인한 뒤 한 번만 지급하고 지급 완료를 기록하세요."
        : `${failed(course.failed)} IAP 서버가 아직 알려 주지 않은 상품을 아이템 번호로 확인한 뒤 한 번만 지급하세요.`;
    case "GRANT_AFTER_LOOKING":
      return `${failed(course.failed)} 게임 기록에 아이템이 없다는 것을 확인한 뒤에만 아이템을 지급하세요.`.trim();
    case "GRANT_AFTER_CHECK":
      return `${failed(course.failed)} 운영자가 NHN Cloud 콘솔과 비교하기 전에는 아이템을 지급하지 마세요.`.trim();
    case "HOLD_BACK":
      return `${failed(course.failed)} 이 문제가 정리되기 전에는 아이템을 지급하지 마세요.`.trim();
  }
}

const NOTHING_MORE = "더 이상 자동으로 진행되지 않습니다.";

const HEARD_BEFORE = `앞선 요청에 대해서는 IAP 서버가 이미 다른 요청이 소비한 결제라고 응답했으며(코드 ${codeText(5018)})`;

const CALL_AGAIN = "더 이상 자동으로 진행되지 않으며, 게임이 같은 요청을 다시 보낼 수 있습니다.";

const DELIVERED = {
  ACKNOWLEDGED: (at) => `${at}에 게임 서버 또는 운영자가 아이템을 지급했다고 알렸습니다.`,
  IMPORT: () => "가져온 자료에는 아이템이 지급된 것으로 되어 있습니다.",
  EITHER: (at) => `${at}에 가져온 자료, 게임 서버 또는 운영자를 통해 아이템이 지급된 것으로 기록되었습니다.`,
} as const satisfies Record<Teller, (at: string) => string>;

function failed(delivery: FailedDelivery | null): string {
  if (delivery === null) return "";
  const at = koreanMinute(delivery.at);
  return delivery.by === "ACKNOWLEDGED"
    ? `${at}에 게임 서버 또는 운영자가 아이템을 지급하지 못했다고 알렸으니`
    : `${at}에 가져온 자료, 게임 서버 또는 운영자를 통해 아이템이 지급되지 않은 것으로 기록되었으니`;
}

function toCorrect(fault: CodeFault): string {
  if (fault.kind === "REQUEST") return "게이트웨이의 요청 방식을 바로잡은 뒤";
  return fault.setting === "CONSOLE" ? "NHN Cloud 콘솔의 설정을 바로잡은 뒤" : `${fault.setting} 설정을 바로잡은 뒤`;
}

/** A game that grants first may say so in any status. */
function strayDelivery({ delivery }: Account): readonly string[] {
  if (delivery === null) return [];
  const at = koreanMinute(delivery.at);
  return delivery.outcome === "DELIVERED"
    ? [`그런데 ${at}에 게임 서버 또는 운영자가 아이템을 지급했다고 알렸으니 확인이 필요합니다.`]
    : [`${at}에 게임 서버 또는 운영자가 아이템이 지급되지 않았다고 알렸습니다.`];
}

/** Without its ending. */
const RETURNED = {
  REFUNDED: "결제가 환불되었",
  VOIDED: "스토어가 결제를 취소했",
  CHARGED_BACK: "결제에 대한 지불 거절(차지백)이 발생했",
} as const satisfies Record<Exclude<ReversalKind, "TAKEN_BACK">, string>;

/** @param ending of the verb; the details stand behind it. */
function returned({ kind, at, amount, count, takenBack }: ComeBack, ending: "습니다" | "으므로"): string {
  const details = [
    ...(amount === null ? [] : [`그중 ${moneyText(amount)}`]),
    ...(count > 1 ? [`모두 ${count}건 중 가장 최근`] : []),
    ...(takenBack > 0 ? [`${takenBack}건은 철회됨`] : []),
  ];
  return `${koreanMinute(at)}에 ${RETURNED[kind]}${ending}${details.length === 0 ? "" : `(${details.join(", ")})`}`;
}

/** Of a record that is not CONSUMED. */
function returnedWithoutIt(comeBack: ComeBack, isPlayMoney: boolean): string {
  const test = isPlayMoney ? "실제 돈이 오가지 않은 테스트 결제이며, " : "";
  return `${test}${returned(comeBack, "으므로")} 이 기록에서 결제가 소비되지 않는 한 지급할 것이 없습니다.`;
}
