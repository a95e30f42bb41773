// Keys of receipts as an operator would bring them: made and thumbprinted here, and not by the product.

import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { encoded } from "./tokens.ts";

export interface TestReceiptKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly kid?: string;
  readonly nbf?: number;
  readonly x: string;
  readonly d: string;
}

export const RECEIPT_ISSUER = "https://iap.example.com";

export function testReceiptKey(members: { readonly kid?: string; readonly nbf?: number } = {}): TestReceiptKey {
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return { kty: "OKP", crv: "Ed25519", ...members, x, d };
}

/** RFC 7638. */
export function thumbprintOf({ x }: Pick<TestReceiptKey, "x">): string {
  const members = JSON.stringify({ crv: "Ed25519", kty: "OKP", x });
  return createHash("sha256").update(members).digest("base64url");
}

export function keySetText(...keys: readonly unknown[]): string {
  return JSON.stringify({ keys });
}

/** What a server is started with that signs by these; by one of its own where none is given. */
export function receiptVariables(...keys: readonly TestReceiptKey[]) {
  const given = keys.length === 0 ? [testReceiptKey()] : keys;
  return { RECEIPT_KEYS: keySetText(...given), RECEIPT_ISSUER } as const;
}

/** A JWS by that key, whatever it says. */
export function signedReceipt({ x, d }: TestReceiptKey, header: object, claims: object): string {
  const input = `${encoded(JSON.stringify(header))}.${encoded(JSON.stringify(claims))}`;
  const key = { format: "jwk", key: { kty: "OKP", crv: "Ed25519", x, d } } as const;
  return `${input}.${sign(null, Buffer.from(input), key).toString("base64url")}`;
}
