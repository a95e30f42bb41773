// Who may ask how much: each player, each API key where the operator says so, each address, and separately those who fail
// to say who they are. By cost and not by request, so that aliases and fragments gain nothing.

import type { Rate } from "../../domain/rate.ts";
import { type Caller, playerNameOf } from "../caller.ts";
import { networkOf } from "./networkOf.ts";
import { createTokenBuckets, type SharedBuckets } from "./tokenBuckets.ts";

export interface RateLimitSettings {
  readonly player: Rate;
  /** Whether the operator chose the player's rate: only then it holds for `dev` too. */
  readonly isPlayerSet: boolean;
  /** null: API keys are not limited. */
  readonly key: Rate | null;
  readonly address: Rate;
  readonly authFailuresPerMinute: number;
}

export interface RateLimits {
  /** 0, or how many ms to wait. @param cost 1 per root field and 1 per 100 of the document's cost */
  request(caller: Caller, address: () => string, cost: number): number;
  /** Of a caller that has to wait: by which limit. */
  limitOf(caller: Caller, address: () => string): "rate_key" | "rate_address" | "rate_player";
  /** A request that did not say who it is; counts failures only, so a right token is never refused for others' wrong ones. */
  failure(address: string): number;
  /** By kind, for those who keep them in step between instances. */
  readonly buckets: Readonly<Record<string, SharedBuckets>>;
}

export function createRateLimits(settings: RateLimitSettings, monotonicMs: () => number): RateLimits {
  const player = createTokenBuckets(settings.player, monotonicMs);
  const key = settings.key === null ? null : createTokenBuckets(settings.key, monotonicMs);
  const address = createTokenBuckets(settings.address, monotonicMs);
  const failures = createTokenBuckets(
    { perSecond: settings.authFailuresPerMinute / 60, burst: settings.authFailuresPerMinute },
    monotonicMs,
  );
  return {
    request(caller, from, cost) {
      if (caller.keyName !== null) return key?.spend(caller.keyName, cost) ?? 0;
      if (caller.role !== "PLAYER") return settings.isPlayerSet ? player.spend("dev", cost) : 0;
      const network = networkOf(from());
      const waitMs = address.waitMs(network, cost);
      if (waitMs > 0) return waitMs;
      const playersWaitMs = player.spend(playerNameOf(caller), cost);
      if (playersWaitMs === 0) address.spend(network, cost);
      return playersWaitMs;
    },
    limitOf(caller, from) {
      if (caller.keyName !== null) return "rate_key";
      const isByAddress = caller.role === "PLAYER" && address.waitMs(networkOf(from()), 1) > 0;
      return isByAddress ? "rate_address" : "rate_player";
    },
    failure: (from) => failures.spend(networkOf(from), 1),
    buckets: { player, address, failures, ...(key === null ? {} : { key }) },
  };
}
