// The digest a consumption is keyed by. Tokens are long random values, so no key is needed, and no rotation of secrets
// ever breaks a replay; the payment's number in it keeps equal tokens of two payments apart.

import { hash } from "node:crypto";

const PREFIX = "iap-graphql purchase token\0";

/** 64 hex digits. */
export function tokenDigestOf(paymentSeq: string, purchaseToken: string): string {
  return hash("sha256", `${PREFIX}${paymentSeq}\0${purchaseToken}`, "hex");
}
