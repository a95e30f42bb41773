// What a token's header may say. Keys that it brings along or points to (jwk, jku, x5u, x5c) are never looked at: a token
// cannot say whom to believe.

import { decodeProtectedHeader } from "jose";

const KID_CHARACTERS_MAX = 256;
/** Three parts, none of them empty or padded: nothing detached, nothing encrypted. */
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** RFC 8725 §3.11: a token of another purpose, signed by the same issuer, is no player's. */
const TYPES: ReadonlySet<string> = new Set(["jwt", "at+jwt"]);

export function isHeaderFit(token: string, algorithms: readonly string[]): boolean {
  return headerFault(token, algorithms) === null;
}

/** null where its header is fit. */
export function headerFault(
  token: string,
  algorithms: readonly string[],
): "token_malformed" | "token_algorithm" | "token_type" | null {
  if (!SHAPE.test(token)) return "token_malformed";
  let header: Readonly<Record<string, unknown>>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return "token_malformed";
  }
  const { alg, typ, kid } = header;
  if (typeof alg !== "string" || !algorithms.includes(alg)) return "token_algorithm";
  if (typ !== undefined && !isTypeFit(typ)) return "token_type";
  // Before any key is looked for: a name that no issuer gives is not worth a request to it.
  if (kid !== undefined && (typeof kid !== "string" || kid === "" || kid.length > KID_CHARACTERS_MAX))
    return "token_malformed";
  return "crit" in header || "b64" in header ? "token_malformed" : null;
}

function isTypeFit(typ: unknown): boolean {
  return typeof typ === "string" && TYPES.has(typ.toLowerCase().replace(/^application\//, ""));
}
