// How the audit log names who did something by hand.

import type { Caller } from "./caller.ts";

/** `operator key game-1`, `operator:dev`: which key it was is what an audit asks. */
export function actorOf({ role, playerId, keyName }: Caller): string {
  const named = role.toLowerCase();
  if (keyName !== null) return `${named} key ${keyName}`;
  return playerId === null ? named : `${named}:${playerId}`;
}
