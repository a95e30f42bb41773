// Receipts: our signed proof that a payment was consumed (JWS compact, RFC 7515; EdDSA, RFC 8037). Signed at once and not
// by a promise, so that a page of two hundred costs two hundred signatures and nothing else. Ed25519 draws no chance: the
// same record by the same key is the same text.

import { sign } from "node:crypto";
import type { Consumption } from "../../domain/consumption.ts";
import { RECEIPT_ALGORITHM, RECEIPT_TYPE, receiptClaimsOf } from "./receiptClaims.ts";
import type { ReceiptKey } from "./receiptKey.ts";
import { publishedKeySet, signingKeyOf } from "./receiptKeySet.ts";

export interface Receipts {
  /** null where there is none: docs/how-to/verify-a-receipt.md. */
  receiptOf(consumption: Consumption): string | null;
  /** By which anybody may verify: a JWK Set of public keys, as JSON text. */
  readonly keySet: string;
}

export interface ReceiptsOptions {
  readonly keys: readonly [ReceiptKey, ...ReceiptKey[]];
  readonly issuer: string;
  readonly epochMs: () => number;
}

export function createReceipts({ keys, issuer, epochMs }: ReceiptsOptions): Receipts {
  let signing = signingKeyOf(keys, epochMs()) ?? keys[0];
  return {
    keySet: publishedKeySet(keys),
    receiptOf(consumption) {
      const claims = receiptClaimsOf(consumption, issuer);
      if (claims === null) return null;
      signing = signingKeyOf(keys, epochMs()) ?? signing; // a clock that is set back takes no key away
      const input = `${headerOf(signing)}.${encoded(claims)}`;
      return `${input}.${sign(null, Buffer.from(input, "latin1"), signing.privateKey).toString("base64url")}`;
    },
  };
}

function headerOf({ kid }: ReceiptKey): string {
  return encoded({ alg: RECEIPT_ALGORITHM, typ: RECEIPT_TYPE, kid });
}

function encoded(content: object): string {
  return Buffer.from(JSON.stringify(content), "utf8").toString("base64url");
}
