// Players' tokens as an issuer makes them, signed with node:crypto and not with what the product verifies them with; and as
// nobody should, for those who want to break in.

import { createHmac, createSign, sign as signBytes, type KeyObject, constants } from "node:crypto";

/** For `AUTH_JWT_SECRET`: 48 bytes. */
export const PLAYER_SECRET = "a-secret-of-tests-only-that-is-long-enough-48byte";

export type Claims = Readonly<Record<string, unknown>>;

export interface PlayerTokenWish extends Claims {
  readonly sub?: unknown;
  /** Seconds from now; 600 where neither this nor `exp` is given. */
  readonly expiresInSeconds?: number;
}

/** Signed by HS256 with PLAYER_SECRET; any claim can be given, `undefined` leaves one out. */
export function playerToken(claims: PlayerTokenWish = {}, header: Claims = {}, secret: string = PLAYER_SECRET): string {
  return signedByHmac(claimsOf(claims), { alg: "HS256", typ: "JWT", ...header }, secret);
}

/** `Authorization` of a player by that token. */
export function bearerOf(text: string): { readonly authorization: string } {
  return { authorization: `Bearer ${text}` };
}

export function claimsOf({ expiresInSeconds = 600, ...claims }: PlayerTokenWish): Claims {
  const now = Math.floor(Date.now() / 1_000);
  return { sub: "alice", iat: now, exp: now + expiresInSeconds, ...claims };
}

export function signedByHmac(claims: Claims, header: Claims, secret: string | Uint8Array): string {
  return hmacSigned(inputOf(claims, header), secret);
}

/** `header.payload` with its signature. */
export function hmacSigned(input: string, secret: string | Uint8Array = PLAYER_SECRET): string {
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

/** By the algorithm that the header names, whatever the key is. */
export function signedBy(privateKey: KeyObject, claims: Claims, header: Claims): string {
  const input = inputOf(claims, header);
  return `${input}.${signatureOf(privateKey, String(header["alg"]), input)}`;
}

/** Of a token without signature: `header.payload`. */
export function inputOf(claims: Claims | string, header: Claims | string): string {
  return [header, claims].map((part) => encoded(typeof part === "string" ? part : JSON.stringify(part))).join(".");
}

export function encoded(text: string | Uint8Array): string {
  return Buffer.from(text).toString("base64url");
}

function signatureOf(key: KeyObject, alg: string, input: string): string {
  if (alg === "EdDSA") return signBytes(null, Buffer.from(input), key).toString("base64url");
  const signer = createSign(`SHA${alg.slice(2)}`).update(input);
  if (alg.startsWith("ES")) return signer.sign({ key, dsaEncoding: "ieee-p1363" }, "base64url");
  if (alg.startsWith("RS")) return signer.sign(key, "base64url");
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return signer.sign({ key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, "base64url");
}
