// Single values of the upstream's JSON, each read exactly or not at all: amounts and 64-bit numbers from their digits,
// texts made fit to be kept. The vendor's tables and examples differ in which numbers are texts, so each may be either.

import { isItemSeq, isPaymentSeq } from "../../domain/identifiers.ts";
import { parseInstant } from "../../domain/instant.ts";
import { parseLong } from "../../domain/long.ts";
import { isCurrencyCode, type Money, parseAmountMicros } from "../../domain/money.ts";
import { FACT_LENGTH_MAX } from "../../domain/paymentFacts.ts";
import { ExactNumber } from "../exactJson.ts";
import { keepableText } from "../message.ts";

export const NAME_LENGTH_MAX = FACT_LENGTH_MAX;
/** Of a JSON number; no sign, no fraction, no exponent. */
const PLAIN_DIGITS = /^\d+$/;
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
  const digits = writtenOf(value);
  const itemSeq = digits === null ? null : parseLong(digits);
  return itemSeq !== null && isItemSeq(itemSeq) ? itemSeq : null;
}

/** A payment's name: a text, or all digits of a number (16 of them are beyond what a double keeps). */
export function readPaymentSeq(value: unknown): string | null {
  const written = writtenOf(value);
  if (written === null || !isPaymentSeq(written)) return null;
  return typeof value === "string" || PLAIN_DIGITS.test(written) ? written : null;
}

function writtenOf(value: unknown): string | null {
  if (value instanceof ExactNumber) return value.source;
  return typeof value === "string" ? value : null;
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
