// The API keys as they stand in their file now. Looked at again before a request is answered by what is older than half a
// second: a key that was revoked is refused within it, whatever else the process is busy with. Broken content keeps what
// was there, and is told once.

import type { ApiKey } from "./apiKeyList.ts";
import { IdentityRefusal } from "./identityRefusal.ts";
import { readKeyFile } from "./readKeyFile.ts";

export interface KeyFile {
  /** By id. Never rejects. */
  keys(): Promise<ReadonlyMap<string, ApiKey>>;
  /** Looks at the file now, whether or not anybody calls. */
  reread(): void;
}

export interface KeyFileOptions {
  readonly path: string;
  /** Names of those that are served: a key of another one can do nothing but read what is on record of it. */
  readonly apps: readonly string[];
  readonly monotonicMs: () => number;
  readonly onWarning: (line: string) => void;
}

const LOOK_INTERVAL_MS = 500;

/** Throws IdentityRefusal where it cannot be used at all. */
export async function openKeyFile({ path, apps, monotonicMs, onWarning }: KeyFileOptions): Promise<KeyFile> {
  let lookedAtMs = monotonicMs();
  const first = await readKeyFile(path);
  if (!first.isValid) throw new IdentityRefusal("AUTH_API_KEYS_FILE", `${first.line}; ${first.mend}`);
  let known = first;
  let byId = indexOf(known.keys);
  warnOfApps(known.keys);
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
    warnOfApps(read.keys);
  }

  function warnOfApps(keys: readonly ApiKey[]): void {
    for (const { id, app } of keysOfUnknownApps(keys, apps))
      onWarning(`AUTH_API_KEYS_FILE: key ${id} is of app ${app}, which is not configured`);
  }

  const lookOnce = () => (looking ??= look().finally(() => (looking = null)));

  return {
    reread: () => void lookOnce(),
    async keys() {
      if (monotonicMs() - lookedAtMs >= LOOK_INTERVAL_MS) await lookOnce();
      return byId;
    },
  };
}

/** Those in force by the file: a revoked one is of no app any more. */
export function keysOfUnknownApps(keys: readonly ApiKey[], apps: readonly string[]): readonly ApiKey[] {
  return keys.filter(({ app, revokedAt }) => revokedAt === null && app !== null && !apps.includes(app));
}

function indexOf(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  return new Map(keys.map((key) => [key.id, key]));
}
