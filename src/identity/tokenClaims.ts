// What a verified token says: who the player is, and how long it holds. Texts are taken byte for byte: nothing
// is trimmed, folded or normalised, so that no two players are ever taken for one.

import type { JWTPayload } from "jose";
import { isPlayerId } from "../domain/identifiers.ts";
import { type Refuse, refuseSilently } from "./authenticate.ts";

/** Clocks of issuer and server may differ by so much. */
export const CLOCK_TOLERANCE_SECONDS = 30;
/** The end of the year 9999. Beyond it is no date but a mistake: milliseconds taken for seconds, or "never". */
const EXPIRY_SECONDS_MAX = 253_402_300_799;

export interface ClaimRules {
  /** null: not checked. */
  readonly issuer: string | null;
  readonly audience: string | null;
  /** The claim that names the player. */
  readonly playerClaim: string;
}

export interface TokenWord {
  readonly playerId: string;
  readonly expiresAtSeconds: number;
}

/** null where the token says it badly. Signature, `exp` in the past and `nbf` are checked already. */
export function readClaims(
  payload: JWTPayload,
  rules: ClaimRules,
  nowSeconds: number,
  refuse: Refuse = refuseSilently,
): TokenWord | null {
  const { exp, iat } = payload;
  if (typeof exp !== "number" || !(exp > 0 && exp <= EXPIRY_SECONDS_MAX)) return refuse("token_no_expiry");
  if (iat !== undefined && !(typeof iat === "number" && iat <= nowSeconds + CLOCK_TOLERANCE_SECONDS))
    return refuse("token_not_yet_valid");
  if (rules.issuer !== null && payload.iss !== rules.issuer) return refuse("token_issuer");
  // One audience, the whole of it: a token that is meant for several is more than this server was told to believe.
  if (rules.audience !== null && payload.aud !== rules.audience) return refuse("token_audience");
  const playerId = claimIn(payload, rules.playerClaim);
  return playerId === null ? refuse("token_player") : { playerId, expiresAtSeconds: exp };
}

function claimIn(payload: JWTPayload, name: string): string | null {
  const value = payload[name];
  return typeof value === "string" && isPlayerId(value) ? value : null;
}
