// Tokens. Of one that a client made up only the digest is kept; the token of a payment that was bought here follows from
// its name, so that a list can show it and it need not be kept either.

import { createHash } from "node:crypto";

/** 88 characters of base64, as the vendor's are. */
export function tokenOf(paymentSeq: string): string {
  return createHash("sha512").update(`purchase token of ${paymentSeq}`).digest("base64");
}

/** ONE store's own token of a payment, as secret as the other one. */
export function storeTokenOf(paymentSeq: string): string {
  return createHash("sha512").update(`store token of ${paymentSeq}`).digest("base64url");
}

export function digestOf(purchaseToken: string): string {
  return createHash("sha256").update(purchaseToken).digest("hex");
}
