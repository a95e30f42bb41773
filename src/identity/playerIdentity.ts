// A player by the JWT of the game's own issuer. It makes a player and nothing else, whatever it claims to be.

import type { JWTPayload } from "jose";
import { type Refuse, refuseSilently } from "./authenticate.ts";
import { appOf, type BoundApps } from "./appBinding.ts";
import { type BelievedTokens, createBelievedTokens } from "./believedTokens.ts";
import type { Caller } from "./caller.ts";
import { type ClaimRules, CLOCK_TOLERANCE_SECONDS, readClaims, type TokenWord } from "./tokenClaims.ts";
import { headerFault } from "./tokenHeader.ts";
import { type Verified, verifyToken } from "./verifyToken.ts";
import type { KeySet, VerifyingKeys } from "./verifyingKeys.ts";

export interface PlayerIdentityOptions {
  readonly keys: VerifyingKeys;
  readonly rules: ClaimRules & {
    /** The claim that names the app; null: none does. */
    readonly appClaim: string | null;
  };
  /** The apps that are served. A token that is not bound to one of them is nobody's. */
  readonly apps: BoundApps;
  readonly epochMs: () => number;
  readonly believed?: BelievedTokens;
}

export type PlayerByToken = (token: string, refuse?: Refuse) => Promise<Caller | null>;

export function createPlayerIdentity(options: PlayerIdentityOptions): PlayerByToken {
  const { keys, rules, apps, epochMs, believed = createBelievedTokens() } = options;

  /** Once more by newer keys where the token names one that is not known yet: its issuer may have rotated. */
  async function verify(token: string, set: KeySet): Promise<readonly [KeySet, Verified]> {
    const verified = await verifyToken(token, set, keys.algorithms, epochMs());
    if (verified.kind !== "unknownKey") return [set, verified];
    const newer = await keys.newerThan(set);
    if (newer === null || newer === set) return [set, verified];
    return [newer, await verifyToken(token, newer, keys.algorithms, epochMs())];
  }

  function callerOf(payload: JWTPayload, { playerId }: TokenWord): Caller | null {
    const app = appOf(payload, apps, rules.appClaim);
    return app === null ? null : Object.freeze({ role: "PLAYER", playerId, app, keyName: null });
  }

  return async (token, refuse = refuseSilently) => {
    const fault = headerFault(token, keys.algorithms);
    if (fault !== null) return refuse(fault);
    const current = await keys.current();
    if (current === null) return refuse("token_no_keys");
    const known = believed.find(token, current, epochMs());
    if (known !== null) return known;
    const [set, verified] = await verify(token, current);
    if (verified.kind !== "payload")
      return refuse(verified.kind === "unknownKey" ? "token_unknown_key" : verified.rule);
    const word = readClaims(verified.payload, rules, epochMs() / 1_000, refuse);
    if (word === null) return null;
    const caller = callerOf(verified.payload, word);
    if (caller === null) return refuse("token_app");
    const untilEpochMs = (word.expiresAtSeconds + CLOCK_TOLERANCE_SECONDS) * 1_000;
    believed.add(token, { caller, set, untilEpochMs });
    return caller;
  };
}
