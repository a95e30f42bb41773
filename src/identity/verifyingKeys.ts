// What players' tokens are verified with. The algorithms belong to the source of the keys and never to the token: a token
// cannot have its signature checked in another way than its issuer makes them.

import type { JWTVerifyGetKey } from "jose";

/** One state of the keys. Another object after any change: what was verified by an older one does not count any more. */
export interface KeySet {
  readonly keyFor: JWTVerifyGetKey;
}

export interface VerifyingKeys {
  readonly algorithms: readonly string[];
  /** Those that may be used now; null where there are none. Never rejects. */
  current(): Promise<KeySet | null>;
  /** After a token named a key that is not in this set: a newer one, or the same where none can be had yet. Never rejects. */
  newerThan(set: KeySet): Promise<KeySet | null>;
}
