// How the audit log names who did something by hand.

import type { Caller } from "./caller.ts";

export function actorOf({ role, playerId }: Caller): string {
  return playerId === null ? role.toLowerCase() : `${role.toLowerCase()}:${playerId}`;
}
