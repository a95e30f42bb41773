// One request for the key set of players' issuer: to the configured address and nowhere else, bounded in time and size.

import { createLocalJWKSet, type JSONWebKeySet } from "jose";
import { systemCodeOf } from "./systemCodeOf.ts";

/** A key takes half a kilobyte; an issuer has a handful. */
const BYTES_MAX = 256 * 1024;
const TIMEOUT_MS = 5_000;
/** What this product can verify with; anything else in a set (keys to encrypt with, of unknown kinds) is nobody's fault. */
const KEY_TYPES: ReadonlySet<unknown> = new Set(["RSA", "EC", "OKP"]);

export interface FetchKeySetOptions {
  readonly url: string;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export type FetchedKeySet =
  | {
      readonly isUsable: true;
      readonly keyFor: ReturnType<typeof createLocalJWKSet>;
      /** The same text is the same set. */
      readonly text: string;
      readonly keyCount: number;
    }
  /** Why not, in a few words without a value. */
  | { readonly isUsable: false; readonly why: string };

/** Never rejects. */
export async function fetchKeySet({ url, after }: FetchKeySetOptions): Promise<FetchedKeySet> {
  const abort = new AbortController();
  const cancel = after(TIMEOUT_MS, () => abort.abort());
  try {
    // A connection of its own: minutes apart, a kept one is as likely as not being closed when it is used again.
    const headers = {
      accept: "application/jwk-set+json, application/json",
      "accept-encoding": "identity",
      connection: "close",
    };
    // A redirect is an answer like any other that is not 200: the keys are those of the configured address.
    const response = await fetch(url, { headers, redirect: "manual", signal: abort.signal });
    if (response.status !== 200) return unusable(`HTTP ${response.status}`, abort);
    const text = await bodyOf(response);
    if (text === null) return unusable(`more than ${BYTES_MAX} bytes`, abort);
    return keySetIn(text);
  } catch (error) {
    const code = systemCodeOf(error) ?? "the answer could not be read";
    return { isUsable: false, why: abort.signal.aborted ? `no answer within ${TIMEOUT_MS / 1_000} s` : code };
  } finally {
    cancel();
  }
}

function unusable(why: string, abort: AbortController): FetchedKeySet {
  abort.abort(); // the rest of the body is not read
  return { isUsable: false, why };
}

/** null where it is too large. Counted as it comes, decoded already: a small body may unpack to a large one. */
async function bodyOf(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What such an answer would be worth. Never throws. */
export function keySetIn(text: string): FetchedKeySet {
  try {
    const content: JSONWebKeySet = JSON.parse(text); // or something else, which has no keys to filter
    const keys = content.keys.filter(({ kty, use }) => KEY_TYPES.has(kty) && (use === undefined || use === "sig"));
    // An empty set would lock every player out; an issuer that means it is one that is down.
    if (keys.length === 0) return { isUsable: false, why: "no key to verify with in it" };
    return { isUsable: true, keyFor: createLocalJWKSet({ keys }), text, keyCount: keys.length };
  } catch {
    return { isUsable: false, why: "no JWK Set" };
  }
}
