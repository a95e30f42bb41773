// A caller by its API key: found by the id in it, believed by the digest of the whole. The comparison is the same for a key
// that is wrong and for an id that nobody has, so that the time it takes tells nothing.

import { timingSafeEqual } from "node:crypto";
import { type Refuse, refuseSilently } from "./authenticate.ts";
import { apiKeyDigest, apiKeyIdIn } from "./apiKeyText.ts";
import type { ApiKey } from "./apiKeyList.ts";
import type { Caller } from "./caller.ts";
import type { KeyFile } from "./keyFile.ts";

export interface ApiKeyIdentityOptions {
  readonly file: KeyFile;
  /** The wall clock: `expiresAt` is a date. */
  readonly epochMs: () => number;
  /** Told of every use; must not throw. */
  readonly onUsed: (keyId: string) => void;
}

const NOBODYS_DIGEST = Buffer.alloc(32).toString("base64url");

export function createApiKeyIdentity({ file, epochMs, onUsed }: ApiKeyIdentityOptions) {
  return async (text: string, refuse: Refuse = refuseSilently): Promise<Caller | null> => {
    const id = apiKeyIdIn(text);
    if (id === null) return refuse("api_key_malformed");
    const key = (await file.keys()).get(id);
    const isKey = isSame(apiKeyDigest(text), key?.sha256 ?? NOBODYS_DIGEST);
    if (key === undefined || !isKey) return refuse("api_key_unknown");
    if (!isAlive(key, epochMs())) return refuse(key.revokedAt === null ? "api_key_expired" : "api_key_revoked");
    onUsed(id);
    return Object.freeze({ role: ROLES[key.role], playerId: null, app: key.app, keyName: key.name });
  };
}

const ROLES = { server: "SERVER", operator: "OPERATOR" } as const satisfies Record<ApiKey["role"], Caller["role"]>;

/** Both are 32 bytes: comparing texts of different lengths would throw, and say so by the time. */
function isSame(digest: Uint8Array, kept: string): boolean {
  return timingSafeEqual(digest, Buffer.from(kept, "base64url"));
}

/** Revoked is revoked, even by a machine whose clock is ahead of ours. */
export function isAlive({ expiresAt, revokedAt }: ApiKey, nowEpochMs: number): boolean {
  return revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > nowEpochMs);
}
