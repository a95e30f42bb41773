// The parts of identity with clocks that a test turns itself.

import { createPlayerIdentity } from "../../../src/identity/playerIdentity.ts";
import { createRemoteKeys, type RemoteKeys } from "../../../src/identity/remoteKeys.ts";
import { createSharedSecret } from "../../../src/identity/sharedSecret.ts";
import type { ClaimRules } from "../../../src/identity/tokenClaims.ts";
import type { Caller } from "../../../src/identity/caller.ts";
import { PLAYER_SECRET } from "../../support/tokens.ts";

export const UNCHECKED: ClaimRules = { issuer: null, audience: null, playerClaim: "sub", appClaim: null };

export type FindPlayer = (token: string) => Promise<Caller | null>;

/** Who a token signed with PLAYER_SECRET is. */
export function playersBySecret(rules: Partial<ClaimRules> = {}, epochMs: () => number = Date.now): FindPlayer {
  const keys = createSharedSecret(Buffer.from(PLAYER_SECRET));
  return createPlayerIdentity({ keys, rules: { ...UNCHECKED, ...rules }, apps: ["default"], epochMs });
}

export interface TestRemote {
  readonly keys: RemoteKeys;
  readonly players: FindPlayer;
  readonly warnings: readonly string[];
  /** Lets that much time pass at once, for the keys and not for the tokens. */
  readonly pass: (ms: number) => void;
  /** Ends the waiting of a fetch under way. */
  readonly endWaiting: () => void;
}

export const MINUTE_MS = 60_000;

export function remoteKeys(
  url: string,
  algorithms: readonly string[] = ["RS256", "PS256", "ES256", "EdDSA"],
): TestRemote {
  const warnings: string[] = [];
  let nowMs = 0;
  let endWaiting = () => undefined as void;
  const keys = createRemoteKeys({
    url,
    algorithms,
    monotonicMs: () => nowMs,
    after: (_delayMs, callback) => {
      endWaiting = callback;
      return () => undefined;
    },
    onWarning: (line) => warnings.push(line),
  });
  return {
    keys,
    players: createPlayerIdentity({ keys, rules: UNCHECKED, apps: ["default"], epochMs: Date.now }),
    warnings,
    pass: (ms) => void (nowMs += ms),
    endWaiting: () => endWaiting(),
  };
}
