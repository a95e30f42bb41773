// The sandbox's own call, which no IAP server has: somebody buys something, as the store would report it. Read strictly,
// so that a name with a typing mistake is heard of and not ignored.

import { isItemSeq, isPaymentSeq } from "../domain/identifiers.ts";
import { jsonObject } from "./answers.ts";
import type { NewPurchase } from "./payments.ts";
import { priceOf } from "./prices.ts";
import type { Purchase } from "./purchases.ts";
import { type Fields, longIn } from "./requestFields.ts";
import { tokenOf } from "./tokens.ts";

const USER_KEY_LENGTH_MAX = 128;
const PAYLOAD_LENGTH_MAX = 4_096;
const MARKET_ID = /^[A-Z]{2,16}$/;
const NAMES: ReadonlySet<string> = new Set([
  "userKey",
  "paymentSeq",
  "itemSeq",
  "marketId",
  "isTestPurchase",
  "payload",
]);

export type ParsedPurchase =
  | { readonly isUsable: true; readonly purchase: NewPurchase }
  /** In a sentence for whoever sent it. */
  | { readonly isUsable: false; readonly fault: string };

export function parsePurchase(fields: Fields): ParsedPurchase {
  const { userKey, paymentSeq = null, marketId = "GG", isTestPurchase = true, payload = null } = fields;
  const itemSeq = itemSeqIn(fields["itemSeq"]);
  const stranger = Object.keys(fields).find((name) => !NAMES.has(name));
  if (stranger !== undefined) return unusable(`${JSON.stringify(stranger)} is no field of a purchase`);
  if (typeof userKey !== "string" || userKey === "" || userKey.length > USER_KEY_LENGTH_MAX) {
    return unusable("userKey must be a text of 1-128 characters");
  }
  if (paymentSeq !== null && (typeof paymentSeq !== "string" || !isPaymentSeq(paymentSeq))) {
    return unusable("paymentSeq must be 1-64 characters of A-Z, a-z, 0-9, _ and -");
  }
  if (itemSeq === undefined) return unusable("itemSeq must be an integer, as a text where it is above 2^53");
  if (typeof marketId !== "string" || !MARKET_ID.test(marketId)) return unusable("marketId must be capital letters");
  if (typeof isTestPurchase !== "boolean") return unusable("isTestPurchase must be true or false");
  if (payload !== null && (typeof payload !== "string" || payload.length > PAYLOAD_LENGTH_MAX)) {
    return unusable("payload must be a text of 4096 characters at most");
  }
  return { isUsable: true, purchase: { userKey, paymentSeq, itemSeq, marketId, isTest: isTestPurchase, payload } };
}

/** What a client under development needs to consume it. */
export function purchaseAnswer({ userKey, paymentSeq, itemSeq, marketId }: Purchase): string {
  const { amount, currency } = priceOf(paymentSeq);
  return jsonObject({
    userKey: JSON.stringify(userKey),
    paymentSeq: JSON.stringify(paymentSeq),
    itemSeq: String(itemSeq),
    purchaseToken: JSON.stringify(tokenOf(paymentSeq)),
    marketId: JSON.stringify(marketId),
    price: amount,
    currency: JSON.stringify(currency),
  });
}

export function faultAnswer(fault: string): string {
  return jsonObject({ message: JSON.stringify(fault) });
}

/** undefined: neither absent nor a number that is exact. */
function itemSeqIn(value: unknown): bigint | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return longIn(value) ?? undefined;
  return Number.isSafeInteger(value) && isItemSeq(BigInt(Number(value))) ? BigInt(Number(value)) : undefined;
}

function unusable(fault: string): ParsedPurchase {
  return { isUsable: false, fault };
}
