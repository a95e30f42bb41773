// The field names of Gamebase's server API: bodies and queries out, results in. It tells more of a payment than its
// price; that is kept as it came, and no rule reads it.

import { z } from "zod";
import type { HeardSuccess } from "../../domain/heard.ts";
import { isPurchaseToken } from "../../domain/identifiers.ts";
import { PAYLOAD_LENGTH_MAX, type PaymentFacts } from "../../domain/paymentFacts.ts";
import type { FoundPayment, UnconsumedList, UnconsumedPayment } from "../port.ts";
import { HTTP_OK } from "./envelope.ts";
import { NAME_LENGTH_MAX, readInstant, readItemSeq, readPaymentSeq, readPrice, readText } from "./fields.ts";
import { readPayments } from "./rows.ts";

const TOLD = {
  price: z.unknown().optional(),
  currency: z.unknown().optional(),
  marketId: z.unknown().optional(),
  paymentId: z.unknown().optional(),
  gamebaseProductId: z.unknown().optional(),
  purchaseTime: z.unknown().optional(),
  isTestPurchase: z.unknown().optional(),
  payload: z.unknown().optional(),
  productType: z.unknown().optional(),
  /** ONE store's own secret: read only to be taken out of the other texts. */
  paymentToken: z.unknown().optional(),
};
type Told = z.infer<z.ZodObject<typeof TOLD>>;

const CONSUMED = z.object({ ...TOLD, productSeq: z.unknown().optional() });

const UNCONSUMED = z.object({
  ...TOLD,
  paymentSeq: z.unknown(),
  productSeq: z.unknown(),
  accessToken: z.string().refine(isPurchaseToken),
});

const FOUND = z.object({
  ...TOLD,
  paymentSeq: z.unknown(),
  productSeq: z.unknown(),
  isConsumable: z.boolean(),
  userId: z.unknown().optional(),
});

export function writeConsumeBody(paymentSeq: string, purchaseToken: string): string {
  return JSON.stringify({ paymentSeq, accessToken: purchaseToken });
}

export function writeUnconsumedBody(markets: readonly string[], playerId: string): string {
  return JSON.stringify({ marketIds: markets, userId: playerId });
}

export function writeTransactionQuery(purchaseToken: string): string {
  return `accessToken=${encodeURIComponent(purchaseToken)}`;
}

/** An item that cannot be read is null and the success stands, for the reasons given in nhncloud.ts. */
export function readConsumed(result: unknown, message: string, secrets: readonly string[]): HeardSuccess {
  const heard = { kind: "CONSUMED", message, httpStatus: HTTP_OK } as const;
  const fields = CONSUMED.safeParse(result);
  if (!fields.success) return { ...heard, itemSeq: null, price: null, priceFault: "no result object" };
  const { price, currency, productSeq } = fields.data;
  const facts = readFacts(fields.data, secrets);
  return { ...heard, itemSeq: readItemSeq(productSeq), facts, ...readPrice(price, currency) };
}

export function readUnconsumed(result: unknown, secrets: readonly string[]): UnconsumedList | undefined {
  return readPayments(result, (row) => readUnconsumedRow(row, secrets));
}

function readUnconsumedRow(row: unknown, secrets: readonly string[]): UnconsumedPayment | null {
  const fields = UNCONSUMED.safeParse(row);
  if (!fields.success) return null;
  const { accessToken, price, currency } = fields.data;
  const paymentSeq = readPaymentSeq(fields.data.paymentSeq);
  const itemSeq = readItemSeq(fields.data.productSeq);
  if (paymentSeq === null || itemSeq === null) return null;
  const facts = readFacts(fields.data, [accessToken, ...secrets]);
  return { paymentSeq, itemSeq, purchaseToken: accessToken, price: readPrice(price, currency).price, facts };
}

/** null: no payment was found. undefined: what was found cannot be used. */
export function readFound(result: unknown, secrets: readonly string[]): FoundPayment | null | undefined {
  if (result === null || result === undefined) return null;
  const fields = FOUND.safeParse(result);
  if (!fields.success) return undefined;
  const { isConsumable, price, currency, userId } = fields.data;
  const paymentSeq = readPaymentSeq(fields.data.paymentSeq);
  const itemSeq = readItemSeq(fields.data.productSeq);
  if (paymentSeq === null || itemSeq === null) return undefined;
  return {
    paymentSeq,
    itemSeq,
    price: readPrice(price, currency).price,
    facts: readFacts(fields.data, secrets),
    isConsumable,
    // Compared with a player's id, so not one character of it is touched.
    playerId: typeof userId === "string" && userId !== "" ? userId : null,
  };
}

function readFacts(told: Told, sent: readonly string[]): PaymentFacts {
  const { isTestPurchase, paymentToken } = told;
  const secrets = typeof paymentToken === "string" ? [...sent, paymentToken] : sent;
  return {
    market: readText(told.marketId, NAME_LENGTH_MAX, secrets),
    storeOrderId: readText(told.paymentId, NAME_LENGTH_MAX, secrets),
    productId: readText(told.gamebaseProductId, NAME_LENGTH_MAX, secrets),
    purchasedAt: readInstant(told.purchaseTime),
    isTest: typeof isTestPurchase === "boolean" ? isTestPurchase : null,
    payload: readText(told.payload, PAYLOAD_LENGTH_MAX, secrets),
    productType: readText(told.productType, NAME_LENGTH_MAX, secrets),
  };
}
