// The field names of v3: bodies out, results in.

import { z } from "zod";
import type { HeardSuccess } from "../../domain/heard.ts";
import { isPurchaseToken } from "../../domain/identifiers.ts";
import type { Item } from "../../domain/item.ts";
import { NO_FACTS } from "../../domain/paymentFacts.ts";
import type { UnconsumedList, UnconsumedPayment } from "../port.ts";
import { HTTP_OK } from "./envelope.ts";
import { NAME_LENGTH_MAX, readItemSeq, readPaymentSeq, readPrice, readText } from "./fields.ts";
import { readPayments, readRows } from "./rows.ts";
import { readSeoulTime } from "./seoulTime.ts";

const CONSUMED = z.object({ price: z.unknown(), currency: z.unknown() }).partial();

const UNCONSUMED = z.object({
  paymentSeq: z.unknown(),
  itemSeq: z.unknown(),
  purchaseToken: z.string().refine(isPurchaseToken),
  price: z.unknown().optional(),
  currency: z.unknown().optional(),
});

const ITEM_LIST = z.object({ itemList: z.array(z.unknown()) });
const ITEM = z
  .object({
    itemSeq: z.unknown(),
    itemName: z.unknown(),
    marketItemId: z.unknown(),
    usingStatus: z.unknown(),
    regYmdt: z.unknown(),
    marketId: z.unknown(),
  })
  .partial();

/** The body of a consume call, to the byte. */
export function writeConsumeBody(purchaseToken: string): string {
  return JSON.stringify({ purchaseToken });
}

/** Written by hand where JSON.stringify knows no 64-bit numbers. */
export function writeUnconsumedBody(appSeq: bigint, userChannel: string, playerId: string): string {
  return `{"appSeq":${appSeq},"userChannel":${JSON.stringify(userChannel)},"userKey":${JSON.stringify(playerId)}}`;
}

/** The success is definite whatever the price looks like; a price is known exactly or not at all. */
export function readConsumed(result: unknown, message: string): HeardSuccess {
  const heard = { kind: "CONSUMED", itemSeq: null, message, httpStatus: HTTP_OK } as const;
  const fields = CONSUMED.safeParse(result);
  if (!fields.success) return { ...heard, price: null, priceFault: "no result object" };
  return { ...heard, ...readPrice(fields.data.price, fields.data.currency) };
}

export function readUnconsumed(result: unknown): UnconsumedList | undefined {
  return readPayments(result, readUnconsumedRow);
}

function readUnconsumedRow(row: unknown): UnconsumedPayment | null {
  const fields = UNCONSUMED.safeParse(row);
  if (!fields.success) return null;
  const { purchaseToken, price, currency } = fields.data;
  const paymentSeq = readPaymentSeq(fields.data.paymentSeq);
  const itemSeq = readItemSeq(fields.data.itemSeq);
  if (paymentSeq === null || itemSeq === null) return null;
  return { paymentSeq, itemSeq, purchaseToken, price: readPrice(price, currency).price, facts: NO_FACTS };
}

/** An app that is stopped (`appUsingStatus`) still lists what it sold. */
export function readItems(result: unknown): Item[] | undefined {
  const list = ITEM_LIST.safeParse(result);
  return list.success ? readRows(list.data.itemList, readItem) : undefined;
}

/**
 * Its number is all that an item cannot be without: no field that people only read takes it out of the list. One without a
 * name is called as its store calls it, else by its number. A status that is not known is not USE: who sells by the list
 * must not sell what may not be sold.
 */
function readItem(row: unknown): Item | null {
  const fields = ITEM.safeParse(row);
  const itemSeq = fields.success ? readItemSeq(fields.data.itemSeq) : null;
  if (!fields.success || itemSeq === null) return null;
  const { itemName, usingStatus, regYmdt } = fields.data;
  const marketItemId = readText(fields.data.marketItemId, NAME_LENGTH_MAX, []);
  return {
    itemSeq,
    name: readText(itemName, NAME_LENGTH_MAX, []) ?? marketItemId ?? itemSeq.toString(),
    market: readText(fields.data.marketId, NAME_LENGTH_MAX, []) ?? "",
    marketItemId: marketItemId ?? "",
    isUsed: usingStatus === "USE",
    registeredAt: typeof regYmdt === "string" ? readSeoulTime(regYmdt) : null,
  };
}
