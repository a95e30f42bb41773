// What a player's own wish to see their unconsumed payments costs the upstream: whoever asks while such a list of theirs is under
// way is told what that one shows, and a player begins so many a minute and no more. A look before a call is none of these.

import type { ListUnconsumedCommand, TooManyLists, UnconsumedPayment } from "./port.ts";

export type ListedUnconsumed = readonly UnconsumedPayment[] | "unlisted" | TooManyLists;

export type ListUnconsumed = (command: ListUnconsumedCommand) => Promise<readonly UnconsumedPayment[] | "unlisted">;

/** When each player's lists of the last minute began; who began one last stands last, and whose minute is over is forgotten. */
type BegunLists = Map<string, readonly number[]>;

const LISTS_MAX = 30;
const WITHIN_MS = 60_000;

export function createSharedLists(
  list: ListUnconsumed,
  monotonicMs: () => number,
  begunAtMs: BegunLists = new Map(),
): (command: ListUnconsumedCommand) => Promise<ListedUnconsumed> {
  const underWay = new Map<string, Promise<readonly UnconsumedPayment[] | "unlisted">>();

  /** 0, or how long until the next may begin, which then counts. */
  function waitMsOf(name: string): number {
    const now = monotonicMs();
    const isOfLastMinute = (timeMs: number) => timeMs > now - WITHIN_MS;
    for (const [player, times] of begunAtMs) {
      if (times.some(isOfLastMinute)) break;
      begunAtMs.delete(player);
    }
    const times = (begunAtMs.get(name) ?? []).filter(isOfLastMinute);
    const [oldest = now] = times;
    if (times.length >= LISTS_MAX) return Math.ceil(oldest + WITHIN_MS - now);
    begunAtMs.delete(name);
    begunAtMs.set(name, [...times, now]);
    return 0;
  }

  return async (command) => {
    const name = JSON.stringify([command.app, command.playerId]);
    const joined = underWay.get(name);
    if (joined !== undefined) return joined;
    const waitMs = command.isLimited ? waitMsOf(name) : 0;
    if (waitMs > 0) return { kind: "tooManyLists", retryAfterMs: waitMs };
    const begun = list(command);
    underWay.set(name, begun);
    try {
      return await begun;
    } finally {
      underWay.delete(name);
    }
  };
}
