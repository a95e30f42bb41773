// Tokens whose signature was verified a moment ago, so that a player's calls do not each cost one: 130 to 240 µs of CPU, by
// algorithm, where finding one here costs 5. Kept by digest, never as text; believed only by the very key set that verified
// them, and never beyond their own end.

import { hash } from "node:crypto";
import type { Caller } from "./caller.ts";
import type { KeySet } from "./verifyingKeys.ts";

interface Believed {
  readonly caller: Caller;
  readonly set: KeySet;
  readonly untilEpochMs: number;
}

export interface BelievedTokens {
  find(token: string, set: KeySet, nowEpochMs: number): Caller | null;
  add(token: string, believed: Believed): void;
}

/** About three megabytes. */
const TOKENS_MAX = 10_000;

export function createBelievedTokens(tokensMax = TOKENS_MAX): BelievedTokens {
  const tokens = new Map<string, Believed>(); // in the order of last use
  const nameOf = (token: string) => hash("sha256", token, "base64url");
  return {
    find(token, set, nowEpochMs) {
      const name = nameOf(token);
      const found = tokens.get(name);
      if (found === undefined) return null;
      tokens.delete(name);
      if (found.set !== set || nowEpochMs >= found.untilEpochMs) return null;
      tokens.set(name, found);
      return found.caller;
    },
    add(token, believed) {
      tokens.set(nameOf(token), believed);
      const [oldest] = tokens.keys();
      if (tokens.size > tokensMax && oldest !== undefined) tokens.delete(oldest);
    },
  };
}
