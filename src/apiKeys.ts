// The wiring of what people do with API keys: make, list and revoke them in their file, one command at a time, and see in
// the ledger when each was used last.

import { randomBytes } from "node:crypto";
import type { DatabasePlace } from "./config/database.ts";
import type { ApiKey } from "./identity/apiKeyList.ts";
import { IdentityRefusal } from "./identity/identityRefusal.ts";
import { readKeyFileInTime } from "./identity/readKeyFile.ts";
import { answersInTime, unansweredLine } from "./identity/readPrivateFile.ts";
import { apiKeyDigest, makeApiKeyText } from "./identity/apiKeyText.ts";
import { isFileThere, placeOfKeyFile, writeKeyFile } from "./identity/writeKeyFile.ts";
import { LedgerRefusal } from "./ledger/ledgerRefusal.ts";
import { type FileLock, lockFile } from "./ledger/sqlite/fileLock.ts";
import { readKeyUsesOnSqlite } from "./ledger/sqlite/keyUses.ts";
import { after } from "./systemTime.ts";

const SUFFIX_BYTES = 6;

export interface ApiKeyWish extends Pick<ApiKey, "name" | "role" | "app" | "expiresAt"> {
  readonly kind: "live" | "test";
}

export interface MadeApiKey {
  readonly key: ApiKey;
  /** Shown once; nothing keeps it. */
  readonly text: string;
}

/** Throws IdentityRefusal where the file cannot be used. */
export async function makeApiKey(path: string, { kind, ...wish }: ApiKeyWish): Promise<MadeApiKey> {
  const { name, role, app, expiresAt } = wish;
  return changeKeys(path, true, (keys) => {
    let made = makeApiKeyText(kind, randomBytes);
    while (keys.some(({ id }) => id === made.id)) made = makeApiKeyText(kind, randomBytes);
    const sha256 = Buffer.from(apiKeyDigest(made.text)).toString("base64url");
    const key: ApiKey = { id: made.id, name, role, app, sha256, expiresAt, revokedAt: null };
    return { keys: [...keys, key], result: { key, text: made.text } };
  });
}

/** The key as it was before, which may have been revoked already; null where there is none by that id. Throws IdentityRefusal. */
export async function revokeApiKey(path: string, id: string): Promise<ApiKey | null> {
  return changeKeys(path, false, (keys) => {
    const found = keys.find((key) => key.id === id) ?? null;
    if (found === null || found.revokedAt !== null) return { keys: null, result: found };
    const revoked = { ...found, revokedAt: new Date(now()).toISOString() };
    return { keys: keys.map((key) => (key === found ? revoked : key)), result: found };
  });
}

/** Throws IdentityRefusal where the file cannot be used. */
export async function listApiKeys(path: string): Promise<readonly ApiKey[]> {
  const read = await readKeyFileInTime(path, after);
  if (!read.isValid) throw new IdentityRefusal("AUTH_API_KEYS_FILE", `${read.line}; ${read.mend}`);
  return read.keys;
}

/** Instants by key id; or why they cannot be told. */
export async function lastKeyUses(database: DatabasePlace): Promise<ReadonlyMap<string, number> | string> {
  try {
    if (database.engine === "sqlite") {
      // Before SQLite opens it: to close a file gives up the locks that this process holds on it.
      if (!(await answersInTime(database.path, after))) return "it does not answer";
      return (await isFileThere(database.path)) ? readKeyUsesOnSqlite(database.path) : "it is not there";
    }
    const { readKeyUsesOnPostgres } = await import("./ledger/postgres/keyUses.ts");
    return await readKeyUsesOnPostgres(database.url, after);
  } catch (error) {
    if (error instanceof LedgerRefusal) return error.message;
    return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  }
}

export function now(): number {
  return Date.now();
}

interface Change<Result> {
  /** null: they stay as they are. */
  readonly keys: readonly ApiKey[] | null;
  readonly result: Result;
}

/** Read, changed and written under a lock: of two commands at once neither undoes what the other did. */
async function changeKeys<Result>(
  path: string,
  mayBegin: boolean,
  change: (keys: readonly ApiKey[]) => Change<Result>,
): Promise<Result> {
  if (!(await answersInTime(path, after))) throw new IdentityRefusal("AUTH_API_KEYS_FILE", unansweredLine(path));
  let lock: FileLock | null = null;
  try {
    if (!mayBegin && !(await isFileThere(path)))
      throw new IdentityRefusal("AUTH_API_KEYS_FILE", `${path} is not there`);
    const place = await placeOfKeyFile(path);
    lock = lockFile(place);
    const { keys, result } = change((await isFileThere(place)) ? await listApiKeys(place) : []);
    if (keys !== null) await writeKeyFile(place, keys, randomBytes(SUFFIX_BYTES).toString("hex"));
    return result;
  } catch (cause) {
    if (cause instanceof IdentityRefusal) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    const why = cause instanceof LedgerRefusal ? "is being changed by another command" : `cannot be written (${code})`;
    throw new IdentityRefusal("AUTH_API_KEYS_FILE", `${path} ${why}`, { cause });
  } finally {
    lock?.release();
  }
}
