// The field names of v3: bodies out, results in.

import { z } from "zod";
import type { HeardSuccess } from "../../domain/heard.ts";
import { isPaymentSeq, isPurchaseToken } from "../../domain/identifiers.ts";
import type { Item } from "../../domain/item.ts";
import { NO_FACTS } from "../../domain/paymentFacts.ts";
import { ExactNumber } from "../exactJson.ts";
import type { UnconsumedPayment } from "../port.ts";
import { HTTP_OK } from "./envelope.ts";
import { NAME_LENGTH_MAX, readItemSeq, readPrice, readText } from "./fields.ts";
import { firstOfEach, readRows } from "./rows.ts";
import { readSeoulTime } from "./seoulTime.ts";

const CONSUMED = z.object({ price: z.unknown(), currency: z.unknown() }).partial();

const UNCONSUMED = z.object({
  paymentSeq: z.string().refine(isPaymentSeq),
  itemSeq: z.instanceof(ExactNumber),
  purchaseToken: z.string().refine(isPurchaseToken),
  price: z.unknown().optional(),
  currency: z.unknown().optional(),
});

const ITEM_LIST = z.object({ itemList: z.array(z.unknown()) });
const ITEM = z.object({
  itemSeq: z.instanceof(ExactNumber),
  itemName: z.string(),
  marketItemId: z.string(),
  usingStatus: z.enum(["USE", "STOP"]),
  regYmdt: z.string(),
  marketId: z.string(),
});

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

export function readUnconsumed(result: unknown): UnconsumedPayment[] | undefined {
  const payments = readRows(result, readUnconsumedRow);
  return payments === undefined ? undefined : firstOfEach(payments);
}

function readUnconsumedRow(row: unknown): UnconsumedPayment | null {
  const fields = UNCONSUMED.safeParse(row);
  if (!fields.success) return null;
  const { paymentSeq, purchaseToken, price, currency } = fields.data;
  const itemSeq = readItemSeq(fields.data.itemSeq);
  if (itemSeq === null) return null;
  return { paymentSeq, itemSeq, purchaseToken, price: readPrice(price, currency).price, facts: NO_FACTS };
}

/** An app that is stopped (`appUsingStatus`) still lists what it sold. */
export function readItems(result: unknown): Item[] | undefined {
  const list = ITEM_LIST.safeParse(result);
  return list.success ? readRows(list.data.itemList, readItem) : undefined;
}

function readItem(row: unknown): Item | null {
  const fields = ITEM.safeParse(row);
  if (!fields.success) return null;
  const { itemName, marketItemId, usingStatus, regYmdt, marketId } = fields.data;
  const itemSeq = readItemSeq(fields.data.itemSeq);
  const name = readText(itemName, NAME_LENGTH_MAX, []);
  const market = readText(marketId, NAME_LENGTH_MAX, []);
  const registeredAt = readSeoulTime(regYmdt);
  if (itemSeq === null || name === null || market === null || registeredAt === null) return null;
  const storeName = readText(marketItemId, NAME_LENGTH_MAX, []) ?? "";
  return { itemSeq, name, market, marketItemId: storeName, isUsed: usingStatus === "USE", registeredAt };
}
