// What a player may leave open and how often they may guess. Guessing a paymentSeq is easy (a date and a counter), so the
// different tokens of one player that the upstream refused for one payment are counted; the same token again is no guess.
// Both are counted in this process, and approximate where there are several: each lets so much through.

import { createHash } from "node:crypto";
import { NewestMap } from "../../domain/NewestMap.ts";
import { type Caller, playerNameOf } from "../caller.ts";
import { createTokenBuckets } from "./tokenBuckets.ts";

export interface PlayerLimitSettings {
  readonly openPerPaymentMax: number;
  readonly openPerPlayerMax: number;
  readonly wrongTokensPerHour: number;
}

export interface ConsumeCall {
  readonly app: string;
  readonly paymentSeq: string;
  readonly purchaseToken: string;
}

export interface PlayerLimits {
  /** 0, or how many ms to wait before another token may be tried for this payment. */
  guessWaitMs(caller: Caller, call: ConsumeCall): number;
  /**
   * How much the player may leave open, while one more call of theirs is under way: `release` says that it is over. Each call that is
   * under way counts as one that may be left open, so that calls at once find no more room than calls in turn. undefined: no limit for
   * this caller.
   */
  openLimit(caller: Caller): Promise<HeldLimit | undefined>;
  /** What became of the call. */
  heard(caller: Caller, call: ConsumeCall, end: "refused" | "open" | "settled"): void;
}

export interface HeldLimit {
  readonly openLimit: { readonly perPaymentMax: number; readonly isPlayerFull: boolean };
  /** After `heard`. */
  readonly release: () => void;
}

interface Player {
  /** At least as many as there are: each that was left open here counts until the record is asked again. Infinity: it was not asked yet. */
  open: number;
  /** Calls. */
  underWay: number;
}

/** Beyond twice as many the ones not seen for longest are forgotten: whoever gets that far was let through by other limits. */
const REMEMBERED_MIN = 25_000;
const HOUR_S = 3_600;

/** @param countOpen open consumptions of a player, on record */
export function createPlayerLimits(
  settings: PlayerLimitSettings,
  monotonicMs: () => number,
  countOpen: (caller: Caller) => Promise<number>,
): PlayerLimits {
  const { wrongTokensPerHour, openPerPaymentMax, openPerPlayerMax } = settings;
  const guesses = createTokenBuckets(
    { perSecond: wrongTokensPerHour / HOUR_S, burst: wrongTokensPerHour },
    monotonicMs,
  );
  /** As many tokens of each as can be refused in an hour: the bucket counts them, these only tell a new one from one that was counted. */
  const refusedTokens = new NewestMap<NewestMap<true>>(REMEMBERED_MIN);
  const players = new NewestMap<Player>(REMEMBERED_MIN);

  function seenOf(name: string): Player {
    const player = players.get(name) ?? { open: Infinity, underWay: 0 };
    players.set(name, player);
    return player;
  }

  return {
    guessWaitMs(caller, call) {
      if (caller.role !== "PLAYER") return 0;
      const name = nameOf(caller, call);
      return refusedTokens.get(name)?.get(shortOf(call)) === true ? 0 : guesses.waitMs(name, 1);
    },
    async openLimit(caller) {
      if (caller.role !== "PLAYER") return undefined;
      const player = seenOf(playerNameOf(caller));
      const { underWay } = player;
      player.underWay += 1;
      const release = () => void (player.underWay -= 1);
      try {
        if (player.open >= openPerPlayerMax) player.open = await countOpen(caller);
        const isPlayerFull = player.open + underWay >= openPerPlayerMax;
        return { openLimit: { perPaymentMax: openPerPaymentMax, isPlayerFull }, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    heard(caller, call, end) {
      if (caller.role !== "PLAYER" || end === "settled") return;
      if (end === "open") {
        seenOf(playerNameOf(caller)).open += 1;
        return;
      }
      const name = nameOf(caller, call);
      const refused = refusedTokens.get(name) ?? new NewestMap<true>(wrongTokensPerHour);
      const token = shortOf(call);
      if (refused.get(token) === true) return;
      refused.set(token, true);
      refusedTokens.set(name, refused);
      guesses.spend(name, 1);
    },
  };
}

function nameOf(caller: Caller, { app, paymentSeq }: ConsumeCall): string {
  return `${app} ${paymentSeq} ${playerNameOf(caller)}`;
}

/** Enough of a digest to tell tokens apart, and nothing of the token. */
function shortOf({ purchaseToken }: ConsumeCall): string {
  return createHash("sha256").update("wrong token\0").update(purchaseToken).digest("base64url").slice(0, 12);
}
