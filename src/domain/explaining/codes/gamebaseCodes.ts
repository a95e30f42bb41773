// Gamebase's own codes: its gateway stands before the IAP server, and answers all of them with HTTP 200. The vendor's pages
// list them with a meaning and without a name, so the names are ours.

import type { WrongSetting } from "../../heard.ts";
import type { CodeFault, CodeRange, CodeWords } from "./codeRange.ts";

export const GAMEBASE_CODES: readonly CodeRange[] = [
  range(-5_009_999, -5_000_000, {
    name: "GAMEBASE_INTERNAL_ERROR",
    english: "The gateway of Gamebase failed, and this says nothing about the payment.",
    korean: "Gamebase 내부 오류이며, 결제에 대해 아무것도 말해 주지 않습니다.",
    isInternalError: true,
    fault: null,
  }),
  range(-4_090_004, -4_090_001, {
    name: "GAMEBASE_DATABASE_ERROR",
    english: "The database of Gamebase failed, and this says nothing about the payment.",
    korean: "Gamebase 데이터베이스 오류이며, 결제에 대해 아무것도 말해 주지 않습니다.",
    isInternalError: true,
    fault: null,
  }),
  one(-4_010_001, wrong("IAP_APP_ID", "WRONG_APP_ID", "app id", "앱 ID")),
  one(-4_010_202, wrong("IAP_APP_ID", "WRONG_APP_ID", "app id", "앱 ID")),
  one(-4_010_002, wrong("IAP_APP_KEY", "WRONG_APP_KEY", "app key", "앱 키")),
  one(-4_010_004, wrong("IAP_SECRET_KEY", "WRONG_SECRET_KEY", "secret key", "시크릿 키")),
  one(-4_040_201, {
    name: "IAP_NOT_ENABLED",
    english: "The app is not enabled for IAP, so enable it in the vendor's console.",
    korean: "앱에 IAP가 활성화되어 있지 않으므로 NHN Cloud 콘솔에서 활성화해야 합니다.",
    fault: setting("CONSOLE"),
  }),
  one(-4_120_201, {
    name: "WRONG_ENVIRONMENT",
    english: "A sandbox app was used at the production address, or the other way round, so correct IAP_BASE_URL.",
    korean: "샌드박스 앱을 운영 주소에 사용했거나 그 반대이므로 IAP_BASE_URL 설정을 바로잡아야 합니다.",
    fault: setting("IAP_BASE_URL"),
  }),
  range(-4_060_003, -4_060_001, malformed("UNSUPPORTED_VERSION", "version of the API", "API 버전")),
  one(-4_150_001, malformed("UNSUPPORTED_MEDIA_TYPE", "media type", "미디어 유형")),
  range(-4_000_008, -4_000_001, malformed("INVALID_REQUEST", "JSON or a parameter", "JSON 또는 매개변수")),
  one(-4_001_002, {
    name: "INVALID_GAMEBASE_PRODUCT",
    english: "The product of the payment is unknown to Gamebase, or not valid there.",
    korean: "Gamebase에 없거나 유효하지 않은 상품의 결제입니다.",
    fault: null,
  }),
  { first: 5032, last: 5032, words: malformed("MALFORMED_JSON", "JSON", "JSON") }, // the IAP server's behind it
];

function one(code: number, words: CodeWords): CodeRange {
  return range(code, code, words);
}

function range(first: number, last: number, words: CodeWords): CodeRange {
  return { first, last, words: { ...words, isByGateway: true } };
}

function setting(name: WrongSetting): CodeFault {
  return { kind: "SETTING", setting: name };
}

function wrong(variable: WrongSetting, name: string, english: string, korean: string): CodeWords {
  return {
    name,
    english: `The ${english} is wrong, so correct ${variable}.`,
    korean: `${korean} 설정이 잘못되었으므로 ${variable} 설정을 바로잡아야 합니다.`,
    fault: setting(variable),
  };
}

function malformed(name: string, english: string, korean: string): CodeWords {
  return {
    name,
    english: `The ${english} of the request was not accepted.`,
    korean: `요청의 ${korean} 부분이 받아들여지지 않았습니다.`,
    fault: { kind: "REQUEST" },
  };
}
