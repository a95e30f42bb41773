// Whether a text is a receipt: signed by a key of that set, of that issuer, for that app. The algorithm and the type are
// fixed here and never taken from the text; what it is not, is told in a few words.

import { errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { RECEIPT_ALGORITHM, RECEIPT_TYPE } from "./receiptClaims.ts";

export interface ReceiptRules {
  readonly keyFor: JWTVerifyGetKey;
  readonly issuer: string;
  /** `aud` has to be this app and no other beside it. */
  readonly app: string;
}

export type VerifiedReceipt =
  | { readonly isVerified: true; readonly kid: string; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly isVerified: false; readonly reason: string };

/** A receipt takes less than a kilobyte. */
const CHARACTERS_MAX = 8_192;
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** What every receipt has; the rest of them may be null, or absent. */
const CLAIMS = ["jti", "iat", "paymentSeq", "itemSeq", "evidence", "environment"];

/** Never rejects. */
export async function verifyReceipt(text: string, { keyFor, issuer, app }: ReceiptRules): Promise<VerifiedReceipt> {
  if (text.length > CHARACTERS_MAX || !COMPACT.test(text)) return refused("it is no JWS in compact form");
  // Bits that no byte uses: they would let one receipt have several texts.
  if (!text.split(".").every(isCanonical)) return refused("it is not in canonical base64url");
  try {
    const { payload, protectedHeader } = await jwtVerify(text, keyFor, {
      algorithms: [RECEIPT_ALGORITHM],
      typ: RECEIPT_TYPE,
      issuer,
      audience: app,
      requiredClaims: CLAIMS,
    });
    if (payload.aud !== app) return refused("it is for several apps");
    return { isVerified: true, kid: protectedHeader.kid ?? "", claims: payload };
  } catch (error) {
    return refused(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is not that of the key it names";
  if (error instanceof errors.JWKSNoMatchingKey) return "no key of the set is the one it names";
  if (error instanceof errors.JOSEAlgNotAllowed) return `its alg is not ${RECEIPT_ALGORITHM}`;
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return `it has no ${error.claim}`;
    return `its ${error.claim} is not the one that was asked for`;
  }
  return "it is no receipt"; // jose's own words may quote what it read
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, "base64url").toString("base64url") === part;
}

function refused(reason: string): VerifiedReceipt {
  return { isVerified: false, reason };
}
