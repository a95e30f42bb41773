// Single values of the upstream's JSON, each read exactly or not at all: amounts and 64-bit numbers from their digits,
// texts made fit to be kept.

import { isItemSeq } from "../../domain/identifiers.ts";
import { parseInstant } from "../../domain/instant.ts";
import { parseLong } from "../../domain/long.ts";
import { isCurrencyCode, type Money, parseAmountMicros } from "../../domain/money.ts";
import { FACT_LENGTH_MAX } from "../../domain/paymentFacts.ts";
import { ExactNumber } from "../exactJson.ts";
import { keepableText } from "../message.ts";

export const NAME_LENGTH_MAX = FACT_LENGTH_MAX;
const PLAIN_LONG = /^(?:0|[1-9]\d{0,18})$/;
/** The last instant that a Date can hold. */
const EPOCH_MS_MAX = 8.64e15;

export type ReadPrice =
  | { readonly price: Money; readonly priceFault: null }
  | { readonly price: null; readonly priceFault: string };

export function readPrice(price: unknown, currency: unknown): ReadPrice {
  if (!(price instanceof ExactNumber)) return { price: null, priceFault: "the price is no number" };
  const amountMicros = parseAmountMicros(price.source);
  if (amountMicros === null) return { price: null, priceFault: "the price is no usable amount" };
  if (typeof currency !== "string" || !isCurrencyCode(currency)) {
    return { price: null, priceFault: "the currency is no ISO 4217 code" };
  }
  return { price: { amountMicros, currency }, priceFault: null };
}

/** The number of an item, with all its digits. */
export function readItemSeq(value: unknown): bigint | null {
  const itemSeq = value instanceof ExactNumber ? parseLong(value.source) : null;
  return itemSeq !== null && isItemSeq(itemSeq) ? itemSeq : null;
}

/** null also where it is empty, which says as much as silence. */
export function readText(value: unknown, lengthMax: number, secrets: readonly string[]): string | null {
  return typeof value === "string" && value !== "" ? keepableText(value, lengthMax, secrets) : null;
}

/** Milliseconds since 1970, from that very number or from an RFC 3339 text. */
export function readInstant(value: unknown): number | null {
  if (value instanceof ExactNumber) {
    const epochMs = PLAIN_LONG.test(value.source) ? Number(value.source) : Number.NaN;
    return epochMs <= EPOCH_MS_MAX ? epochMs : null;
  }
  return typeof value === "string" ? parseInstant(value) : null;
}
