// The field names of the NHN Cloud SDK's server API: bodies out, results in. Its answer to a consume call names the item.

import { z } from "zod";
import type { HeardSuccess } from "../../domain/heard.ts";
import { isPurchaseToken } from "../../domain/identifiers.ts";
import { NO_FACTS } from "../../domain/paymentFacts.ts";
import type { UnconsumedList, UnconsumedPayment } from "../port.ts";
import { HTTP_OK } from "./envelope.ts";
import { readItemSeq, readPaymentSeq, readPrice } from "./fields.ts";
import { readPayments } from "./rows.ts";

const CONSUMED = z.object({ price: z.unknown(), currency: z.unknown(), productSeq: z.unknown() }).partial();

const UNCONSUMED = z.object({
  paymentSeq: z.unknown(),
  productSeq: z.unknown(),
  accessToken: z.string().refine(isPurchaseToken),
  price: z.unknown().optional(),
  currency: z.unknown().optional(),
});

export function writeConsumeBody(paymentSeq: string, purchaseToken: string): string {
  return JSON.stringify({ paymentSeq, accessToken: purchaseToken });
}

export function writeUnconsumedBody(market: string, userChannel: string, playerId: string): string {
  return JSON.stringify({ marketId: market, userChannel, userKey: playerId });
}

/**
 * The success is definite whatever stands beside it. An item that cannot be read is null: the payment is gone, so the
 * answer must not become an unknown one, and no other item than the asked one is known that it could be recorded for.
 */
export function readConsumed(result: unknown, message: string): HeardSuccess {
  const heard = { kind: "CONSUMED", message, httpStatus: HTTP_OK } as const;
  const fields = CONSUMED.safeParse(result);
  if (!fields.success) return { ...heard, itemSeq: null, price: null, priceFault: "no result object" };
  const { price, currency, productSeq } = fields.data;
  return { ...heard, itemSeq: readItemSeq(productSeq), ...readPrice(price, currency) };
}

/** @param market the one that was asked for, which no row repeats */
export function readUnconsumed(result: unknown, market: string): UnconsumedList | undefined {
  return readPayments(result, (row) => readUnconsumedRow(row, market));
}

function readUnconsumedRow(row: unknown, market: string): UnconsumedPayment | null {
  const fields = UNCONSUMED.safeParse(row);
  if (!fields.success) return null;
  const { accessToken, price, currency } = fields.data;
  const paymentSeq = readPaymentSeq(fields.data.paymentSeq);
  const itemSeq = readItemSeq(fields.data.productSeq);
  if (paymentSeq === null || itemSeq === null) return null;
  const facts = { ...NO_FACTS, market };
  return { paymentSeq, itemSeq, purchaseToken: accessToken, price: readPrice(price, currency).price, facts };
}
