// The rate limits of several instances: what each tells the others of what was spent at it, when, and what it learns of it.

import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { shareRateLimits } from "../../src/identity/rateLimits/shareRateLimits.ts";
import { createTokenBuckets } from "../../src/identity/rateLimits/tokenBuckets.ts";

type Debts = ReadonlyMap<string, number>;

function instance(add: (spent: Debts) => Promise<Debts>) {
  const timers: (() => void)[] = [];
  const delays: number[] = [];
  const after = (delayMs: number, callback: () => void) => {
    timers.push(callback);
    delays.push(delayMs);
    return () => undefined;
  };
  const bucket = () => createTokenBuckets({ perSecond: 10, burst: 100 }, () => 0);
  const [player, address] = [bucket(), bucket()];
  const sharing = shareRateLimits({ buckets: { player, address }, add, after });
  /** Until whatever was waited for has happened. */
  const pass = async () => {
    timers.splice(0).forEach((callback) => callback());
    await setImmediate();
  };
  return { player, address, sharing, pass, delays };
}

/** What many instances add to, and what it was given, in ms by write. */
function database() {
  const owed = new Map<string, number>();
  const writes: (readonly number[])[] = [];
  const add = async (spent: Debts) => {
    writes.push([...spent.values()]);
    for (const [name, ms] of spent) owed.set(name, (owed.get(name) ?? 0) + ms);
    return new Map([...spent.keys()].map((name) => [name, owed.get(name) ?? 0]));
  };
  return { owed, writes, add };
}

describe("several instances", () => {
  it("learn what was spent at the others, under names that tell nobody's", async () => {
    const { owed, add } = database();
    const [one, other] = [instance(add), instance(add)];
    for (let spent = 0; spent < 60; spent += 1) one.player.spend("alice", 1);
    await one.pass();
    for (let spent = 0; spent < 5; spent += 1) expect(other.player.spend("alice", 1)).toBe(0);
    await other.pass();
    expect([...owed.values()]).toEqual([6_500]);
    expect([...owed.keys()].join(" ")).not.toContain("alice");
    expect(other.player.waitMs("alice", 100)).toBe(6_500);
  });

  it("tell of a player and of an address of the same name apart", async () => {
    const { owed, add } = database();
    const [one, other] = [instance(add), instance(add)];
    one.player.spend("192.0.2.1", 50);
    one.address.spend("192.0.2.1", 20);
    await one.pass();
    other.player.spend("192.0.2.1", 10);
    other.address.spend("192.0.2.1", 10);
    await other.pass();
    expect([...owed.values()]).toEqual([6_000, 3_000]);
    const waits = [other.player.waitMs("192.0.2.1", 100), other.address.waitMs("192.0.2.1", 100)];
    expect(waits).toEqual([6_000, 3_000]);
  });

  it("go on by their own count where it cannot be shared, and where nothing is answered of somebody", async () => {
    const answers = [() => Promise.reject(new Error("no database")), () => Promise.resolve(new Map<string, number>())];
    for (const add of answers) {
      const { player, pass } = instance(add);
      for (let spent = 0; spent < 100; spent += 1) expect(player.spend("alice", 1)).toBe(0);
      await pass();
      expect(player.waitMs("alice", 1)).toBe(100);
    }
  });
});

describe("what was spent at an instance", () => {
  it("is told ten milliseconds after the first of it, in one write", async () => {
    const { writes, add } = database();
    const { player, address, pass, delays } = instance(add);
    player.spend("alice", 5);
    address.spend("192.0.2.1", 6);
    player.spend("bob", 7);
    expect([delays, writes]).toEqual([[10], []]);
    await pass();
    expect(writes).toEqual([[500, 700, 600]]);
  });

  it("while the others are told is told next, and then there is rest until somebody spends again", async () => {
    const { writes, add } = database();
    let isHeard: () => void = () => undefined;
    const { player, pass, delays } = instance(async (spent) => {
      const owed = await add(spent);
      await new Promise<void>((resolve) => (isHeard = resolve));
      return owed;
    });
    player.spend("alice", 10);
    await pass();
    player.spend("alice", 20);
    player.spend("bob", 30);
    await pass();
    expect([writes, delays]).toEqual([[[1_000]], [10]]); // one write at a time
    isHeard();
    await pass();
    expect(player.waitMs("alice", 100)).toBe(3_000);
    await pass();
    expect(writes).toEqual([[1_000], [2_000, 3_000]]);
    isHeard();
    for (let times = 0; times < 5; times += 1) await pass();
    expect([writes.length, delays.length]).toEqual([2, 3]);
    player.spend("alice", 10);
    await pass();
    expect(writes.slice(2)).toEqual([[1_000]]);
  });

  it("by more than two thousand is told in several writes, and none of it is lost", async () => {
    const { owed, writes, add } = database();
    const { player, address, pass } = instance(add);
    for (let name = 0; name < 1_999; name += 1) player.spend(`p${name}`, 5);
    for (let name = 0; name < 3; name += 1) address.spend(`a${name}`, 5);
    for (let times = 0; times < 3; times += 1) await pass();
    expect(writes.map(({ length }) => length)).toEqual([2_000, 2]);
    expect(owed.size).toBe(2_002);
  });

  it("before it stops is told, and nothing after that", async () => {
    const { writes, add } = database();
    const { player, sharing, pass, delays } = instance(add);
    player.spend("alice", 10);
    const stopped = sharing.stop();
    await pass();
    await stopped;
    player.spend("alice", 20);
    await pass();
    expect([writes, delays]).toEqual([[[1_000]], [10]]);
  });

  it("is told before the stop ends", async () => {
    const { add } = database();
    let isHeard: () => void = () => undefined;
    const { player, sharing, pass } = instance(async (spent) => {
      await new Promise<void>((resolve) => (isHeard = resolve));
      return add(spent);
    });
    player.spend("alice", 10);
    await pass();
    let isStopped = false;
    const stopped = sharing.stop().then(() => (isStopped = true));
    await pass();
    expect(isStopped).toBe(false);
    isHeard();
    expect(await stopped).toBe(true);
  });
});
