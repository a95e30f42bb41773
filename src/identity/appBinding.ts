// Which app a player's JWT is of. With several apps it is the one, and the only one, whose issuer, audience and claim are all
// in the token, byte for byte: a token that fits none is nobody's, and so is one that fits two.

import type { JWTPayload } from "jose";

export interface AppAuth {
  readonly issuer: string | null;
  readonly audience: string | null;
  readonly claim: string | null;
}

export interface BoundApp {
  readonly name: string;
  /** null: it has no players, unless it is the only app. */
  readonly auth: AppAuth | null;
}

/** One at least. */
export type BoundApps = readonly [BoundApp, ...BoundApp[]];

/** @param appClaim the claim that names the app; null: none does */
export function appOf(payload: JWTPayload, apps: BoundApps, appClaim: string | null): string | null {
  const named = appClaim === null ? undefined : payload[appClaim];
  const [only, ...others] = apps;
  if (others.length === 0 && only.auth === null) return appClaim === null || named === only.name ? only.name : null;
  const [fitting, ...more] = apps.filter(({ auth }) => auth !== null && fits(auth, payload, named));
  return fitting === undefined || more.length > 0 ? null : fitting.name;
}

function fits({ issuer, audience, claim }: AppAuth, payload: JWTPayload, named: unknown): boolean {
  // One audience, the whole of it: what is meant for several is not bound to one.
  return (
    (issuer === null || payload.iss === issuer) &&
    (audience === null || payload.aud === audience) &&
    (claim === null || named === claim)
  );
}
