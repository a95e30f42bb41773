// How much of the ledger a caller may read: derived here and nowhere else, so a role can never see more on one path than
// on another.

import type { Scope } from "../ledger/scope.ts";
import type { Caller } from "./caller.ts";

/** A player sees only what is theirs, whatever else the caller says; servers and operators all of their app, or all. */
export function scopeOf(caller: Caller): Scope {
  switch (caller.role) {
    case "PLAYER":
      // Authentication never makes such a caller; reading on would show everybody's unnamed records.
      if (caller.playerId === null) throw new Error("scopeOf: a player without a playerId");
      return { kind: "player", app: caller.app, playerId: caller.playerId };
    case "SERVER":
    case "OPERATOR":
      return caller.app === null ? { kind: "all" } : { kind: "app", app: caller.app };
  }
}
