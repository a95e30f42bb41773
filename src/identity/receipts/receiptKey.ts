// One Ed25519 key that signs receipts, from its JWK (RFC 8037) and as one. What is told about it, in any line or set that
// leaves here, is its public half alone.

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

const KEY_BYTES = 32;
const KEY_ID = /^[\x21-\x7e]{1,128}$/;
/** The end of the year 9999. Beyond it is no date but milliseconds taken for seconds. */
const SECONDS_MAX = 253_402_300_799;

export interface ReceiptKey {
  /** As given, else the thumbprint. */
  readonly kid: string;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  /** Seconds since 1970 before which it does not sign; null: it may at any time. */
  readonly notBefore: number | null;
  /** The public key, base64url. */
  readonly x: string;
  readonly privateKey: KeyObject;
}

/** Members in the order in which people read them; whoever has `d` can sign. */
export interface PrivateJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly kid: string;
  readonly nbf?: number;
  readonly x: string;
  readonly d: string;
}

export type ReadReceiptKey =
  | { readonly isValid: true; readonly key: ReceiptKey }
  /** What is wrong with it, in a few words without a value. */
  | { readonly isValid: false; readonly why: string };

export function readReceiptKey(jwk: unknown): ReadReceiptKey {
  if (typeof jwk !== "object" || jwk === null || Array.isArray(jwk)) return refused("is no JWK");
  const { kty, crv, x, d, kid, nbf, use, alg }: Readonly<Record<string, unknown>> = { ...jwk };
  if (kty !== "OKP" || crv !== "Ed25519") return refused("is no Ed25519 key (kty OKP, crv Ed25519)");
  if (d === undefined) return refused("has no d: it is not the private key");
  if (!isKeyBytes(d)) return refused("has a d that is not 32 bytes in base64url");
  if (!isKeyBytes(x)) return refused("has an x that is not 32 bytes in base64url");
  if (use !== undefined && use !== "sig") return refused("has another use than sig");
  if (alg !== undefined && alg !== "EdDSA" && alg !== "Ed25519") return refused("has another alg than EdDSA");
  if (kid !== undefined && !(typeof kid === "string" && KEY_ID.test(kid)))
    return refused("has a kid that is not 1 to 128 visible ASCII characters");
  if (nbf !== undefined && !isInstant(nbf)) return refused("has an nbf that is no number of seconds since 1970");
  const privateKey = privateKeyOf(x, d);
  if (privateKey === null) return refused("has an x that does not belong to its d");
  const thumbprint = thumbprintOf(x);
  return { isValid: true, key: { kid: kid ?? thumbprint, thumbprint, notBefore: nbf ?? null, x, privateKey } };
}

/** @param notBefore seconds since 1970 before which it does not sign; null: at once */
export function makeReceiptKey(notBefore: number | null): PrivateJwk {
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const when = notBefore === null ? {} : { nbf: notBefore };
  return { kty: "OKP", crv: "Ed25519", kid: thumbprintOf(x), ...when, x, d };
}

/** As everybody may see it. */
export function publicJwkOf({ kid, x }: ReceiptKey): Readonly<Record<string, string>> {
  return { kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA", kid, x };
}

function thumbprintOf(x: string): string {
  return createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url");
}

/** null where the two are not of one key: some versions of Node say so themselves, others take the d alone. */
function privateKeyOf(x: string, d: string): KeyObject | null {
  try {
    const privateKey = createPrivateKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x, d } });
    return createPublicKey(privateKey).export({ format: "jwk" }).x === x ? privateKey : null;
  } catch {
    return null;
  }
}

function isKeyBytes(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const bytes = Buffer.from(value, "base64url");
  return bytes.length === KEY_BYTES && bytes.toString("base64url") === value;
}

function isInstant(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= SECONDS_MAX;
}

function refused(why: string): ReadReceiptKey {
  return { isValid: false, why };
}
