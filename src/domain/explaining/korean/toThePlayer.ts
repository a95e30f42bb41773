// In Korean: what the player may be told. They paid, as far as they know: nothing here says otherwise unless the record shows it.

import type { ReversalKind } from "../../reversal.ts";
import type { Account } from "../account.ts";
import type { Course } from "../course.ts";

export function toThePlayer(course: Course, { comeBack, delivery }: Account): string {
  switch (course.kind) {
    case "OPEN":
      if (comeBack !== null) return delivery?.outcome === "DELIVERED" ? GRANTED_FIRST : ASK_THE_STORE;
      return "결제를 아직 확인하고 있으니 다시 구매하지 말고 기다려 주세요.";
    case "DISPUTED":
      return "담당자가 결제를 확인하고 있으니 스토어 영수증을 보내 주세요.";
    case "CALL_AGAIN":
      if (delivery?.outcome === "DELIVERED") return GRANTED_FIRST;
      return course.isSent && course.fault === null
        ? "결제가 아직 확인되지 않아 아이템이 지급되지 않았으니, 게임을 다시 시작해 주시면 다시 시도됩니다."
        : "결제는 접수되었고 아이템은 아직 지급되지 않았으니, 게임을 다시 시작해 주시면 다시 시도됩니다.";
    case "SUBSCRIPTION":
      return delivery?.outcome === "DELIVERED"
        ? GRANTED_FIRST
        : "구독 결제는 일반 아이템과 다르게 처리되므로 확인하고 있습니다.";
    case "REVERSED":
      return delivery?.outcome === "DELIVERED" ? GRANTED_FIRST : ASK_THE_STORE;
    case "BESIDE":
      return "이미 사용된 결제이며, 이 결제로 받으신 것이 없다면 문의해 주세요.";
    case "ELSEWHERE":
      return "이미 사용된 결제이며, 받으신 것이 없다면 스토어 영수증을 보내 주세요.";
    case "DECIDED":
      return "담당자가 결제를 확인했으며, 받으신 것이 없다면 스토어 영수증을 보내 주세요.";
    case "OTHER_ITEM":
      return "다른 아이템의 결제이므로 그 아이템을 확인하고 있습니다.";
    case "DELIVERED":
      return comeBack === null ? "결제가 완료되었고 아이템이 지급되었습니다." : MONEY_BACK[comeBack.kind];
    case "GRANT":
    case "GRANT_BY_NUMBER":
    case "GRANT_AFTER_LOOKING":
      return "결제가 완료되었으며 아이템을 받으실 수 있도록 처리하고 있습니다.";
    case "GRANT_AFTER_CHECK":
      return "담당자가 결제를 확인하고 있으니 다시 구매하지 말고 기다려 주세요.";
    case "HOLD_BACK":
      return MONEY_BACK[course.comeBack.kind];
  }
}

const GRANTED_FIRST = "기록에는 아이템이 지급된 것으로 되어 있으며, 결제를 확인하고 있습니다.";

/** Whether the payment is theirs is not known, so what became of it is not told. */
const ASK_THE_STORE = "이 결제로 지급된 아이템은 없으며, 결제가 어떻게 처리되었는지는 스토어에서 확인하실 수 있습니다.";

/** Also where only a part of it came back. */
const MONEY_BACK = {
  REFUNDED: "이 결제의 대금이 환불되었으며 자세한 내용은 스토어에서 확인하실 수 있습니다.",
  VOIDED: "이 결제는 스토어에서 취소되었으며 자세한 내용은 스토어에서 확인하실 수 있습니다.",
  CHARGED_BACK: "이 결제에 지불 거절(차지백)이 발생했으며 자세한 내용은 스토어에서 확인하실 수 있습니다.",
} as const satisfies Record<Exclude<ReversalKind, "TAKEN_BACK">, string>;
