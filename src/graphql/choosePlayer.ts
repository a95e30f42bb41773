// For which player a call acts. A player acts for nobody else; a server says for whom, or for nobody.

import { isPlayerId, PLAYER_ID_ALLOWED } from "../domain/identifiers.ts";
import type { Caller } from "../identity/caller.ts";
import { badUserInput, forbidden } from "./errors.ts";

/** null: a server that names no player. */
export function choosePlayer(caller: Caller, asked: string | null | undefined): string | null {
  if (caller.role === "PLAYER") {
    if (asked !== null && asked !== undefined && asked !== caller.playerId) {
      throw forbidden("playerId: a player can act only for themselves; send their own id or none");
    }
    if (caller.playerId === null) throw new Error("choosePlayer: a player without a playerId");
    return caller.playerId;
  }
  if (asked === null || asked === undefined) return caller.playerId; // the `dev` player has all rights, and is a player too
  if (!isPlayerId(asked)) throw badUserInput(`playerId ${PLAYER_ID_ALLOWED}`);
  return asked;
}
