// The signature of a token, by the keys of its issuer. Where several keys fit because the token names none, each is tried.

import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions } from "jose";
import type { IdentityRule } from "../domain/refusedReason.ts";
import { CLOCK_TOLERANCE_SECONDS } from "./tokenClaims.ts";
import type { KeySet } from "./verifyingKeys.ts";

/** An issuer that names no key while it rotates has two or three; more would only be work for whoever sends rubbish. */
const KEYS_TRIED_MAX = 4;

export type Verified =
  | { readonly kind: "payload"; readonly payload: JWTPayload }
  | { readonly kind: "unknownKey" }
  | { readonly kind: "refused"; readonly rule: IdentityRule };

/** Never rejects. */
export async function verifyToken(
  token: string,
  set: KeySet,
  algorithms: readonly string[],
  nowEpochMs: number,
): Promise<Verified> {
  const options = {
    algorithms: [...algorithms],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: new Date(nowEpochMs),
  };
  try {
    return await verifyBy(token, set.keyFor, options);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return { kind: "unknownKey" };
    if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyByEach(token, error, options);
    return { kind: "refused", rule: ruleOf(error) };
  }
}

function ruleOf(error: unknown): IdentityRule {
  if (error instanceof errors.JWTExpired) return "token_expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === "exp" ? "token_no_expiry" : "token_not_yet_valid";
  return error instanceof errors.JWSSignatureVerificationFailed ? "token_signature" : "token_malformed";
}

async function verifyBy(token: string, keyFor: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<Verified> {
  const { payload } = await jwtVerify(token, keyFor, options);
  return { kind: "payload", payload };
}

async function verifyByEach(
  token: string,
  keys: errors.JWKSMultipleMatchingKeys,
  options: JWTVerifyOptions,
): Promise<Verified> {
  let tried = 0;
  let rule: IdentityRule = "token_signature";
  try {
    for await (const key of keys) {
      tried += 1;
      if (tried > KEYS_TRIED_MAX) break;
      try {
        return await verifyBy(token, async () => key, options);
      } catch (error) {
        rule = ruleOf(error); // the next one may fit
      }
    }
  } catch {
    // a key of the set that cannot be used at all
  }
  return { kind: "refused", rule };
}
