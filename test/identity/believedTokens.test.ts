// Tokens that were verified a moment ago: believed by the set that verified them, until their end, the newest used ones.

import { expect, it } from "vitest";
import { createBelievedTokens } from "../../src/identity/believedTokens.ts";
import type { Caller } from "../../src/identity/caller.ts";
import type { KeySet } from "../../src/identity/verifyingKeys.ts";

const caller: Caller = { role: "PLAYER", playerId: "alice", app: "default", keyName: null };
const keySet = (): KeySet => ({ keyFor: () => Promise.reject(new Error("not asked")) });
const set = keySet();
const believed = { caller, set, untilEpochMs: 1_000 };

it("are believed to the millisecond, by the very set that verified them", () => {
  const tokens = createBelievedTokens();
  expect(tokens.find("a", set, 0)).toBeNull();
  tokens.add("a", believed);
  expect(tokens.find("b", set, 0)).toBeNull();
  expect(tokens.find("a", set, 999)).toBe(caller);
  expect(tokens.find("a", set, 1_000)).toBeNull();
  tokens.add("a", believed);
  expect(tokens.find("a", keySet(), 0)).toBeNull();
  expect(tokens.find("a", set, 0)).toBeNull(); // forgotten with the set that is gone
});

it("are forgotten in the order of their last use, a full list's oldest first", () => {
  const tokens = createBelievedTokens(2);
  tokens.add("a", believed);
  tokens.add("b", believed);
  expect(tokens.find("a", set, 0)).toBe(caller);
  tokens.add("c", believed);
  expect(["a", "b", "c"].map((token) => tokens.find(token, set, 0) !== null)).toEqual([true, false, true]);
});

it("are the five thousand used last, and not ten thousand", () => {
  const tokens = createBelievedTokens();
  for (let index = 0; index < 10_000; index += 1) tokens.add(`t${index}`, believed);
  expect(["t0", "t5000", "t9999"].map((token) => tokens.find(token, set, 0) !== null)).toEqual([false, true, true]);
});
