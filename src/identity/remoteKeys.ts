// The key set of players' issuer, kept: fetched anew when it is ten minutes old, or when a token names a key that is not in
// it, but never twice in half a minute, whatever tokens come. While its address does not answer, the keys of the last time
// go on serving for two hours at most, and the log says so: an issuer's outage locks nobody out, and a key that was taken
// back is not believed for ever.

import { type FetchedKeySet, fetchKeySet } from "./fetchKeySet.ts";
import type { KeySet, VerifyingKeys } from "./verifyingKeys.ts";

/** HARDENING "JWKS we consume", as issuers expect it of jose. */
const AGE_MS_MAX = 600_000;
const COOLDOWN_MS = 30_000;
/** As long as there never was a key to verify with, nobody can call at all: an issuer that starts beside us is asked sooner. */
const FIRST_COOLDOWN_MS = 5_000;
/** An outage of an hour is survived with room to spare. */
const STALE_MS_MAX = 7_200_000;

export interface RemoteKeysOptions {
  readonly url: string;
  readonly algorithms: readonly string[];
  readonly monotonicMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
  readonly onWarning: (line: string) => void;
}

interface Held {
  readonly set: KeySet;
  readonly text: string;
  /** When the fetch that brought it, or the same again, was begun. */
  readonly fetchedAtMs: number;
}

export interface RemoteKeys extends VerifyingKeys {
  /** Resolves once a fetch has ended, however. */
  refresh(): Promise<void>;
}

export function createRemoteKeys({ url, algorithms, monotonicMs, after, onWarning }: RemoteKeysOptions): RemoteKeys {
  let held: Held | null = null;
  let triedAtMs = -Infinity;
  /** What the log was told that the outage means; null where the last fetch brought keys. */
  let toldConsequence: string | null = null;
  let refreshing: Promise<void> | null = null;

  function refresh(): Promise<void> {
    return (refreshing ??= fetchOnce().finally(() => (refreshing = null)));
  }

  async function fetchOnce(): Promise<void> {
    triedAtMs = monotonicMs();
    const fetchedAtMs = triedAtMs;
    take(await fetchKeySet({ url, after }), fetchedAtMs);
  }

  function take(fetched: FetchedKeySet, fetchedAtMs: number): void {
    if (!fetched.isUsable) {
      const consequence = consequenceOf();
      if (consequence !== toldConsequence)
        onWarning(`AUTH_JWKS_URL: the key set cannot be read (${fetched.why}); ${consequence}`);
      toldConsequence = consequence;
      return;
    }
    if (toldConsequence !== null) onWarning("AUTH_JWKS_URL: the key set can be read again");
    toldConsequence = null;
    const set = held?.text === fetched.text ? held.set : { keyFor: fetched.keyFor };
    held = { set, text: fetched.text, fetchedAtMs };
  }

  /** Told when it begins and when it becomes worse, not at every try. */
  function consequenceOf(): string {
    if (usable() === null) return "no player can call until it can";
    return `the keys read before serve until they are ${STALE_MS_MAX / 3_600_000} hours old`;
  }

  const mayTry = () => monotonicMs() - triedAtMs >= (held === null ? FIRST_COOLDOWN_MS : COOLDOWN_MS);

  /** What is held, as long as it may serve. */
  function usable(): KeySet | null {
    if (held === null) return null;
    return monotonicMs() - held.fetchedAtMs < STALE_MS_MAX ? held.set : null;
  }

  return {
    algorithms,
    refresh,
    async current() {
      const isDue = held === null || monotonicMs() - held.fetchedAtMs >= AGE_MS_MAX;
      if (!isDue) return usable();
      const isUnderWay = refreshing !== null;
      if (isUnderWay || mayTry()) {
        const ended = refresh();
        // In an outage nobody waits for an address that did not answer the last time, as long as there are keys that serve.
        if (toldConsequence === null || usable() === null) await ended;
      }
      return usable();
    },
    async newerThan(set) {
      if (held?.set === set && (refreshing !== null || mayTry())) await refresh();
      return usable();
    },
  };
}
