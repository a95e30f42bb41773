// The API keys as they stand in their file now. Looked at again before a request is answered by what is older than half a
// second: a key that was revoked is refused within it, whatever else the process is busy with. Broken content keeps what
// was there, and is told once.

import type { ApiKey } from "./apiKeyList.ts";
import { IdentityRefusal } from "./identityRefusal.ts";
import { readKeyFile } from "./readKeyFile.ts";

export interface KeyFile {
  /** By id. Never rejects. */
  keys(): Promise<ReadonlyMap<string, ApiKey>>;
}

export interface KeyFileOptions {
  readonly path: string;
  readonly monotonicMs: () => number;
  readonly onWarning: (line: string) => void;
}

const LOOK_INTERVAL_MS = 500;

/** Throws IdentityRefusal where it cannot be used at all. */
export async function openKeyFile({ path, monotonicMs, onWarning }: KeyFileOptions): Promise<KeyFile> {
  let lookedAtMs = monotonicMs();
  const first = await readKeyFile(path);
  if (!first.isValid) throw new IdentityRefusal("AUTH_API_KEYS_FILE", `${first.line}; ${first.mend}`);
  let known = first;
  let byId = indexOf(known.keys);
  let toldLine: string | null = null;
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    const startedAtMs = monotonicMs(); // what changes while it is read is found by the next look
    const read = await readKeyFile(path, known);
    lookedAtMs = startedAtMs;
    if (!read.isValid) {
      if (read.line !== toldLine) onWarning(`AUTH_API_KEYS_FILE: ${read.line}; the keys read before stay in force`);
      toldLine = read.line;
      return;
    }
    if (toldLine !== null) onWarning(`AUTH_API_KEYS_FILE: ${path} is readable again`);
    toldLine = null;
    if (read.keys === known.keys) return;
    known = read;
    byId = indexOf(read.keys);
  }

  return {
    async keys() {
      if (monotonicMs() - lookedAtMs >= LOOK_INTERVAL_MS) await (looking ??= look().finally(() => (looking = null)));
      return byId;
    },
  };
}

function indexOf(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  return new Map(keys.map((key) => [key.id, key]));
}
