// A player by a token, over key sets that the test holds in its hands: which set verifies it, how often, and for how long it is
// believed without being verified again.

import { createLocalJWKSet, type JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import { createPlayerIdentity } from "../../src/identity/playerIdentity.ts";
import { CLOCK_TOLERANCE_SECONDS, readClaims } from "../../src/identity/tokenClaims.ts";
import type { KeySet } from "../../src/identity/verifyingKeys.ts";
import { type SigningKey, signingKey } from "../support/keySetServer.ts";
import { UNCHECKED } from "./support/parts.ts";

const [first, second] = [signingKey("k1"), signingKey("k2")];
const EXP_SECONDS = 1_800_000_000;
const CLAIMS = { sub: "alice", iat: EXP_SECONDS - 100, exp: EXP_SECONDS };
const ALICE = { role: "PLAYER", playerId: "alice", app: "default", keyName: null };

/** Counts how often one of its keys was looked for. */
function countedSet(key: SigningKey): KeySet & { asked: number } {
  const find = createLocalJWKSet({ keys: [{ kty: "EC", ...key.jwk }] });
  const set: KeySet & { asked: number } = {
    asked: 0,
    keyFor: (header, token) => {
      set.asked += 1;
      return find(header, token);
    },
  };
  return set;
}

function identity(current: KeySet | null, newer: KeySet | null) {
  const held = { current, newerAsked: 0, nowSeconds: EXP_SECONDS - 60 };
  const players = createPlayerIdentity({
    keys: {
      algorithms: ["ES256"],
      current: async () => held.current,
      newerThan: async () => {
        held.newerAsked += 1;
        return newer;
      },
    },
    rules: UNCHECKED,
    apps: [{ name: "default", auth: null }],
    epochMs: () => held.nowSeconds * 1_000,
  });
  return { held, players };
}

describe("a token", () => {
  it("whose key is known is verified once, and believed until it ends and clocks may differ", async () => {
    const set = countedSet(first);
    const { held, players } = identity(set, null);
    const token = first.sign(CLAIMS);
    const caller = await players(token);
    expect(caller).toEqual(ALICE);
    expect(Object.isFrozen(caller)).toBe(true);
    held.nowSeconds = EXP_SECONDS + CLOCK_TOLERANCE_SECONDS - 0.001;
    expect(await players(token)).toBe(caller);
    expect([set.asked, held.newerAsked]).toEqual([1, 0]);
    held.nowSeconds = EXP_SECONDS + CLOCK_TOLERANCE_SECONDS;
    expect(await players(token)).toBeNull();
  });

  it("whose key only a newer set knows is verified by that, and believed by that", async () => {
    const [older, newer] = [countedSet(first), countedSet(second)];
    const { held, players } = identity(older, newer);
    const token = second.sign(CLAIMS);
    expect(await players(token)).toEqual(ALICE);
    held.current = newer;
    expect(await players(token)).toEqual(ALICE);
    expect([older.asked, newer.asked, held.newerAsked]).toEqual([1, 1, 1]);
  });

  it.each([
    ["no newer set is to be had", null],
    ["the newest set is the same", "same"],
  ] as const)("whose key nobody knows is nobody's where %s, after one look", async (_what, newer) => {
    const set = countedSet(first);
    const { held, players } = identity(set, newer === "same" ? set : null);
    expect(await players(second.sign(CLAIMS))).toBeNull();
    expect([set.asked, held.newerAsked]).toEqual([1, 1]);
  });

  it("that is signed badly asks for no newer set", async () => {
    const { held, players } = identity(countedSet(first), countedSet(second));
    expect(await players(second.sign(CLAIMS, { kid: "k1" }))).toBeNull();
    expect(held.newerAsked).toBe(0);
  });

  it("is nobody's while there are no keys, and where it names no player", async () => {
    expect(await identity(null, countedSet(first)).players(first.sign(CLAIMS))).toBeNull();
    const { players } = identity(countedSet(first), null);
    expect(await players(first.sign({ ...CLAIMS, sub: 7 }))).toBeNull();
    expect(await players(first.sign(CLAIMS))).toEqual(ALICE);
  });
});

describe("what a token says", () => {
  const NOW_SECONDS = 1_000;
  const LAST_SECONDS = 253_402_300_799;
  const holdsUntil = (exp: unknown, iat?: unknown) => {
    const payload: JWTPayload = JSON.parse(JSON.stringify({ sub: "alice", exp, iat }));
    return readClaims(payload, UNCHECKED, NOW_SECONDS)?.expiresAtSeconds ?? null;
  };

  it("ends at a number of seconds, by the end of the year 9999", () => {
    for (const exp of [1, 0.5, LAST_SECONDS]) expect(holdsUntil(exp)).toBe(exp);
    for (const exp of [0, -1, LAST_SECONDS + 1, "5", undefined, null]) expect(holdsUntil(exp)).toBeNull();
  });

  it("was not made later than clocks may differ", () => {
    for (const iat of [undefined, -1, NOW_SECONDS + 30]) expect(holdsUntil(5, iat)).toBe(5);
    for (const iat of [NOW_SECONDS + 30.5, NOW_SECONDS + 31, "5", null]) expect(holdsUntil(5, iat)).toBeNull();
  });
});
