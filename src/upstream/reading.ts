// From the end of an exchange to what the port promises: a consume call is heard, a read-only question is shown or
// failed. A failure keeps the vendor's number for its case.

import { type Heard, type HeardSuccess, isSignOfOutage } from "../domain/heard.ts";
import { NETWORK_TIMEOUT, RESPONSE_ON_FAILED, SERVER_UNKNOWN_ERROR } from "../domain/resultCodes.ts";
import type { ExchangeEnd } from "./Exchange.ts";
import type { Looked, LookFailure } from "./port.ts";
import { readEnvelope, type Sent } from "./wire/envelope.ts";

type ReadSuccess = (result: unknown, message: string) => HeardSuccess;

export function hear(end: ExchangeEnd, sent: Sent, readSuccess: ReadSuccess): Heard {
  return end.kind === "ANSWERED" ? hearAnswer(end.body, sent, readSuccess) : end;
}

export function hearAnswer(body: Uint8Array, sent: Sent, readSuccess: ReadSuccess): Heard {
  const envelope = readEnvelope(body, sent);
  return envelope.kind === "SUCCESS" ? readSuccess(envelope.result, envelope.message) : envelope;
}

/** @param readResult undefined where the result is not what was asked for */
export function look<Value>(
  end: ExchangeEnd,
  sent: Sent,
  readResult: (result: unknown) => Value | undefined,
): Looked<Value> {
  const said = end.kind === "ANSWERED" ? readEnvelope(end.body, sent) : end;
  switch (said.kind) {
    case "SUCCESS": {
      const value = readResult(said.result);
      return value === undefined
        ? failed(RESPONSE_ON_FAILED, "The upstream's answer has not what was asked for.")
        : { kind: "SHOWN", value };
    }
    case "REFUSED": {
      const refused = { ...failed(said.resultCode, said.message), isRefusal: true };
      return said.wrongSetting === undefined ? refused : { ...refused, wrongSetting: said.wrongSetting };
    }
    case "UNKNOWN": {
      const isUnreachable = end.kind !== "ANSWERED" && said.resultCode === NETWORK_TIMEOUT;
      const status = end.kind === "ANSWERED" ? {} : { httpStatus: said.httpStatus };
      const failure = { ...failed(said.resultCode, said.message), ...status };
      return { ...failure, isSignOfOutage: isSignOfOutage(said), isUnreachable };
    }
    case "NOT_SENT": {
      const failure = failed(SERVER_UNKNOWN_ERROR, said.message);
      return { ...failure, isSignOfOutage: isSignOfOutage(said), isUnreachable: true };
    }
  }
}

/** By an upstream that is there, or by ourselves. */
export function failed(resultCode: number, message: string): LookFailure {
  return { kind: "FAILED", resultCode, message, isSignOfOutage: false, isUnreachable: false, isRefusal: false };
}
