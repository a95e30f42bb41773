// The keys of receipts as RECEIPT_KEYS holds them: a JWK Set (RFC 7517, 5), in the order in which they may sign. All are
// published, the ones that do not sign yet and the ones that no longer do.

import { publicJwkOf, readReceiptKey, type ReceiptKey } from "./receiptKey.ts";

/** One that signs, one that will, and years of old ones. */
const KEYS_MAX = 100;

export type ReadReceiptKeySet =
  | { readonly isValid: true; readonly keys: readonly [ReceiptKey, ...ReceiptKey[]] }
  /** One line without anything of the keys but their kid. */
  | { readonly isValid: false; readonly line: string };

export function readReceiptKeySet(text: string): ReadReceiptKeySet {
  const jwks = jwksIn(text);
  if (jwks === null) return refused("no JWK Set");
  if (jwks.length > KEYS_MAX) return refused(`more than ${KEYS_MAX} keys in it`);
  const keys: ReceiptKey[] = [];
  for (const [index, jwk] of jwks.entries()) {
    const read = readReceiptKey(jwk);
    if (!read.isValid) return refused(`key ${index + 1} of it ${read.why}`);
    if (keys.some(({ kid }) => kid === read.key.kid)) return refused(`key ${index + 1} of it has the kid of another`);
    keys.push(read.key);
  }
  const [first, ...others] = keys;
  return first === undefined ? refused("no key in it") : { isValid: true, keys: [first, ...others] };
}

/** The first whose time has come; null where none has. */
export function signingKeyOf(keys: readonly ReceiptKey[], nowEpochMs: number): ReceiptKey | null {
  return keys.find(({ notBefore }) => notBefore === null || notBefore * 1_000 <= nowEpochMs) ?? null;
}

/** What anybody may have: the answer of /.well-known/jwks.json. */
export function publishedKeySet(keys: readonly ReceiptKey[]): string {
  return JSON.stringify({ keys: keys.map(publicJwkOf) });
}

function jwksIn(text: string): readonly unknown[] | null {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content !== "object" || content === null || !("keys" in content)) return null;
    return Array.isArray(content.keys) ? content.keys : null;
  } catch {
    return null; // the parser's own message quotes what it read
  }
}

function refused(line: string): ReadReceiptKeySet {
  return { isValid: false, line };
}
