// How often somebody may do something: so many a second in the long run, so many at once, counted by cost.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NewestMap } from "../../src/domain/NewestMap.ts";
import { createTokenBuckets } from "../../src/identity/rateLimits/tokenBuckets.ts";

function clock() {
  let nowMs = 0;
  return { monotonicMs: () => nowMs, pass: (ms: number) => (nowMs += ms) };
}

describe("a bucket", () => {
  it("gives so many at once, then so many a second", () => {
    const { monotonicMs, pass } = clock();
    const buckets = createTokenBuckets({ perSecond: 20, burst: 600 }, monotonicMs);
    for (let spent = 0; spent < 600; spent += 1) expect(buckets.spend("alice", 1)).toBe(0);
    expect(buckets.spend("alice", 1)).toBe(50);
    expect(buckets.spend("bob", 1)).toBe(0);
    pass(49);
    expect(buckets.spend("alice", 1)).toBe(1);
    pass(1);
    expect(buckets.spend("alice", 1)).toBe(0);
    expect(buckets.spend("alice", 1)).toBe(50);
  });

  it("never gives more than its burst and what time brought, whatever is asked for and when", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.double({ min: 0.1, max: 40, noNaN: true }))),
        (asked) => {
          const { monotonicMs, pass } = clock();
          const buckets = createTokenBuckets({ perSecond: 5, burst: 30 }, monotonicMs);
          const given: { readonly atMs: number; readonly cost: number }[] = [];
          for (const [afterMs, cost] of asked) {
            pass(afterMs);
            const waitMs = buckets.spend("a", cost);
            if (waitMs === 0) given.push({ atMs: monotonicMs(), cost: Math.min(cost, 30) });
            else {
              pass(waitMs); // what it says is enough
              expect(buckets.spend("a", cost)).toBe(0);
              given.push({ atMs: monotonicMs(), cost: Math.min(cost, 30) });
            }
          }
          for (const [index, first] of given.entries()) {
            let sum = 0;
            for (const { atMs, cost } of given.slice(index)) {
              sum += cost;
              expect(sum).toBeLessThanOrEqual(30 + (5 * (atMs - first.atMs)) / 1_000 + 0.001);
            }
          }
        },
      ),
    );
  });

  it("lets who never spent, and who has paid, wait for nothing", () => {
    const { monotonicMs, pass } = clock();
    const buckets = createTokenBuckets({ perSecond: 1, burst: 10 }, monotonicMs);
    expect(buckets.waitMs("alice", 10)).toBe(0);
    buckets.spend("alice", 10);
    pass(12_000);
    expect([buckets.waitMs("alice", 10), buckets.spend("alice", 10), buckets.waitMs("alice", 10)]).toEqual([
      0, 0, 10_000,
    ]);
  });

  it("of many names remembers the newest fifty thousand, and fewer than twice as many", () => {
    const buckets = createTokenBuckets({ perSecond: 10, burst: 100 }, () => 0);
    buckets.spend("debtor", 4);
    for (let name = 1; name < 99_999; name += 1) buckets.spend(`n${name}`, 5);
    expect(buckets.waitMs("debtor", 100)).toBe(400);
    buckets.spend("n99999", 5);
    expect(buckets.waitMs("debtor", 100)).toBe(0);
    buckets.spend("n100000", 5);
    expect(buckets.takeSpent(Infinity).size).toBe(50_000); // though nobody took any, as in the only instance
  });

  it("tells only of who spent much, and of each share once", () => {
    const { monotonicMs } = clock();
    const buckets = createTokenBuckets({ perSecond: 10, burst: 100 }, monotonicMs);
    let told = 0;
    buckets.onMuchSpent = () => (told += 1);
    for (let spent = 0; spent < 4; spent += 1) buckets.spend("a", 1);
    expect([told, buckets.takeSpent(9).size]).toEqual([0, 0]);
    buckets.spend("a", 1);
    expect(told).toBe(1);
    expect([...buckets.takeSpent(9)]).toEqual([["a", 500]]);
    expect(buckets.takeSpent(9).size).toBe(0);
  });

  it("knows what others spent once it is told", () => {
    const { monotonicMs } = clock();
    const one = createTokenBuckets({ perSecond: 10, burst: 100 }, monotonicMs);
    const other = createTokenBuckets({ perSecond: 10, burst: 100 }, monotonicMs);
    for (let spent = 0; spent < 60; spent += 1) one.spend("a", 1);
    for (let spent = 0; spent < 40; spent += 1) other.spend("a", 1);
    one.spend("b", 1); // too little to tell anybody
    const sum = (one.takeSpent(9).get("a") ?? 0) + (other.takeSpent(9).get("a") ?? 0);
    for (const buckets of [one, other]) {
      buckets.learn("a", sum);
      expect(buckets.spend("a", 1)).toBeGreaterThan(0);
    }
  });

  it("gives up so many shares at once, the first ones first, and keeps the others", () => {
    const buckets = createTokenBuckets({ perSecond: 10, burst: 100 }, () => 0);
    for (const [index, name] of ["a", "b", "c"].entries()) buckets.spend(name, 10 + index);
    expect([...buckets.takeSpent(2)]).toEqual([
      ["a", 1_000],
      ["b", 1_100],
    ]);
    expect(buckets.takeSpent(0).size).toBe(0);
    expect([...buckets.takeSpent(2)]).toEqual([["c", 1_200]]);
  });

  it("adds to what others know of somebody what was spent here since they were told", () => {
    const { monotonicMs, pass } = clock();
    const buckets = createTokenBuckets({ perSecond: 10, burst: 100 }, monotonicMs);
    pass(60_000);
    buckets.spend("a", 10);
    buckets.takeSpent(9);
    buckets.spend("a", 3);
    buckets.learn("a", 2_500);
    buckets.learn("b", 2_500);
    expect([buckets.waitMs("a", 100), buckets.waitMs("b", 100)]).toEqual([2_800, 2_500]);
  });
});

describe("what is remembered by name", () => {
  function remembered(...names: string[]) {
    const map = new NewestMap<string>(2);
    for (const name of names) map.set(name, name.toUpperCase());
    return map;
  }

  it.each([
    ["a", "a"],
    ["a b", "a b"],
    ["a b c", "a b c"],
    ["a b c d", "c d"],
    ["a b a c", "a c"],
    ["a b a a", "a b"],
  ])("of %s is %s", (names, left) => {
    const map = remembered(...names.split(" "));
    const found = ["a", "b", "c", "d"].filter((name) => map.get(name) === name.toUpperCase());
    expect(found.join(" ")).toBe(left);
    expect([...map.all().keys()].toSorted().join(" ")).toBe(left);
  });

  it("is what was set last, wherever it was before", () => {
    const map = remembered("a", "b");
    map.set("a", "newer");
    expect([map.get("a"), map.all().get("a")]).toEqual(["newer", "newer"]);
  });

  it("is gone when it is deleted, wherever it was", () => {
    const map = remembered("a", "b", "b");
    map.delete("a");
    map.delete("b");
    expect([map.get("a"), map.get("b"), map.all().size]).toEqual([undefined, undefined, 0]);
  });
});
