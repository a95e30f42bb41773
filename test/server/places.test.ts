// Who may hold how many of the places among the requests under way: nobody holds all of them alone, and whoever has filled
// their share hears something else than who finds none left.

import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/domain/serviceError.ts";
import { ClientError } from "../../src/graphql/errors.ts";
import type { Caller } from "../../src/identity/caller.ts";
import { createPlaces } from "../../src/server/places.ts";

const keyOf = (keyName: string, app: string | null = null, role: Caller["role"] = "SERVER"): Caller => ({
  role,
  playerId: null,
  app,
  keyName,
});
const player = (playerId: string, app = "puzzle"): Caller => ({ role: "PLAYER", playerId, app, keyName: null });

function placesOf(hasSeveralApps: boolean) {
  const places = createPlaces({ placesMax: 100, perPlayerMax: 10, hasSeveralApps });
  const leaves: (() => void)[] = [];
  const enter = (caller: Caller, address = "203.0.113.1"): string => {
    try {
      leaves.push(places.enter(caller, () => address));
      return "in";
    } catch (error) {
      if (error instanceof ClientError || error instanceof ServiceError) return `${error.code} ${error.retryAfterMs}`;
      throw error;
    }
  };
  /** Takes as many as it can; how many, and what the next one heard. */
  const takeAll = (caller: Caller, address?: (index: number) => string): readonly [number, string] => {
    for (let count = 0; ; count += 1) {
      const heard = enter(caller, address?.(count));
      if (heard !== "in") return [count, heard];
    }
  };
  return { enter, takeAll, leaveAll: () => leaves.splice(0).forEach((leave) => leave()) };
}

const SHARE = "RATE_LIMITED 1000";

describe("of an install with one app", () => {
  it("a key holds half, whatever its role, and everybody else goes on", () => {
    const { enter, takeAll, leaveAll } = placesOf(false);
    expect(takeAll(keyOf("game-1", "puzzle"))).toEqual([50, SHARE]);
    expect([
      enter(keyOf("game-2", "puzzle")),
      enter(player("mina")),
      enter(keyOf("support", null, "OPERATOR")),
    ]).toEqual(["in", "in", "in"]);
    leaveAll();
    expect(takeAll(keyOf("support", null, "OPERATOR"))).toEqual([50, SHARE]);
  });

  it("who finds none left hears that the server is busy, and no share", () => {
    const { takeAll, enter, leaveAll } = placesOf(false);
    takeAll(keyOf("game-1"));
    expect(takeAll(keyOf("game-2"))).toEqual([50, SHARE]);
    expect([enter(keyOf("game-3")), enter(player("mina"))]).toEqual(["OVERLOADED 1000", "OVERLOADED 1000"]);
    leaveAll();
    expect(takeAll(keyOf("game-1"))).toEqual([50, SHARE]);
  });

  it("a player holds a few, and all the players of one address half", () => {
    const { takeAll, enter } = placesOf(false);
    expect(takeAll(player("p0"))).toEqual([10, SHARE]);
    for (let index = 1; index < 5; index += 1) takeAll(player(`p${index}`));
    expect(enter(player("p5"))).toBe(SHARE);
    expect([enter(player("p5"), "203.0.113.2"), enter(keyOf("game-1"))]).toEqual(["in", "in"]);
  });

  it("the developer on their own machine holds all", () => {
    const dev: Caller = { role: "OPERATOR", playerId: "dev", app: null, keyName: null };
    expect(placesOf(false).takeAll(dev)).toEqual([100, "OVERLOADED 1000"]);
  });
});

describe("of an install with several", () => {
  it("an app holds half, and a key of it half of that", () => {
    const { takeAll, enter } = placesOf(true);
    expect(takeAll(keyOf("puzzle-1", "puzzle"))).toEqual([25, SHARE]);
    expect(enter(player("mina", "puzzle"))).toBe("in");
    expect(takeAll(keyOf("puzzle-2", "puzzle"))).toEqual([24, SHARE]);
    expect(takeAll(keyOf("puzzle-3", "puzzle"))).toEqual([0, SHARE]);
    expect(enter(player("mina", "puzzle"))).toBe(SHARE);
    expect([enter(player("mina", "racer")), enter(keyOf("racer-1", "racer"))]).toEqual(["in", "in"]);
  });

  it("a key of all apps holds half", () => {
    const { takeAll, enter } = placesOf(true);
    expect(takeAll(keyOf("all"))).toEqual([50, SHARE]);
    expect(enter(player("mina", "puzzle"))).toBe("in");
  });
});
