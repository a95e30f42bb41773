// Numbers of the vendor's old client SDK that the gateway itself answers with, each for the same case as there.

import type { CodeRange } from "./codeRange.ts";

export const SDK_CODES: readonly CodeRange[] = [
  {
    first: 100,
    last: 100,
    words: {
      name: "NETWORK_TIMEOUT",
      english: "No answer arrived within the deadline.",
      korean: "제한 시간 안에 응답이 도착하지 않았습니다.",
      fault: null,
    },
  },
  {
    first: 101,
    last: 101,
    words: {
      name: "AUTHORIZATION_ERROR",
      english: "The payment is not shown as this player's, so the IAP server was not asked to consume it.",
      korean: "이 플레이어의 결제로 확인되지 않아 소비를 요청하지 않았습니다.",
      fault: null,
    },
  },
  {
    first: 106,
    last: 106,
    words: {
      name: "IAP_SERVER_UNKNOWN_ERROR",
      english: "The answer had another HTTP status than 200, or the call was not sent.",
      korean: "응답의 HTTP 상태가 200이 아니거나 요청이 전송되지 않았습니다.",
      fault: null,
    },
  },
  {
    first: 107,
    last: 107,
    words: {
      name: "IAP_RESPONSE_ON_FAILED",
      english: "The connection was lost before the whole answer arrived, or the answer could not be used.",
      korean: "응답이 다 도착하기 전에 연결이 끊겼거나 사용할 수 없는 응답이 왔습니다.",
      fault: null,
    },
  },
  {
    first: 117,
    last: 117,
    words: {
      name: "IAP_IN_PROGRESS_ERROR",
      english: "Another call for the same payment is under way.",
      korean: "같은 결제에 대한 다른 요청이 처리 중입니다.",
      fault: null,
    },
  },
];
