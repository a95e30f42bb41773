// The codes of the IAP server itself. They mean the same on all three faces.

import type { CodeFault, CodeRange } from "./codeRange.ts";

const REQUEST: CodeFault = { kind: "REQUEST" };

export const IAP_SERVER_CODES: readonly CodeRange[] = [
  {
    first: 0,
    last: 0,
    words: {
      name: "SUCCESS",
      english: "The payment was consumed by this very call.",
      korean: "바로 이 요청으로 결제가 소비되었습니다.",
      fault: null,
    },
  },
  {
    first: 1100,
    last: 1100,
    words: {
      name: "INVALID_PARAMETERS",
      english: "The payment, the item or the purchase token of the call was not accepted.",
      korean: "요청의 결제, 아이템 또는 구매 토큰이 받아들여지지 않았습니다.",
      fault: null,
    },
  },
  {
    first: 2111,
    last: 2111,
    words: {
      name: "HTTP_CONTENT_TYPE_NOT_SUPPORT",
      english: "The gateway sent the request with a content type that is not supported.",
      korean: "게이트웨이가 지원되지 않는 콘텐츠 유형으로 요청했습니다.",
      fault: REQUEST,
    },
  },
  {
    first: 2112,
    last: 2112,
    words: {
      name: "HTTP_REQUEST_METHOD_NOT_SUPPORT",
      english: "The gateway sent the request with an HTTP method that is not supported.",
      korean: "게이트웨이가 지원되지 않는 HTTP 메서드로 요청했습니다.",
      fault: REQUEST,
    },
  },
  {
    first: 5000,
    last: 5000,
    words: {
      name: "CONSUME_FAILED",
      english: "The purchase token is wrong, or the payment cannot be consumed in its present state.",
      korean: "구매 토큰이 맞지 않거나 결제가 지금은 소비할 수 없는 상태입니다.",
      fault: null,
    },
  },
  {
    first: 5018,
    last: 5018,
    words: {
      name: "ALREADY_CONSUMED",
      english: "The payment was consumed by an earlier call.",
      korean: "앞선 요청이 이미 소비한 결제입니다.",
      fault: null,
    },
  },
  {
    first: 9999,
    last: 9999,
    words: {
      name: "UNKNOWN_ERROR",
      english: "The outcome is not known: this code says nothing about the payment.",
      korean: "결과를 알 수 없으며, 이 코드는 결제에 대해 아무것도 말해 주지 않습니다.",
      fault: null,
    },
  },
];
