// One secret that the issuer of players' tokens shares with this server: HS256 and nothing else.

import { createSecretKey } from "node:crypto";
import type { KeySet, VerifyingKeys } from "./verifyingKeys.ts";

export function createSharedSecret(secret: Uint8Array): VerifyingKeys {
  const key = createSecretKey(secret);
  const set: KeySet = { keyFor: async () => key };
  return { algorithms: ["HS256"], current: async () => set, newerThan: async () => set };
}
