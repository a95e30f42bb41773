// A file of API keys as a test wants it, and the texts of its keys.

import { createHash, randomBytes } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiKey } from "../../src/identity/apiKeyList.ts";

export interface TestApiKey {
  readonly entry: ApiKey;
  /** What a caller sends. */
  readonly text: string;
}

export interface TestApiKeys {
  /** For `AUTH_API_KEYS_FILE`. */
  readonly path: string;
  readonly server: TestApiKey;
  readonly operator: TestApiKey;
}

export function testApiKey(wish: Partial<ApiKey> = {}): TestApiKey {
  const id = wish.id ?? randomBytes(6).toString("hex");
  const text = `iapk_test_${id}_${randomBytes(32).toString("base64url")}`;
  const sha256 = createHash("sha256").update(text).digest("base64url");
  const entry = {
    name: "game-1",
    role: "server",
    app: null,
    expiresAt: null,
    revokedAt: null,
    ...wish,
    id,
    sha256,
  } as const;
  return { entry, text };
}

/** One key of each role, in a file of mode 0600. */
export function apiKeyFile(folder: string): TestApiKeys {
  const path = join(folder, "api-keys.json");
  const server = testApiKey({ name: "game-1", role: "server" });
  const operator = testApiKey({ name: "support", role: "operator" });
  writeApiKeys(path, [server, operator]);
  return { path, server, operator };
}

/** Replaces the file at once, as an editor or a deployment does. */
export function writeApiKeys(path: string, keys: readonly TestApiKey[]): void {
  writeKeyFileText(path, JSON.stringify({ keys: keys.map(({ entry }) => entry) }));
}

export function writeKeyFileText(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
