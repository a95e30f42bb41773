// Purchase tokens at rest. Reconciliation needs the token of an open consumption, so it is kept, but only sealed, and
// only under the id of its own consumption: a sealed token moved to another row does not open.

import { createCipheriv, createDecipheriv, createHash, createSecretKey } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

export interface TokenSeal {
  seal(consumptionId: string, purchaseToken: string): Uint8Array;
  /** null where no configured secret opens it. */
  open(consumptionId: string, sealed: Uint8Array): string | null;
}

interface SealKey {
  readonly bytes: Buffer;
  readonly keyId: Buffer;
}

function sealKeyOf(secret: Uint8Array): SealKey {
  const bytes = createHash("sha256").update("iap-graphql token seal\0").update(secret).digest();
  return { bytes, keyId: createHash("sha256").update(bytes).digest().subarray(0, KEY_ID_BYTES) };
}

/** What sealed tokens begin with, in hex: by which secret each was sealed. */
export function sealKeyIds(secrets: readonly Uint8Array[]): string[] {
  return secrets.map((secret) => sealKeyOf(secret).keyId.toString("hex"));
}

/**
 * @param secrets `LEDGER_SECRET`: 32 bytes or more each; the first seals, all open.
 * @param randomBytes for nonces: 96 bits each, so one secret is good for 2^32 seals
 */
export function createTokenSeal(secrets: readonly Uint8Array[], randomBytes: (count: number) => Uint8Array): TokenSeal {
  const keys = secrets.map((secret) => {
    const { bytes, keyId } = sealKeyOf(secret);
    return { key: createSecretKey(bytes), keyId };
  });
  const [first] = keys;
  if (first === undefined) throw new Error("a token seal needs at least one secret");
  return {
    seal(consumptionId, purchaseToken) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", first.key, nonce).setAAD(Buffer.from(consumptionId, "hex"));
      const parts = [cipher.update(purchaseToken, "latin1"), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat([first.keyId, nonce, ...parts]);
    },
    open(consumptionId, sealed) {
      const bytes = Buffer.from(sealed);
      const keyId = bytes.subarray(0, KEY_ID_BYTES);
      const nonce = bytes.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES);
      const match = keys.find((candidate) => candidate.keyId.equals(keyId));
      if (match === undefined || bytes.length <= KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv("aes-256-gcm", match.key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(consumptionId, "hex")).setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const token = decipher.update(bytes.subarray(KEY_ID_BYTES + NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([token, decipher.final()]).toString("latin1");
      } catch {
        return null;
      }
    },
  };
}
