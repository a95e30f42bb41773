// How much of the ledger a caller may read, and what a player is counted under.

import { expect, it } from "vitest";
import { type Caller, playerNameOf } from "../../src/identity/caller.ts";
import { scopeOf } from "../../src/identity/scopeOf.ts";

const NOBODY = { playerId: null, app: null, keyName: null };

it.each<[Caller, object]>([
  [
    { ...NOBODY, role: "PLAYER", playerId: "alice" },
    { kind: "player", app: null, playerId: "alice" },
  ],
  [
    { ...NOBODY, role: "PLAYER", playerId: "alice", app: "a" },
    { kind: "player", app: "a", playerId: "alice" },
  ],
  [{ ...NOBODY, role: "SERVER" }, { kind: "all" }],
  [
    { ...NOBODY, role: "SERVER", app: "a" },
    { kind: "app", app: "a" },
  ],
  [{ ...NOBODY, role: "OPERATOR", playerId: "dev" }, { kind: "all" }],
  [
    { ...NOBODY, role: "OPERATOR", app: "a" },
    { kind: "app", app: "a" },
  ],
])("%o reads %o", (caller, scope) => {
  expect(scopeOf(caller)).toEqual(scope);
});

it("is nothing at all for a player without a name", () => {
  expect(() => scopeOf({ ...NOBODY, role: "PLAYER" })).toThrow("without a playerId");
});

it("counts the same player id in two apps as two players, and no app as none", () => {
  const names = [null, "a", "null"].flatMap((app) =>
    ["alice", null].map((playerId) => playerNameOf({ app, playerId })),
  );
  expect(names).toEqual([" alice", " ", "a alice", "a ", "null alice", "null "]);
});
