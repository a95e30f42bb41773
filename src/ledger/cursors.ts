// Cursors: a place in one list of one caller, encrypted and authenticated by a key that the ledger makes once and keeps,
// so they outlive every rotation of secrets, show nobody how much others bought, and are worthless for another filter,
// order or caller. The nonce is derived from the contents: the same place is always the same text.

import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CURSOR_LENGTH_MAX = 256;

export interface Cursors {
  /** @param list names the list the place belongs to: kind, scope, filter, order */
  seal(list: string, place: string): string;
  /** null where the text is no cursor of this list. */
  open(list: string, cursor: string): string | null;
}

export function createCursors(key: Uint8Array): Cursors {
  const encryptionKey = createHmac("sha256", key).update("cursor encryption").digest();
  const nonceKey = createHmac("sha256", key).update("cursor nonce").digest();
  return {
    seal(list, place) {
      const nonce = createHmac("sha256", nonceKey)
        .update(list)
        .update("\0")
        .update(place)
        .digest()
        .subarray(0, NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", encryptionKey, nonce).setAAD(Buffer.from(list));
      const sealed = [cipher.update(place, "utf8"), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat([Buffer.of(VERSION), nonce, ...sealed]).toString("base64url");
    },
    open(list, cursor) {
      if (cursor.length > CURSOR_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(cursor)) return null;
      const bytes = Buffer.from(cursor, "base64url");
      if (bytes.length <= 1 + NONCE_BYTES + TAG_BYTES || bytes[0] !== VERSION) return null;
      if (bytes.toString("base64url") !== cursor) return null; // one text per place: stray bits at the end are refused
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", encryptionKey, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(list)).setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const place = decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([place, decipher.final()]).toString("utf8");
      } catch {
        return null; // not sealed by this ledger for this list
      }
    },
  };
}
