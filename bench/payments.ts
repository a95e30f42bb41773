// The payments of a run. Everything about one follows from its number, so the upstream's answer and the client's
// expectation agree without ever talking, and an answer that went to the wrong caller cannot pass for a right one.

export const ITEM_SEQ = 1032032;

/** What distinguishes two servers under test: each consumes payments of its own lane. */
export type Lane = number;

const SEQ = /^2026(\d{2})(\d{10})$/;
/** As long as a genuine token: 88 characters of base64's alphabet. */
const TOKEN_STEM = "Bench/token+".repeat(6);

/** 16 digits, as the vendor's are. */
export function paymentSeqOf(lane: Lane, number: number): string {
  return `2026${String(lane).padStart(2, "0")}${String(number).padStart(10, "0")}`;
}

/** null where the text is no payment of a run. */
export function readPaymentSeq(paymentSeq: string): { readonly lane: Lane; readonly number: number } | null {
  const match = SEQ.exec(paymentSeq);
  return match === null ? null : { lane: Number(match[1]), number: Number(match[2]) };
}

export function tokenOf(paymentSeq: string): string {
  return TOKEN_STEM + paymentSeq;
}

const CURRENCIES = ["KRW", "USD", "EUR", "JPY"];

/** `text` is the price as the upstream writes it. */
export function priceOf(number: number): { readonly text: string; readonly currency: string } {
  const currency = CURRENCIES[number % CURRENCIES.length] ?? "KRW";
  const isWhole = currency === "KRW" || currency === "JPY";
  return { text: isWhole ? `${(1 + (number % 97)) * 100}.0` : `${number % 53}.29`, currency };
}

/** The normal client: one constant document, everything else in variables. */
export const DOCUMENT = `mutation Consume($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    __typename
    ... on ConsumeSuccess { price currency }
    ... on ConsumeError { resultCode message }
  }
}`;

export interface ConsumeVariables {
  readonly paymentSeq: string;
  readonly itemSeq: number;
  readonly purchaseToken: string;
}

export function variablesOf(lane: Lane, number: number): ConsumeVariables {
  const paymentSeq = paymentSeqOf(lane, number);
  return { paymentSeq, itemSeq: ITEM_SEQ, purchaseToken: tokenOf(paymentSeq) };
}
