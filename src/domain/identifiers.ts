// What a caller may name a payment, an item and a token with (DESIGN §2, step 1). Anything else is refused before it
// is recorded or sent: paymentSeq and itemSeq become part of the upstream's path.

const PAYMENT_SEQ = /^[A-Za-z0-9_-]{1,64}$/;
const PURCHASE_TOKEN = /^[\x20-\x7e]{1,4096}$/;
/** Characters are code points; half a surrogate pair has no UTF-8, so a ledger could not keep it apart from another. */
const PLAYER_ID = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const ITEM_SEQ_MAX = 2n ** 63n - 1n;

/** What is allowed, as the end of a sentence that begins with the field's name. */
export const PAYMENT_SEQ_ALLOWED = "must be 1-64 characters of A-Z, a-z, 0-9, _ and -";
export const ITEM_SEQ_ALLOWED = `must be an integer from 0 to ${ITEM_SEQ_MAX}`;
export const PLAYER_ID_ALLOWED = "must be 1-128 characters, none of them a control character";

/** The identity of one consume call, valid by construction: only `checkPayment` makes one. */
export interface PaymentCall {
  readonly paymentSeq: string;
  /** 0..2^63-1, the upstream's Long. */
  readonly itemSeq: bigint;
  /** 1-4096 printable ASCII characters; a bearer secret. */
  readonly purchaseToken: string;
}

/** The name of the first bad argument, in a sentence for the caller, or null where all are well formed. */
export function describeBadInput(call: PaymentCall): string | null {
  if (!isPaymentSeq(call.paymentSeq)) return `paymentSeq ${PAYMENT_SEQ_ALLOWED}`;
  if (!isItemSeq(call.itemSeq)) return `itemSeq ${ITEM_SEQ_ALLOWED}`;
  if (!isPurchaseToken(call.purchaseToken)) return "purchaseToken must be 1-4096 printable ASCII characters";
  return null;
}

export function isPaymentSeq(text: string): boolean {
  return PAYMENT_SEQ.test(text);
}

export function isItemSeq(value: bigint): boolean {
  return value >= 0n && value <= ITEM_SEQ_MAX;
}

export function isPlayerId(text: string): boolean {
  return PLAYER_ID.test(text);
}

export function isPurchaseToken(text: string): boolean {
  return PURCHASE_TOKEN.test(text);
}
