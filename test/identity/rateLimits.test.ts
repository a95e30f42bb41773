// Who may ask how often: by what a caller is, and from where they come.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../src/identity/caller.ts";
import { networkOf } from "../../src/identity/rateLimits/networkOf.ts";
import { createPlayerLimits, type PlayerLimits } from "../../src/identity/rateLimits/playerLimits.ts";
import { createRateLimits, type RateLimitSettings } from "../../src/identity/rateLimits/rateLimits.ts";

const alice: Caller = { role: "PLAYER", playerId: "alice", app: "default", keyName: null };
const bob: Caller = { ...alice, playerId: "bob" };
const game: Caller = { role: "SERVER", playerId: null, app: null, keyName: "game-1" };
const dev: Caller = { role: "OPERATOR", playerId: "dev", app: null, keyName: null };

function clock() {
  let nowMs = 0;
  return { monotonicMs: () => nowMs, pass: (ms: number) => (nowMs += ms) };
}

describe("an address", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:c000:207", "192.0.2.7"],
    ["0:0:0:0:0:FFFF:7f00:1", "127.0.0.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1::", "1:0:0:0::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["::2:3:4:5:6:7:8", "0:2:3:4::/64"],
    ["::ffff:0:192.0.2.7", "0:0:0:0::/64"],
    ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64"],
    ["1:2:3:4:5:6:192.0.2.7", "1:2:3:4::/64"],
    ["1:0:0:0:0:ffff:c000:207", "1:0:0:0::/64"],
    ["0:0:0:0:1:ffff:c000:207", "0:0:0:0::/64"],
    ["0:0:0:0:0:fffe:c000:207", "0:0:0:0::/64"],
    ["not an address", "not an address"],
  ])("%s belongs to %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

it("an IPv4 address is the same however it is spelt as an IPv6 one", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), ([a = 0, b = 0, c = 0, d = 0]) => {
      const dotted = `${a}.${b}.${c}.${d}`;
      const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16).toUpperCase()}`;
      for (const zeros of ["::", "0::", "0:0:0:0:0:", "0000:0::0:", "::0:0:"])
        for (const last of [dotted, hex]) expect(networkOf(`${zeros}fFff:${last}`)).toBe(dotted);
      expect(networkOf(`::ffff:${dotted}%eth0`)).toBe(dotted);
    }),
  );
});

const SETTINGS: RateLimitSettings = {
  player: { perSecond: 1, burst: 5 },
  isPlayerSet: false,
  key: null,
  address: { perSecond: 1, burst: 8 },
  authFailuresPerMinute: 3,
};

/** How many of cost 1 get through at once. */
function through(settings: Partial<RateLimitSettings>, caller: Caller, addresses = ["192.0.2.1"]): number {
  const limits = createRateLimits({ ...SETTINGS, ...settings }, () => 0);
  let count = 0;
  while (count < 100 && limits.request(caller, () => addresses[count % addresses.length] ?? "", 1) === 0) count += 1;
  return count;
}

describe("the limits of callers", () => {
  it("hold for a player wherever they come from", () => {
    expect(through({}, alice)).toBe(5);
    expect(through({}, alice, ["192.0.2.1", "192.0.2.2", "2001:db8::1"])).toBe(5);
  });

  it("hold for an address whoever comes from it, an IPv6 one by its /64", () => {
    const limits = createRateLimits(SETTINGS, () => 0);
    for (let spent = 0; spent < 5; spent += 1) expect(limits.request(alice, () => "2001:db8::1", 1)).toBe(0);
    for (let spent = 0; spent < 3; spent += 1) expect(limits.request(bob, () => `2001:db8::${spent + 2}`, 1)).toBe(0);
    expect(limits.request(bob, () => "2001:db8::99", 1)).toBeGreaterThan(0);
    expect(limits.request(bob, () => "2001:db8:0:1::1", 1)).toBe(0);
  });

  it("hold to the millisecond", () => {
    const { monotonicMs, pass } = clock();
    const limits = createRateLimits(SETTINGS, monotonicMs);
    for (let spent = 0; spent < 8; spent += 1) limits.request(spent < 5 ? alice : bob, () => "192.0.2.1", 1);
    pass(999);
    expect(limits.request(bob, () => "192.0.2.1", 1)).toBe(1);
    pass(1);
    expect(limits.request(bob, () => "192.0.2.1", 1)).toBe(0);
  });

  it("are shared with other instances, those of API keys where there are any", () => {
    const kindsOf = (key: RateLimitSettings["key"]) =>
      Object.keys(createRateLimits({ ...SETTINGS, key }, () => 0).buckets);
    expect(kindsOf(null)).toEqual(["player", "address", "failures"]);
    expect(kindsOf({ perSecond: 1, burst: 7 })).toEqual(["player", "address", "failures", "key"]);
  });

  it("are spent by neither where one of them refuses", () => {
    const limits = createRateLimits(SETTINGS, () => 0);
    for (let spent = 0; spent < 5; spent += 1) limits.request(alice, () => "192.0.2.1", 1);
    for (let refused = 0; refused < 50; refused += 1)
      expect(limits.request(alice, () => "192.0.2.1", 1)).toBeGreaterThan(0);
    for (let spent = 0; spent < 3; spent += 1) expect(limits.request(bob, () => "192.0.2.1", 1)).toBe(0);
  });

  it("hold for dev and for API keys only where they were set", () => {
    expect(through({}, dev)).toBe(100);
    expect(through({ isPlayerSet: true }, dev)).toBe(5);
    expect(through({ isPlayerSet: true }, game)).toBe(100);
    expect(through({ key: { perSecond: 1, burst: 7 } }, game)).toBe(7);
  });

  it("count failures to say who one is apart, and refuse only those", () => {
    const limits = createRateLimits(SETTINGS, () => 0);
    for (let failed = 0; failed < 3; failed += 1) expect(limits.failure("192.0.2.1")).toBe(0);
    expect(limits.failure("192.0.2.1")).toBe(20_000);
    expect(limits.failure("192.0.2.2")).toBe(0);
    expect(limits.request(alice, () => "192.0.2.1", 1)).toBe(0);
  });
});

describe("the limits of a player", () => {
  const settings = { openPerPaymentMax: 2, openPerPlayerMax: 4, wrongTokensPerHour: 3 };
  const guess = (purchaseToken: string, paymentSeq = "P1") => ({ app: "default", paymentSeq, purchaseToken });

  it("let so many different tokens be refused for one payment, and the same one as often as it likes", () => {
    const { monotonicMs, pass } = clock();
    const limits = createPlayerLimits(settings, monotonicMs, async () => 0);
    for (const token of ["a", "b", "c"]) {
      expect(limits.guessWaitMs(alice, guess(token))).toBe(0);
      for (let again = 0; again < 5; again += 1) limits.heard(alice, guess(token), "refused");
    }
    expect(limits.guessWaitMs(alice, guess("d"))).toBe(20 * 60_000);
    expect(limits.guessWaitMs(alice, guess("a"))).toBe(0);
    expect(limits.guessWaitMs(alice, guess("d", "P2"))).toBe(0);
    expect(limits.guessWaitMs(bob, guess("d"))).toBe(0);
    expect(limits.guessWaitMs(game, guess("d"))).toBe(0);
    pass(20 * 60_000);
    expect(limits.guessWaitMs(alice, guess("d"))).toBe(0);
  });

  it("count as many tokens as can be refused in an hour, and forget those that were refused long before", () => {
    const { monotonicMs, pass } = clock();
    const limits = createPlayerLimits(settings, monotonicMs, async () => 0);
    for (const token of ["a", "b", "c", "d", "e", "f"]) {
      limits.heard(alice, guess(token), "refused");
      pass(20 * 60_000);
    }
    limits.heard(alice, guess("g"), "refused");
    limits.heard(alice, guess("h"), "refused");
    limits.heard(alice, guess("i"), "refused");
    const waits = ["a", "f", "g", "i", "new"].map((token) => limits.guessWaitMs(alice, guess(token)));
    expect(waits).toEqual([20 * 60_000, 20 * 60_000, 0, 0, 20 * 60_000]);
  });

  it("count refused tokens of players alone, and nothing that was let through", () => {
    const player: Caller = { ...alice, playerId: "dev" };
    const limits = createPlayerLimits(
      settings,
      () => 0,
      async () => 0,
    );
    for (const token of ["a", "b", "c"]) {
      limits.heard({ ...player, role: "OPERATOR" }, guess(token), "refused");
      limits.heard(player, guess(token), "settled");
      limits.heard(player, guess(token), "open");
    }
    expect(limits.guessWaitMs(player, guess("d"))).toBe(0);
    for (const token of ["a", "b", "c"]) limits.heard(player, guess(token), "refused");
    expect(limits.guessWaitMs(player, guess("d"))).toBe(20 * 60_000);
    expect(limits.guessWaitMs({ ...player, role: "OPERATOR" }, guess("d"))).toBe(0);
  });

  it("ask the ledger of a player whose count is not there, whatever was left open meanwhile", async () => {
    const limits = createPlayerLimits(
      settings,
      () => 0,
      async () => 4,
    );
    limits.heard(alice, guess("a"), "open");
    expect(await heldThenOver(limits)).toEqual({ perPaymentMax: 2, isPlayerFull: true });
  });

  it.each([
    [49_998, 1],
    [49_999, 2],
  ])("forget a player after %d others, and ask the ledger again", async (others, times) => {
    let asked = 0;
    const countOpen = async ({ playerId }: Caller) => (playerId === "alice" ? (asked += 1) : 0);
    const limits = createPlayerLimits(settings, () => 0, countOpen);
    const look = async (playerId: string) => (await limits.openLimit({ ...alice, playerId }))?.release();
    await look("alice");
    for (let player = 0; player < others; player += 1) await look(`p${player}`);
    await look("alice");
    expect(asked).toBe(times);
  });

  it("ask the ledger what is open once, and again only when it might be too much", async () => {
    let asked = 0;
    let onRecord = 1;
    const limits = createPlayerLimits(
      settings,
      () => 0,
      async () => {
        asked += 1;
        return onRecord;
      },
    );
    expect(await limits.openLimit(game)).toBeUndefined();
    expect(await limits.openLimit(dev)).toBeUndefined();
    expect(asked).toBe(0);
    for (let call = 0; call < 3; call += 1) {
      expect(await heldThenOver(limits)).toEqual({ perPaymentMax: 2, isPlayerFull: false });
      limits.heard(alice, guess("a"), "open");
    }
    expect(asked).toBe(1);
    expect(await heldThenOver(limits)).toEqual({ perPaymentMax: 2, isPlayerFull: false }); // three of them were settled
    expect(asked).toBe(2);
    onRecord = 4;
    for (let call = 0; call < 3; call += 1) limits.heard(alice, guess("a"), "open");
    expect(await heldThenOver(limits)).toEqual({ perPaymentMax: 2, isPlayerFull: true });
    expect(asked).toBe(3);
  });

  it("let no more through at once than in turn: each call under way may be left open", async () => {
    const limits = createPlayerLimits(
      settings,
      () => 0,
      async () => 1,
    );
    const held = await Promise.all(Array.from({ length: 5 }, () => limits.openLimit(alice)));
    expect(held.map((one) => one?.openLimit.isPlayerFull)).toEqual([false, false, false, true, true]);
    for (const one of held.slice(1)) one?.release();
    const next = await Promise.all([1, 2, 3].map(() => limits.openLimit(alice)));
    expect(next.map((one) => one?.openLimit.isPlayerFull)).toEqual([false, false, true]);
  });

  it("hold no place for a call whose player could not be counted", async () => {
    let isDown = true;
    const limits = createPlayerLimits(
      settings,
      () => 0,
      async () => (isDown ? Promise.reject(new Error("down")) : 2),
    );
    for (let call = 0; call < 3; call += 1) await expect(limits.openLimit(alice)).rejects.toThrow("down");
    isDown = false;
    expect(await heldThenOver(limits)).toMatchObject({ isPlayerFull: false });
  });

  async function heldThenOver(limits: PlayerLimits) {
    const held = await limits.openLimit(alice);
    held?.release();
    return held?.openLimit;
  }
});
