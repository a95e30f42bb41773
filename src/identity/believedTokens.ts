// Tokens whose signature was verified a moment ago, so that a player's calls do not each cost one: 130 to 240 µs of CPU, by
// algorithm, where finding one here costs 5. Kept by digest, never as text; believed only by the very key set that verified
// them, and never beyond their own end.

import { hash } from "node:crypto";
import { NewestMap } from "../domain/NewestMap.ts";
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

/** Twice as many take about three megabytes. */
const TOKENS_MIN = 5_000;

/** @param tokensMin so many of those used last are believed at least, and fewer than twice as many */
export function createBelievedTokens(tokensMin = TOKENS_MIN): BelievedTokens {
  const tokens = new NewestMap<Believed>(tokensMin);
  const nameOf = (token: string) => hash("sha256", token, "base64url");
  return {
    find(token, set, nowEpochMs) {
      const name = nameOf(token);
      const found = tokens.get(name);
      if (found === undefined) return null;
      if (found.set === set && nowEpochMs < found.untilEpochMs) {
        tokens.set(name, found);
        return found.caller;
      }
      tokens.delete(name);
      return null;
    },
    add: (token, believed) => tokens.set(nameOf(token), believed),
  };
}
