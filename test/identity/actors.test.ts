// How the audit log names who did something by hand: by role, and by the key or the player where there is one.

import { expect, it } from "vitest";
import { actorOf } from "../../src/identity/actorOf.ts";
import type { Caller } from "../../src/identity/caller.ts";

it.each<[Partial<Caller>, string]>([
  [{ role: "OPERATOR", keyName: "desk-1" }, "operator key desk-1"],
  [{ role: "OPERATOR", playerId: "dev" }, "operator:dev"],
  [{ role: "SERVER", keyName: "game-1", playerId: "alice" }, "server key game-1"],
  [{ role: "PLAYER", playerId: "alice" }, "player:alice"],
  [{ role: "OPERATOR" }, "operator"],
])("%o is %s", (given, name) => {
  expect(actorOf({ role: "OPERATOR", playerId: null, app: null, keyName: null, ...given })).toBe(name);
});
