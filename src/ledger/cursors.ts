// Cursors: a place in one list of one caller, encrypted and authenticated by a key that the ledger makes once and keeps,
// so they outlive every rotation of secrets, show nobody how much others bought, and are worthless for another filter,
// order or caller. The nonce is derived from the contents: the same place is always the same text.

import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hash } from "node:crypto";

const VERSION = 1;
const NONCE_BYTES = 12;
const PLACE_AT = 1 + NONCE_BYTES;
const TAG_BYTES = 16;
const CURSOR_LENGTH_MAX = 256;
const PLACE_BYTES_MAX = (CURSOR_LENGTH_MAX / 4) * 3 - PLACE_AT - TAG_BYTES;

/** Cursors of one list. */
export interface ListCursors {
  seal(place: string): string;
  /** null where the text is no cursor of this list. */
  open(cursor: string): string | null;
}

export interface Cursors {
  /** @param list names the list: kind, scope, filter, order */
  of(list: string): ListCursors;
}

export function createCursors(key: Uint8Array): Cursors {
  const encryptionKey = createSecretKey(createHmac("sha256", key).update("cursor encryption").digest());
  const digestsWith = createDigests(createHmac("sha256", key).update("cursor nonce").digest());
  const cursor = Buffer.alloc(PLACE_AT + PLACE_BYTES_MAX + TAG_BYTES); // the one that is being sealed
  cursor[0] = VERSION;
  const nonce = cursor.subarray(1, PLACE_AT);
  return {
    of(name) {
      const list = Buffer.from(name);
      const digestOf = digestsWith(`${name}\0`);
      return {
        seal(text) {
          const place = Buffer.from(text);
          if (place.length > PLACE_BYTES_MAX) throw new Error("a place is too long for a cursor");
          cursor.write(digestOf(place), 1, NONCE_BYTES, "hex");
          const cipher = createCipheriv("aes-256-gcm", encryptionKey, nonce).setAAD(list);
          cursor.set(cipher.update(place), PLACE_AT);
          cipher.final(); // adds nothing: GCM has no padding
          cursor.set(cipher.getAuthTag(), PLACE_AT + place.length);
          return cursor.toString("base64url", 0, PLACE_AT + place.length + TAG_BYTES);
        },
        open(text) {
          if (text.length > CURSOR_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(text)) return null;
          const bytes = Buffer.from(text, "base64url");
          if (bytes.length <= PLACE_AT + TAG_BYTES || bytes[0] !== VERSION) return null;
          if (bytes.toString("base64url") !== text) return null; // one text per place: stray bits at the end are refused
          const options = { authTagLength: TAG_BYTES };
          const decipher = createDecipheriv("aes-256-gcm", encryptionKey, bytes.subarray(1, PLACE_AT), options);
          decipher.setAAD(list).setAuthTag(bytes.subarray(-TAG_BYTES));
          try {
            const place = decipher.update(bytes.subarray(PLACE_AT, -TAG_BYTES));
            return Buffer.concat([place, decipher.final()]).toString("utf8");
          } catch {
            return null; // not sealed by this ledger for this list
          }
        },
      };
    },
  };
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * HMAC-SHA-256 (RFC 2104), in hex, of texts that begin alike. It is written as its two hashes because `createHmac` costs twice as much for
 * texts as short as these.
 * @param key at most a block long
 */
function createDigests(key: Uint8Array): (beginning: string) => (end: Uint8Array) => string {
  const padded = (byte: number) => Buffer.alloc(BLOCK_BYTES, byte).map((pad, at) => pad ^ (key[at] ?? 0));
  const innerPad = padded(0x36);
  const outer = Buffer.concat([padded(0x5c)], BLOCK_BYTES + DIGEST_BYTES);
  return (beginning) => {
    const endAt = BLOCK_BYTES + Buffer.byteLength(beginning);
    const inner = Buffer.concat([innerPad], endAt + PLACE_BYTES_MAX);
    inner.write(beginning, BLOCK_BYTES);
    return (end) => {
      inner.set(end, endAt);
      outer.write(hash("sha256", inner.subarray(0, endAt + end.length), "hex"), BLOCK_BYTES, "hex");
      return hash("sha256", outer, "hex");
    };
  };
}
