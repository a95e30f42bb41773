// Who calls, and how far they see. A caller is made by authentication alone; every read of the ledger takes the scope
// that is derived from it here, in one place.

export type Role = "PLAYER" | "SERVER" | "OPERATOR";

export interface Caller {
  readonly role: Role;
  /** Who the caller is as a player; null for servers and operators. */
  readonly playerId: string | null;
  /** The only app it may touch; null: all. */
  readonly app: string | null;
  /** What its API key is called; null where it came without one. */
  readonly keyName: string | null;
}

/** What limits count a player under: the same id in another app is another player. */
export function playerNameOf({ app, playerId }: Pick<Caller, "app" | "playerId">): string {
  return `${app ?? ""} ${playerId ?? ""}`;
}
