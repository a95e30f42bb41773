// In Korean: parts of sentences that several states share. Sentences are built so that no particle depends on the value
// before it.

import type { EpochMs } from "../../consumption.ts";
import type { EarlierDoubt } from "../doubted.ts";
import { koreanMinute } from "../wording.ts";

export const IN_AUDIT_LOG = "결정한 사람과 이유는 감사 기록에 있습니다.";

/** `2026-07-01 21:03 KST(2026-07-01T12:03Z)에 `, or nothing where the record has no such time. */
export function at(time: EpochMs | null): string {
  return time === null ? "" : `${koreanMinute(time)}에 `;
}

/** To end a sentence. */
export const SUBSCRIPTION_SHOWN =
  "IAP 서버의 결제 조회에서 자동으로 갱신되는 구독 결제로 확인되어 더 이상 소비를 요청하지 않습니다";

/** What an earlier call left behind, to begin a sentence. */
export const EARLIER_CALL = {
  LOST: "앞선 요청의 응답이 유실되었고",
  INDEFINITE: "앞선 요청에 대해 확실한 응답을 받지 못했고",
  PAST: "같은 구매 토큰으로 보낸 요청의 결과가 불확실했고",
} as const satisfies Record<EarlierDoubt, string>;
