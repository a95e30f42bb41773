// The results as each face writes them: the same payment under different names, and Gamebase tells more of it.

import { createHash } from "node:crypto";
import { jsonList, jsonObject } from "./answers.ts";
import { productIdOf, SANDBOX_ITEMS, type SandboxItem } from "./items.ts";
import { isSubscription } from "./magicPayments.ts";
import type { FoundPayment, KnownPayment } from "./payments.ts";
import { priceOf } from "./prices.ts";
import type { Purchase } from "./purchases.ts";
import type { SandboxFace } from "./routes.ts";
import { storeTokenOf, tokenOf } from "./tokens.ts";

const SEOUL_AHEAD_MS = 9 * 3_600_000;

interface Bought {
  /** Milliseconds since 1970, UTC; null: nobody knows. */
  readonly purchasedAt: number | null;
  readonly isTest: boolean;
}

export function consumedResult(face: SandboxFace, payment: KnownPayment): string {
  const { paymentSeq, itemSeq } = payment;
  const { price, currency } = priceTexts(paymentSeq);
  switch (face) {
    case "v3":
      return jsonObject({ price, currency });
    case "nhncloud":
      return jsonObject({ price, currency, productSeq: String(itemSeq) });
    case "gamebase":
      return jsonObject({ price, currency, productSeq: String(itemSeq), ...itemTexts(payment) });
  }
}

export function unconsumedResult(face: SandboxFace, purchases: readonly Purchase[]): string {
  return jsonList(purchases.map((purchase) => unconsumedRow(face, purchase)));
}

/** One payment as Gamebase shows it by its token, consumed or not. */
export function transactionResult(payment: FoundPayment): string {
  const { paymentSeq, itemSeq, purchase, isConsumable, heardAt } = payment;
  const { price, currency } = priceTexts(paymentSeq);
  return jsonObject({
    paymentSeq: JSON.stringify(paymentSeq),
    productSeq: String(itemSeq),
    price,
    currency,
    ...itemTexts(payment),
    ...orderTexts(paymentSeq, { purchasedAt: purchase?.purchasedAt ?? heardAt, isTest: purchase?.isTest ?? true }),
    ...ownerTexts(purchase),
    productType: isSubscription(paymentSeq) ? '"AUTO_RENEWABLE"' : '"CONSUMABLE"',
    isConsumable: String(isConsumable),
  });
}

/** A buyer at Apple's store is shown with the store's name before the player's; ONE store hands out a secret besides. */
function ownerTexts(purchase: Purchase | null): Record<string, string> {
  if (purchase === null) return { userId: "null" };
  const { userKey, marketId, paymentSeq } = purchase;
  const userId = JSON.stringify(marketId === "AS" ? `AS@${userKey}` : userKey);
  return marketId === "ONESTORE" ? { userId, paymentToken: JSON.stringify(storeTokenOf(paymentSeq)) } : { userId };
}

export function itemListResult(appSeq: bigint): string {
  return jsonObject({
    appUsingStatus: '"USE"',
    marketAppId: '"com.example.game"',
    appSeq: JSON.stringify(String(appSeq)), // a text, as in the vendor's example
    itemList: jsonList(SANDBOX_ITEMS.map(itemRow)),
  });
}

function unconsumedRow(face: SandboxFace, purchase: Purchase): string {
  const { paymentSeq, itemSeq } = purchase;
  const seq = JSON.stringify(paymentSeq);
  const item = String(itemSeq);
  const { price, currency } = priceTexts(paymentSeq);
  const token = JSON.stringify(tokenOf(paymentSeq));
  switch (face) {
    case "v3":
      return jsonObject({ paymentSeq: seq, itemSeq: item, currency, price, purchaseToken: token });
    case "nhncloud":
      return jsonObject({ paymentSeq: seq, productSeq: item, currency, price, accessToken: token });
    case "gamebase": {
      const payment = { paymentSeq, itemSeq, purchase };
      const facts = { ...itemTexts(payment), ...orderTexts(paymentSeq, purchase) };
      return jsonObject({ paymentSeq: seq, productSeq: item, currency, price, accessToken: token, ...facts });
    }
  }
}

function itemRow(item: SandboxItem): string {
  return jsonObject({
    itemSeq: item.isNumberQuoted === true ? JSON.stringify(String(item.itemSeq)) : String(item.itemSeq),
    itemName: JSON.stringify(item.name),
    marketItemId: JSON.stringify(item.marketItemId),
    usingStatus: item.isUsed ? '"USE"' : '"STOP"',
    ...(item.registeredAt === null ? {} : { regYmdt: JSON.stringify(item.registeredAt) }),
    appName: '"Example game"',
    marketId: JSON.stringify(item.marketId),
  });
}

function priceTexts(paymentSeq: string): { price: string; currency: string } {
  const { amount, currency } = priceOf(paymentSeq);
  return { price: amount, currency: JSON.stringify(currency) };
}

/** Of a payment that nobody bought, only asked for, the store is Google's. */
function itemTexts({ itemSeq, purchase }: KnownPayment): Record<string, string> {
  return {
    marketId: JSON.stringify(purchase?.marketId ?? "GG"),
    gamebaseProductId: JSON.stringify(productIdOf(itemSeq)),
    payload: JSON.stringify(purchase?.payload ?? null),
  };
}

/** What lists and look-ups tell, and the answer to a consume call does not. */
function orderTexts(paymentSeq: string, { purchasedAt, isTest }: Bought): Record<string, string> {
  return {
    paymentId: JSON.stringify(storeOrderIdOf(paymentSeq)),
    purchaseTime: purchasedAt === null ? "null" : JSON.stringify(seoulTimeOf(purchasedAt)),
    isTestPurchase: String(isTest),
  };
}

/** As Gamebase writes an instant: `2020-06-02T13:38:56+09:00`. */
function seoulTimeOf(epochMs: number): string {
  return `${new Date(epochMs + SEOUL_AHEAD_MS).toISOString().slice(0, 19)}+09:00`;
}

/** In the form of Google's order numbers. */
function storeOrderIdOf(paymentSeq: string): string {
  const digits = createHash("sha256").update(`order of ${paymentSeq}`).digest().readBigUInt64BE(0).toString();
  const text = digits.padStart(20, "0").slice(-17);
  return `GPA.${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8, 12)}-${text.slice(12)}`;
}
