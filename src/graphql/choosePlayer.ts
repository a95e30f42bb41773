// For which player a call acts. A player acts for nobody else; a server says for whom, or for nobody.

import type { Caller } from "../identity/caller.ts";
import { badUserInput, forbidden } from "./errors.ts";

/** Characters are code points; half a surrogate pair has no UTF-8, so a ledger could not keep it apart from another. */
const PLAYER_ID = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

/** null: a server that names no player. */
export function choosePlayer(caller: Caller, asked: string | null | undefined): string | null {
  if (caller.role === "PLAYER") {
    if (asked !== null && asked !== undefined && asked !== caller.playerId) {
      throw forbidden("playerId: a player acts for itself only");
    }
    if (caller.playerId === null) throw new Error("choosePlayer: a player without a playerId");
    return caller.playerId;
  }
  // The `dev` player has all rights, and is a player too.
  if (asked === null || asked === undefined) return caller.role === "OPERATOR" ? caller.playerId : null;
  if (!PLAYER_ID.test(asked)) throw badUserInput("playerId must be 1-128 characters, none of them a control character");
  return asked;
}
