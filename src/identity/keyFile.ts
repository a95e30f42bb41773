// The API keys as they stand in their file now. Looked at again before a request is answered by what is older than half a
// second: a key that was revoked is refused within it, whatever else the process is busy with. Broken content keeps what
// was there, and is told once. A file that does not answer (a dead mount) holds nobody up: one look is left waiting for it.

import type { ApiKey } from "./apiKeyList.ts";
import { IdentityRefusal } from "./identityRefusal.ts";
import { readKeyFile, readKeyFileInTime } from "./readKeyFile.ts";
import { unansweredLine } from "./readPrivateFile.ts";

export interface KeyFile {
  /** By id. Never rejects. */
  keys(): Promise<ReadonlyMap<string, ApiKey>>;
  /** Looks at the file now, whether or not anybody calls. */
  readonly reread: () => void;
}

export interface KeyFileOptions {
  readonly path: string;
  /** Names of those that are served: a key of another one can do nothing but read what is on record of it. */
  readonly apps: readonly string[];
  readonly monotonicMs: () => number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  readonly onWarning: (line: string) => void;
}

const LOOK_INTERVAL_MS = 500;
/** How long requests wait for a look; a file that takes longer is looked at without them. */
const WAIT_FOR_LOOK_MS = 400;
const UNANSWERED_AFTER_MS = 2_000;

/** Throws IdentityRefusal where it cannot be used at all. */
export async function openKeyFile({ path, apps, monotonicMs, after, onWarning }: KeyFileOptions): Promise<KeyFile> {
  let lookedAtMs = monotonicMs();
  const first = await readKeyFileInTime(path, after);
  if (!first.isValid) throw new IdentityRefusal("AUTH_API_KEYS_FILE", `${first.line}; ${first.mend}`);
  let known = first;
  let byId = indexOf(known.keys);
  warnOfApps(known.keys);
  let toldLine: string | null = null;
  /** The one look that is under way, and a look's end or its lateness, whichever comes first; null: none is under way. */
  let looking: Promise<void> | null = null;
  let isLate = false;

  function lookInTime(): Promise<void> {
    if (looking !== null) return isLate ? Promise.resolve() : looking;
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = after(WAIT_FOR_LOOK_MS, () => {
        isLate = true;
        resolve();
        cancel = after(UNANSWERED_AFTER_MS, () => keepWhatWas(unansweredLine(path)));
      });
    });
    const ended = look().finally(() => {
      cancel();
      looking = null;
      isLate = false;
    });
    looking = Promise.race([ended, late]);
    return looking;
  }

  function keepWhatWas(line: string): void {
    if (line !== toldLine) onWarning(`AUTH_API_KEYS_FILE: ${line}; the keys read before stay in force`);
    toldLine = line;
  }

  async function look(): Promise<void> {
    const startedAtMs = monotonicMs(); // what changes while it is read is found by the next look
    const read = await readKeyFile(path, known);
    lookedAtMs = startedAtMs;
    if (!read.isValid) return keepWhatWas(read.line);
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

  return {
    reread: () => void lookInTime(),
    async keys() {
      if (monotonicMs() - lookedAtMs >= LOOK_INTERVAL_MS) await lookInTime();
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
