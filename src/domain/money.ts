// Exact money. An amount is an integer of millionths of the currency's unit, read from the digits of the upstream's
// JSON text: a float never touches it, because 38,197 of the prices 0.00 to 9999.99 are not integers times 1e6. Where a
// float touched it before it came here, it is the decimal that the float stood for.

import { decimalPrintedAs } from "./binaryFloat.ts";

/** A known price: `amountMicros` in millionths of one unit of `currency` (ISO 4217). */
export interface Money {
  readonly amountMicros: bigint;
  readonly currency: string;
}

/** Whether both are the same price, or neither is known. */
export function isSameMoney(one: Money | null, other: Money | null): boolean {
  return one?.amountMicros === other?.amountMicros && one?.currency === other?.currency;
}

const DECIMALS_MAX = 6;
/** Below 10^12 units. */
const UNITS_DIGITS_MAX = 12;
/** All digits of a 64-bit float above a millionth take 72 decimals. */
const JSON_NUMBER = /^(\d{1,24})(?:\.(\d{1,128}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Millionths of a unit from the text of a JSON number (`1000.0`, `2.29`, `1e3`), or null where it is no usable price:
 * negative, 10^12 units or more, or with more than 6 decimals, unless it is the print of a binary float that stands for a
 * decimal of at most 6 (`2.2899999618530273`).
 */
export function parseAmountMicros(text: string): bigint | null {
  const match = JSON_NUMBER.exec(text);
  if (match === null) return null;
  const [, whole = "", fraction = "", exponentText = "0"] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return 0n;
  // value = significant * 10^exponent
  const exponent = Number(exponentText) - fraction.length + (digits.length - significant.length);
  if (significant.length + exponent > UNITS_DIGITS_MAX) return null;
  if (exponent >= -DECIMALS_MAX) return BigInt(significant) * 10n ** BigInt(exponent + DECIMALS_MAX);
  return decimalPrintedAs(BigInt(significant), -exponent, DECIMALS_MAX);
}

/** Millionths from a decimal that came as text, exact to its last digit: below 10^12 units, 6 decimals at most. */
export function parseDecimal(text: string): bigint | null {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const [, whole = "", fraction = ""] = match;
  return BigInt(whole + fraction.padEnd(DECIMALS_MAX, "0"));
}

/** Whether the text is shaped like an ISO 4217 code. */
export function isCurrencyCode(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}

/** The exact decimal of an amount, without trailing zeros: `2290000` is `"2.29"`. */
export function formatAmount(amountMicros: bigint): string {
  const [sign, size] = amountMicros < 0n ? ["-", -amountMicros] : ["", amountMicros];
  const digits = size.toString().padStart(DECIMALS_MAX + 1, "0");
  const whole = digits.slice(0, -DECIMALS_MAX);
  const fraction = digits.slice(-DECIMALS_MAX).replace(/0+$/, "");
  return fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** The double nearest to an amount, for GraphQL's Float: parsed from the decimal text, never computed. */
export function nearestNumber(amountMicros: bigint): number {
  return Number(formatAmount(amountMicros));
}
