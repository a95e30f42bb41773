// The result codes the emulated server speaks, each with the text it sends beside it. The domain's table has those that
// a gateway decides by; those here matter only to who sends them. The texts are for people, nothing branches on them.

import { ALREADY_CONSUMED, INVALID_PARAMETERS, SUCCESS, UNKNOWN_ERROR } from "../domain/resultCodes.ts";

export const CONTENT_TYPE_NOT_SUPPORTED = 2111;
export const METHOD_NOT_SUPPORTED = 2112;
export const CONSUME_FAILED = 5000;
/** Gamebase's own, of its gateway and its database. */
export const GATEWAY_FAILED = -5000201;
export const TRANSACTION_FAILED = -4090001;
export const WRONG_SECRET_KEY = -4010004;

const MESSAGES: ReadonlyMap<number, string> = new Map([
  [SUCCESS, "request is successful"],
  [INVALID_PARAMETERS, "INVALID_PARAMETERS"],
  [CONTENT_TYPE_NOT_SUPPORTED, "HTTP_CONTENT_TYPE_NOT_SUPPORT"],
  [METHOD_NOT_SUPPORTED, "HTTP_REQUEST_METHOD_NOT_SUPPORT"],
  [CONSUME_FAILED, "CONSUME_FAILED"],
  [ALREADY_CONSUMED, "ALREADY_CONSUMED"],
  [UNKNOWN_ERROR, "UNKNOWN_ERROR"],
  [GATEWAY_FAILED, "the gateway failed"],
  [TRANSACTION_FAILED, "a database transaction failed"],
  [WRONG_SECRET_KEY, "wrong secret key"],
]);

export function messageOf(resultCode: number): string {
  return MESSAGES.get(resultCode) ?? "UNLISTED_CODE";
}

/** Which side of Gamebase failed: its own codes are negative, those of the IAP server behind it are not. */
export function throwPointOf(resultCode: number): string {
  return resultCode < 0 ? "gateway" : "iap";
}
