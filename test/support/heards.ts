// What an upstream call can bring, in short.

import type { Heard, HeardNothing, HeardRefusal, HeardSuccess, NeverSent } from "../../src/domain/heard.ts";
import type { Money } from "../../src/domain/money.ts";

export const KRW_1000: Money = { amountMicros: 1_000_000_000n, currency: "KRW" };

export function success(price: Money | null = KRW_1000, itemSeq: bigint | null = null): HeardSuccess {
  const priceFault = price === null ? "no price" : null;
  return { kind: "CONSUMED", price, priceFault, itemSeq, message: "request is successful", httpStatus: 200 };
}

export function refusal(resultCode: number): HeardRefusal {
  return { kind: "REFUSED", resultCode, message: `code ${resultCode}`, httpStatus: 200 };
}

/** An answer with a code that the vendor does not list. */
export function doubtfulRefusal(resultCode: number): HeardNothing {
  return { ...lost, resultCode, message: `code ${resultCode}`, httpStatus: 200, codeMeans: "DOUBTFUL_REFUSAL" };
}

/** An error inside the upstream, answered under HTTP 200. */
export function internalError(resultCode: number): HeardNothing {
  return { ...lost, resultCode, message: `code ${resultCode}`, httpStatus: 200, codeMeans: "INTERNAL_ERROR" };
}

export const lost: HeardNothing = {
  kind: "UNKNOWN",
  resultCode: 107,
  message: "connection lost",
  httpStatus: null,
  retryAfterMs: null,
};

export const neverSent: NeverSent = { kind: "NOT_SENT", message: "connection refused" };

export const consumedBefore: Heard = refusal(5018);
