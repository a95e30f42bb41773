// The parts of identity with clocks that a test turns itself.

import type { BoundApps } from "../../../src/identity/appBinding.ts";
import { createPlayerIdentity, type PlayerIdentityOptions } from "../../../src/identity/playerIdentity.ts";
import { createRemoteKeys, type RemoteKeys } from "../../../src/identity/remoteKeys.ts";
import { createSharedSecret } from "../../../src/identity/sharedSecret.ts";
import type { Caller } from "../../../src/identity/caller.ts";
import { PLAYER_SECRET } from "../../support/tokens.ts";

type Rules = PlayerIdentityOptions["rules"];

export const UNCHECKED: Rules = { issuer: null, audience: null, playerClaim: "sub", appClaim: null };

const ONLY_APP: BoundApps = [{ name: "default", auth: null }];

export type FindPlayer = (token: string) => Promise<Caller | null>;

/** Who a token signed with PLAYER_SECRET is. */
export function playersBySecret(
  rules: Partial<Rules> = {},
  epochMs: () => number = Date.now,
  apps: BoundApps = ONLY_APP,
): FindPlayer {
  const keys = createSharedSecret(Buffer.from(PLAYER_SECRET));
  return createPlayerIdentity({ keys, rules: { ...UNCHECKED, ...rules }, apps, epochMs });
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
  let nowMs = 3 * 24 * 60 * MINUTE_MS; // of a machine that has run for days
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
    players: createPlayerIdentity({ keys, rules: UNCHECKED, apps: ONLY_APP, epochMs: Date.now }),
    warnings,
    pass: (ms) => void (nowMs += ms),
    endWaiting: () => endWaiting(),
  };
}
