// What a payment costs: named by the payment itself, or derived from its name so that it is the same for ever, on every
// machine. Amounts are text from the name to the wire, written as the vendor writes them (`1000.0`, `2.29`).

import { createHash } from "node:crypto";

export interface SandboxPrice {
  /** The JSON number as it is sent. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** `T-ok-EUR-2_29`, a suffix allowed. A paymentSeq has no place for a point, so `_` stands for it. */
const NAMED_PRICE = /^T-ok-([A-Z]{3})-(\d+)(?:_(\d+))?(?:-.*)?$/;

/** What a small shop sells; no fractions where the currency has none. The vendor's example payment costs KRW 1000.0. */
const PRICES = [
  { amount: "1200.0", currency: "KRW" },
  { amount: "1000.0", currency: "KRW" },
  { amount: "5500.0", currency: "KRW" },
  { amount: "11000.0", currency: "KRW" },
  { amount: "0.99", currency: "USD" },
  { amount: "4.99", currency: "USD" },
  { amount: "2.29", currency: "EUR" },
  { amount: "9.99", currency: "EUR" },
  { amount: "120.0", currency: "JPY" },
  { amount: "610.0", currency: "JPY" },
] as const satisfies readonly SandboxPrice[];

export function priceOf(paymentSeq: string): SandboxPrice {
  const match = NAMED_PRICE.exec(paymentSeq);
  if (match === null) return derivedPrice(paymentSeq);
  const [, currency = "", whole = "", fraction = ""] = match;
  return { amount: decimalText(whole, fraction), currency };
}

function derivedPrice(paymentSeq: string): SandboxPrice {
  const number = createHash("sha256").update(paymentSeq).digest().readUInt32BE(0);
  return PRICES[number % PRICES.length] ?? PRICES[0];
}

/** At least one digit on either side of the point, and no zero that says nothing: JSON forbids `007`. */
function decimalText(whole: string, fraction: string): string {
  return `${whole.replace(/^0+(?=\d)/, "")}.${fraction.replace(/0+$/, "") || "0"}`;
}
