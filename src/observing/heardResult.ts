// What a question to the upstream brought, in the few words of the metrics and the log.

import { isDoubtfulRefusal, type Heard } from "../domain/heard.ts";
import { ALREADY_CONSUMED, NETWORK_TIMEOUT, RESPONSE_ON_FAILED, SERVER_UNKNOWN_ERROR } from "../domain/resultCodes.ts";
import type { Looked } from "../upstream/port.ts";
import type { UpstreamResult } from "./metrics/catalogue.ts";

const HTTP_OK = 200;

export function resultOfHeard(heard: Heard): UpstreamResult {
  switch (heard.kind) {
    case "CONSUMED":
      return "answered";
    case "REFUSED":
      if (heard.wrongSetting !== undefined) return "wrong_setting";
      if (heard.resultCode === ALREADY_CONSUMED) return "already_consumed";
      return "refused";
    case "NOT_SENT":
      return heard.isHeldBack === true ? "held_back" : "not_sent";
    case "UNKNOWN":
      if (heard.codeMeans === "INTERNAL_ERROR") return "internal_error";
      if (isDoubtfulRefusal(heard)) return "doubtful_refusal";
      return resultOfOwnCode(heard.resultCode, heard.httpStatus);
  }
}

export function resultOfLooked(looked: Looked<unknown>): UpstreamResult {
  if (looked.kind === "SHOWN") return "answered";
  const { wrongSetting, isRefusal, isUnreachable, isSignOfOutage, resultCode } = looked;
  if (wrongSetting !== undefined) return "wrong_setting";
  if (isRefusal) return "refused";
  if (isUnreachable) return resultCode === NETWORK_TIMEOUT ? "timeout" : isSignOfOutage ? "not_sent" : "held_back";
  if (isSignOfOutage) return "internal_error";
  return resultOfOwnCode(resultCode, looked.httpStatus === undefined ? HTTP_OK : looked.httpStatus);
}

/** The codes that we record ourselves where no code came; under status 200 the upstream may have said them itself. */
function resultOfOwnCode(resultCode: number, httpStatus: number | null): UpstreamResult {
  switch (resultCode) {
    case NETWORK_TIMEOUT:
      return "timeout";
    case SERVER_UNKNOWN_ERROR:
      return httpStatus === HTTP_OK ? "unknown" : "http_status";
    case RESPONSE_ON_FAILED:
      return httpStatus === null ? "connection_lost" : "unusable";
    default:
      return "unknown";
  }
}
