// What an API key looks like, and what is kept of it. The id in it is no secret: it only says which digest to compare with.

import { createHash } from "node:crypto";

/** Whatever else comes as a Bearer text is taken for a JWT. */
export const API_KEY_PREFIX = "iapk_";

export const API_KEY_ID_BYTES = 6;
export const API_KEY_SECRET_BYTES = 32;

/** The secret may hold `_` itself; what comes before it cannot, so this is the same as splitting at the first three. */
const API_KEY = /^iapk_(?:live|test)_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

/** null where it cannot be a key. */
export function apiKeyIdIn(text: string): string | null {
  return API_KEY.exec(text)?.[1] ?? null;
}

export interface NewApiKeyText {
  readonly id: string;
  /** The whole key, which is shown once and kept nowhere. */
  readonly text: string;
}

export function makeApiKeyText(kind: "live" | "test", randomBytes: (count: number) => Uint8Array): NewApiKeyText {
  const id = Buffer.from(randomBytes(API_KEY_ID_BYTES)).toString("hex");
  const secret = Buffer.from(randomBytes(API_KEY_SECRET_BYTES)).toString("base64url");
  return { id, text: `${API_KEY_PREFIX}${kind}_${id}_${secret}` };
}

/** Of the whole key. No salt and no slow hash: 256 random bits cannot be guessed, however fast one guesses. */
export function apiKeyDigest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
