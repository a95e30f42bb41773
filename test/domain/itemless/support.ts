// A payment whose upstream's consume request names no item, and two items that one player asks for with one token.

import type { SettlingRules } from "../../../src/domain/settling.ts";
import { KRW_1000 } from "../../support/heards.ts";
import { PaymentModel } from "../../support/paymentModel.ts";
import { CLAIM } from "../support.ts";

export const ITEM_1 = CLAIM;
export const ITEM_2 = { ...CLAIM, itemSeq: 2n };
export const OTHERS_ITEM_2 = { ...ITEM_2, playerId: "p2" };
export const LOOK = { tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "TRANSACTION" } as const;

export function itemless(rules: Partial<SettlingRules> = {}): PaymentModel {
  return new PaymentModel(rules, false);
}
