// The envelope that all three faces answer in: bytes of an HTTP 200 answer in, what it says out. Without certainty
// nothing is a success: an envelope that breaks its contract or contradicts itself is UNKNOWN. Never branches on texts.

import { z } from "zod";
import type { HeardNothing, HeardRefusal } from "../../domain/heard.ts";
import {
  isResultCode,
  NETWORK_TIMEOUT,
  RESPONSE_ON_FAILED,
  SERVER_UNKNOWN_ERROR,
  SUCCESS,
  UNKNOWN_ERROR,
} from "../../domain/resultCodes.ts";
import { ExactNumber, readExactJson } from "../exactJson.ts";
import { keepableMessage } from "../message.ts";
import { unusable } from "../unheard.ts";

export const HTTP_OK = 200;
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,9})$/;

const ENVELOPE = z.object({
  header: z.object({
    isSuccessful: z.boolean(),
    resultCode: z.instanceof(ExactNumber),
    resultMessage: z.unknown().optional(),
    transactionId: z.unknown().optional(),
  }),
  result: z.unknown().optional(),
});

/** Codes whose meaning, whoever sends them, is that nobody knows: treated as unknown (the vendor's table). */
const INDEFINITE: ReadonlySet<number> = new Set([
  NETWORK_TIMEOUT,
  SERVER_UNKNOWN_ERROR,
  RESPONSE_ON_FAILED,
  UNKNOWN_ERROR,
]);

export interface EnvelopeSuccess {
  readonly kind: "SUCCESS";
  readonly result: unknown;
  readonly message: string;
}

/** What was sent along with the question, as far as its answer is read by it. */
export interface Sent {
  /** Taken out of the upstream's texts, should it repeat them. */
  readonly secrets: readonly string[];
  /** Which the answer has to repeat where it names one; null: none was sent. */
  readonly transactionId: string | null;
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
  const message = typeof header.resultMessage === "string" ? keepableMessage(header.resultMessage, sent.secrets) : "";
  if (resultCode === SUCCESS) return { kind: "SUCCESS", result, message };
  if (INDEFINITE.has(resultCode)) return indefinite(resultCode, message);
  return { kind: "REFUSED", resultCode, message, httpStatus: HTTP_OK };
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

function indefinite(resultCode: number, message: string): HeardNothing {
  return { kind: "UNKNOWN", resultCode, message, httpStatus: HTTP_OK, retryAfterMs: null };
}
