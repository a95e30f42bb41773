// The envelope that all three faces answer in: bytes of an HTTP 200 answer in, what it says out. Without certainty
// nothing is a success: an envelope that breaks its contract or contradicts itself is UNKNOWN. Never branches on texts.

import { z } from "zod";
import type { HeardNothing, HeardRefusal, IndefiniteCode } from "../../domain/heard.ts";
import { isResultCode, SUCCESS } from "../../domain/resultCodes.ts";
import { ExactNumber, readExactJson } from "../exactJson.ts";
import type { FaceCodes } from "../faceCodes.ts";
import { failureMessage, keepableMessage } from "../message.ts";
import { unusable } from "../unheard.ts";

export const HTTP_OK = 200;
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,9})$/;

const ENVELOPE = z.object({
  header: z.object({
    isSuccessful: z.boolean(),
    resultCode: z.instanceof(ExactNumber),
    resultMessage: z.unknown().optional(),
    transactionId: z.unknown().optional(),
    traceError: z.unknown().optional(),
  }),
  result: z.unknown().optional(),
});

const NAMED_PAYMENT = z.object({ paymentSeq: z.union([z.string(), z.instanceof(ExactNumber)]) });
const LOOKED_UP = z.union([z.object({ itemList: z.array(z.unknown()) }), z.object({ isConsumable: z.boolean() })]);
const TRACE_ERROR = z.object({ throwPoint: z.string() });

export interface EnvelopeSuccess {
  readonly kind: "SUCCESS";
  readonly result: unknown;
  readonly message: string;
}

/** What was sent along with the question, as far as its answer is read by it. */
export interface Sent {
  /** Taken out of the upstream's texts, should it repeat them. */
  readonly secrets: readonly string[];
  /** Which the answer has to repeat where it names one; null: none was sent. Never the same for two calls. */
  readonly transactionId: string | null;
  /** Of a consume call: a success that names another payment is not its answer. */
  readonly paymentSeq?: string;
  /** What the codes of the face that was asked say. */
  readonly codes: FaceCodes;
}

export function readEnvelope(body: Uint8Array, sent: Sent): EnvelopeSuccess | HeardRefusal | HeardNothing {
  const json = readExactJson(body);
  if (!json.isReadable) return unusable(`The upstream's answer ${json.fault}.`, HTTP_OK);
  const envelope = ENVELOPE.safeParse(json.value);
  if (!envelope.success) return unusable("The upstream's answer is not of the agreed form.", HTTP_OK);
  const { header, result } = envelope.data;
  if (isForAnother(header.transactionId, sent.transactionId)) {
    return unusable("The upstream's answer is for another question.", HTTP_OK);
  }
  const resultCode = readResultCode(header.resultCode);
  if (resultCode === null) return unusable("The upstream's result code is no 32-bit integer.", HTTP_OK);
  if (header.isSuccessful !== (resultCode === SUCCESS)) {
    return unusable("The upstream's answer contradicts itself.", HTTP_OK);
  }
  // A text for people: an odd one takes nothing away from what the code says.
  const text = typeof header.resultMessage === "string" ? header.resultMessage : "";
  if (resultCode === SUCCESS) {
    if (sent.paymentSeq !== undefined && isOfAnotherPayment(result, sent.paymentSeq)) {
      return unusable("The upstream's answer is for another payment.", HTTP_OK);
    }
    if (sent.paymentSeq !== undefined && isOfAnotherQuestion(result)) {
      return unusable("The upstream's answer is for another question.", HTTP_OK);
    }
    return { kind: "SUCCESS", result, message: keepableMessage(text, sent.secrets) };
  }
  const message = failureMessage(text, throwPointIn(header.traceError), sent.secrets);
  const meaning = sent.codes(resultCode);
  switch (meaning.kind) {
    case "REFUSAL": {
      const { wrongSetting } = meaning;
      const refusal = { kind: "REFUSED", resultCode, message, httpStatus: HTTP_OK } as const;
      return wrongSetting === undefined ? refusal : { ...refusal, wrongSetting };
    }
    case "INTERNAL_ERROR":
      return indefinite(resultCode, message, "INTERNAL_ERROR");
    case "UNLISTED":
      return indefinite(resultCode, message, "DOUBTFUL_REFUSAL");
    case "UNKNOWN":
      return indefinite(resultCode, message);
  }
}

/** No face documents a payment's number in the answer to a consume call; one that stands there all the same must be the asked one. */
function isOfAnotherPayment(result: unknown, asked: string): boolean {
  const read = NAMED_PAYMENT.safeParse(result);
  if (!read.success) return false;
  const { paymentSeq } = read.data;
  return (paymentSeq instanceof ExactNumber ? paymentSeq.source : paymentSeq) !== asked;
}

/** A list, an app's items, or what a look-up finds: nobody asks for those by a consume call, whose answer may be empty. */
function isOfAnotherQuestion(result: unknown): boolean {
  return Array.isArray(result) ? result.length > 0 : LOOKED_UP.safeParse(result).success;
}

/** Where the upstream says which side of it failed (`header.traceError`, documented for Gamebase). */
function throwPointIn(traceError: unknown): string | null {
  const read = TRACE_ERROR.safeParse(traceError);
  return read.success ? read.data.throwPoint : null;
}

/** v3 and NHN Cloud name no transaction; where one is named and is not ours, the answer belongs to somebody else's call. */
function isForAnother(named: unknown, sent: string | null): boolean {
  if (sent === null || named === undefined || named === null) return false;
  return (named instanceof ExactNumber ? named.source : named) !== sent;
}

function readResultCode(number: ExactNumber): number | null {
  if (!PLAIN_INTEGER.test(number.source)) return null;
  const code = Number(number.source);
  return isResultCode(code) ? code : null;
}

function indefinite(resultCode: number, message: string, codeMeans?: IndefiniteCode): HeardNothing {
  const nothing = { kind: "UNKNOWN", resultCode, message, httpStatus: HTTP_OK, retryAfterMs: null } as const;
  return codeMeans === undefined ? nothing : { ...nothing, codeMeans };
}
