// The results as each face writes them: the same payment under different names, and Gamebase tells more of it.

import { createHash } from "node:crypto";
import { jsonList, jsonObject } from "./answers.ts";
import { productIdOf, SANDBOX_ITEMS, type SandboxItem } from "./items.ts";
import { productOf } from "./magicPayments.ts";
import type { KnownPayment } from "./payments.ts";
import { priceOf } from "./prices.ts";
import type { Purchase } from "./purchases.ts";
import type { SandboxFace } from "./routes.ts";
import { tokenOf } from "./tokens.ts";

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
export function transactionResult(payment: KnownPayment & { readonly isConsumable: boolean }): string {
  const { paymentSeq, itemSeq, purchase, isConsumable } = payment;
  const { price, currency } = priceTexts(paymentSeq);
  return jsonObject({
    paymentSeq: JSON.stringify(paymentSeq),
    productSeq: String(itemSeq),
    price,
    currency,
    ...itemTexts(payment),
    ...orderTexts(payment),
    userId: JSON.stringify(purchase?.userKey ?? null),
    productType: JSON.stringify(productOf(paymentSeq) === "renewing" ? "AUTO_RENEWABLE" : "CONSUMABLE"),
    isConsumable: String(isConsumable),
  });
}

export function itemListResult(appSeq: bigint): string {
  return jsonObject({
    appUsingStatus: '"USE"',
    marketAppId: '"com.example.game"',
    appSeq: String(appSeq),
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
      const facts = { ...itemTexts(payment), ...orderTexts(payment) };
      return jsonObject({ paymentSeq: seq, productSeq: item, currency, price, accessToken: token, ...facts });
    }
  }
}

function itemRow(item: SandboxItem): string {
  return jsonObject({
    itemSeq: String(item.itemSeq),
    itemName: JSON.stringify(item.name),
    marketItemId: JSON.stringify(item.marketItemId),
    usingStatus: item.isUsed ? '"USE"' : '"STOP"',
    regYmdt: JSON.stringify(item.registeredAt),
    appName: '"Example game"',
    marketId: JSON.stringify(item.marketId),
  });
}

function priceTexts(paymentSeq: string): { price: string; currency: string } {
  const { amount, currency } = priceOf(paymentSeq);
  return { price: amount, currency: JSON.stringify(currency) };
}

/** Of a payment that nobody bought, only asked for, the store is Google's. */
function itemTexts({ paymentSeq, itemSeq, purchase }: KnownPayment): Record<string, string> {
  return {
    marketId: JSON.stringify(purchase?.marketId ?? "GG"),
    gamebaseProductId: JSON.stringify(productOf(paymentSeq) === "unknown" ? null : productIdOf(itemSeq)),
    payload: JSON.stringify(purchase?.payload ?? null),
  };
}

function orderTexts({ paymentSeq, purchase }: KnownPayment): Record<string, string> {
  return {
    paymentId: JSON.stringify(storeOrderIdOf(paymentSeq)),
    purchaseTime: JSON.stringify(purchase?.purchasedAt ?? null),
    isTestPurchase: JSON.stringify(purchase?.isTest ?? null),
  };
}

/** In the form of Google's order numbers. */
function storeOrderIdOf(paymentSeq: string): string {
  const digits = createHash("sha256").update(`order of ${paymentSeq}`).digest().readBigUInt64BE(0).toString();
  const text = digits.padStart(20, "0").slice(-17);
  return `GPA.${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8, 12)}-${text.slice(12)}`;
}
