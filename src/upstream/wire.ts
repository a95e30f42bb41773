// The upstream's field names live and die here: bytes of an HTTP 200 answer in, what was heard out. Without certainty
// nothing is CONSUMED: an envelope that breaks its contract or contradicts itself is UNKNOWN. Never branches on texts.

import { z } from "zod";
import type { Heard, HeardNothing, HeardSuccess } from "../domain/heard.ts";
import { isCurrencyCode, parseAmountMicros } from "../domain/money.ts";
import {
  isResultCode,
  NETWORK_TIMEOUT,
  RESPONSE_ON_FAILED,
  SERVER_UNKNOWN_ERROR,
  SUCCESS,
  UNKNOWN_ERROR,
} from "../domain/resultCodes.ts";
import { ExactNumber, readExactJson } from "./exactJson.ts";
import { keepableMessage } from "./message.ts";
import { unusable } from "./unheard.ts";

const HTTP_OK = 200;
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,9})$/;

const ENVELOPE = z.object({
  header: z.object({
    isSuccessful: z.boolean(),
    resultCode: z.instanceof(ExactNumber),
    resultMessage: z.string().nullish(),
  }),
  result: z.unknown().optional(),
});

const RESULT = z.object({ price: z.unknown(), currency: z.unknown() }).partial();

/** Codes whose meaning, whoever sends them, is that nobody knows: treated as unknown (the vendor's table). */
const INDEFINITE: ReadonlySet<number> = new Set([
  NETWORK_TIMEOUT,
  SERVER_UNKNOWN_ERROR,
  RESPONSE_ON_FAILED,
  UNKNOWN_ERROR,
]);

/** What the answer to a v3 consume call says. `purchaseToken` is only taken out of the upstream's texts. */
export function readConsumeAnswer(body: Uint8Array, purchaseToken: string): Heard {
  const json = readExactJson(body);
  if (!json.isReadable) return unusable(`The upstream's answer ${json.fault}.`, HTTP_OK);
  const envelope = ENVELOPE.safeParse(json.value);
  if (!envelope.success) return unusable("The upstream's answer is not of the agreed form.", HTTP_OK);
  const { header, result } = envelope.data;
  const resultCode = readResultCode(header.resultCode);
  if (resultCode === null) return unusable("The upstream's result code is no 32-bit integer.", HTTP_OK);
  if (header.isSuccessful !== (resultCode === SUCCESS)) {
    return unusable("The upstream's answer contradicts itself.", HTTP_OK);
  }
  const message = keepableMessage(header.resultMessage ?? "", purchaseToken);
  if (resultCode === SUCCESS) return readSuccess(result, message);
  if (INDEFINITE.has(resultCode)) return indefinite(resultCode, message);
  return { kind: "REFUSED", resultCode, message, httpStatus: HTTP_OK };
}

/** The body of a v3 consume call, to the byte. */
export function writeConsumeBody(purchaseToken: string): string {
  return JSON.stringify({ purchaseToken });
}

function readResultCode(number: ExactNumber): number | null {
  if (!PLAIN_INTEGER.test(number.source)) return null;
  const code = Number(number.source);
  return isResultCode(code) ? code : null;
}

/** The success is definite whatever the price looks like; a price is known exactly or not at all. */
function readSuccess(result: unknown, message: string): HeardSuccess {
  const heard = { kind: "CONSUMED", itemSeq: null, message, httpStatus: HTTP_OK } as const;
  const fields = RESULT.safeParse(result);
  if (!fields.success) return { ...heard, price: null, priceFault: "no result object" };
  const { price, currency } = fields.data;
  if (!(price instanceof ExactNumber)) return { ...heard, price: null, priceFault: "the price is no number" };
  const amountMicros = parseAmountMicros(price.source);
  if (amountMicros === null) return { ...heard, price: null, priceFault: "the price is no usable amount" };
  if (typeof currency !== "string" || !isCurrencyCode(currency)) {
    return { ...heard, price: null, priceFault: "the currency is no ISO 4217 code" };
  }
  return { ...heard, price: { amountMicros, currency }, priceFault: null };
}

function indefinite(resultCode: number, message: string): HeardNothing {
  return { kind: "UNKNOWN", resultCode, message, httpStatus: HTTP_OK, retryAfterMs: null };
}
