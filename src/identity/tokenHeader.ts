// What a token's header may say. Keys that it brings along or points to (jwk, jku, x5u, x5c) are never looked at: a token
// cannot say whom to believe.

import { decodeProtectedHeader } from "jose";

const KID_CHARACTERS_MAX = 256;
/** Three parts, none of them empty or padded: nothing detached, nothing encrypted. */
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** RFC 8725 §3.11: a token of another purpose, signed by the same issuer, is no player's. */
const TYPES: ReadonlySet<string> = new Set(["jwt", "at+jwt"]);

export function isHeaderFit(token: string, algorithms: readonly string[]): boolean {
  if (!SHAPE.test(token)) return false;
  let header: Readonly<Record<string, unknown>>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return false;
  }
  const { alg, typ, kid } = header;
  if (typeof alg !== "string" || !algorithms.includes(alg)) return false;
  if (typ !== undefined && !isTypeFit(typ)) return false;
  // Before any key is looked for: a name that no issuer gives is not worth a request to it.
  if (kid !== undefined && (typeof kid !== "string" || kid === "" || kid.length > KID_CHARACTERS_MAX)) return false;
  return !("crit" in header) && !("b64" in header);
}

function isTypeFit(typ: unknown): boolean {
  return typeof typ === "string" && TYPES.has(typ.toLowerCase().replace(/^application\//, ""));
}
