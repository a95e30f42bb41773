// The result codes the emulated server speaks, each with the text it sends beside it. The domain's table has those that
// a gateway decides by; those here matter only to who sends them. The texts are for people, nothing branches on them.

import { ALREADY_CONSUMED, INVALID_PARAMETERS, SUCCESS, UNKNOWN_ERROR } from "../domain/resultCodes.ts";

export const CONTENT_TYPE_NOT_SUPPORTED = 2111;
export const METHOD_NOT_SUPPORTED = 2112;
export const CONSUME_FAILED = 5000;

const MESSAGES: ReadonlyMap<number, string> = new Map([
  [SUCCESS, "request is successful"],
  [INVALID_PARAMETERS, "INVALID_PARAMETERS"],
  [CONTENT_TYPE_NOT_SUPPORTED, "HTTP_CONTENT_TYPE_NOT_SUPPORT"],
  [METHOD_NOT_SUPPORTED, "HTTP_REQUEST_METHOD_NOT_SUPPORT"],
  [CONSUME_FAILED, "CONSUME_FAILED"],
  [ALREADY_CONSUMED, "ALREADY_CONSUMED"],
  [UNKNOWN_ERROR, "UNKNOWN_ERROR"],
]);

export function messageOf(resultCode: number): string {
  return MESSAGES.get(resultCode) ?? "UNLISTED_CODE";
}
