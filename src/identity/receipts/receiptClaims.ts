// What a receipt says of a consumption, and of which consumptions there is one. The same record gives the same claims for
// ever, whichever key signs them: a game grants once for each `jti`. What is learnt of a payment later may add to the other
// claims, and never changes that one.

import type { Consumption } from "../../domain/consumption.ts";
import { formatAmount } from "../../domain/money.ts";

/** RFC 8725, 3.11: no token of another kind is ever taken for a receipt, nor the other way round. */
export const RECEIPT_TYPE = "iap-consumption+jwt";
export const RECEIPT_ALGORITHM = "EdDSA";

export interface ReceiptClaims {
  readonly iss: string;
  /** The app. */
  readonly aud: string;
  /** The player; absent where the record names none. */
  readonly sub?: string;
  /** The consumption's id as a UUID: the same text for ever, whatever the API's own ids come to look like. */
  readonly jti: string;
  /** Seconds since 1970, when it was settled. What is learnt of it later changes neither this nor `jti`. */
  readonly iat: number;
  readonly paymentSeq: string;
  /** A string: it may be larger than what JSON readers keep exactly. */
  readonly itemSeq: string;
  readonly productId: string | null;
  /** Exact decimal; null where it is truly unknown. */
  readonly price: string | null;
  readonly currency: string | null;
  readonly evidence: string;
  readonly environment: string;
  /** Whether it was bought without money; absent where that is not known, and some faces tell it later or never. */
  readonly isTest?: boolean;
}

/** null where there is no receipt: it is not CONSUMED, or was consumed before this ledger was there to see it. */
export function receiptClaimsOf(consumption: Consumption, issuer: string): ReceiptClaims | null {
  const { status, evidence, settledAt, playerId, price, isTest } = consumption;
  if (status !== "CONSUMED" || evidence === null || evidence === "IMPORTED" || settledAt === null) return null;
  return {
    iss: issuer,
    aud: consumption.app,
    ...(playerId === null ? {} : { sub: playerId }),
    jti: uuidOf(consumption.id),
    iat: Math.floor(settledAt / 1_000),
    paymentSeq: consumption.paymentSeq,
    itemSeq: consumption.itemSeq.toString(),
    productId: consumption.productId,
    price: price === null ? null : formatAmount(price.amountMicros),
    currency: price === null ? null : price.currency,
    evidence,
    environment: consumption.environment,
    ...(isTest === null ? {} : { isTest }),
  };
}

/** @param id 32 hex digits */
function uuidOf(id: string): string {
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
}
