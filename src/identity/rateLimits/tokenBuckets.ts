// How often somebody may do something: so many a second in the long run, so many at once. One number per name, the time
// at which its debt is paid off (the generic cell rate algorithm: ITU-T I.371).
// Ours, because the libraries count whole windows (twice the limit fits around a window's edge) or need Redis.

import { NewestMap } from "../../domain/NewestMap.ts";
import type { Rate } from "../../domain/rate.ts";

export interface TokenBuckets {
  /** Spends, and returns 0; or spends nothing, and returns how many ms to wait. Never refuses for ever: the most is a full bucket. */
  spend(name: string, cost: number): number;
  /** What `spend` would return. */
  waitMs(name: string, cost: number): number;
}

export interface SharedBuckets extends TokenBuckets {
  /** Called when somebody has spent much here since `takeSpent`: the others should know. */
  onMuchSpent: () => void;
  /** What was spent here since it was last taken, in ms of debt by name: of those only who spent much, so many at most. */
  takeSpent(namesMax: number): ReadonlyMap<string, number>;
  /** What somebody owes everywhere together, in ms from now; what they spent here since `takeSpent` is added to it. */
  learn(name: string, owedMs: number): void;
}

/** Of a full bucket: who spends less at once is the business of this instance alone. */
const MUCH = 0.05;
/** So many are remembered at least; beyond twice as many those that did not spend for longest are forgotten. */
const NAMES_MIN = 50_000;

export function createTokenBuckets({ perSecond, burst }: Rate, monotonicMs: () => number): SharedBuckets {
  const msEach = 1_000 / perSecond;
  const debtMaxMs = burst * msEach;
  /** When the debt is paid, by the monotonic clock. */
  const paidAt = new NewestMap<number>(NAMES_MIN);
  /** Not taken yet. */
  const spent = new NewestMap<number>(NAMES_MIN);
  /** Of those the ones that are told: nobody takes them where there is one instance. */
  const much = new NewestMap<number>(NAMES_MIN);

  function note(name: string, debtMs: number): void {
    const sumMs = (spent.get(name) ?? 0) + debtMs;
    spent.set(name, sumMs);
    if (sumMs < debtMaxMs * MUCH) return;
    much.set(name, sumMs);
    shared.onMuchSpent();
  }

  const debtOf = (cost: number) => Math.min(cost, burst) * msEach;
  const owedBy = (name: string, nowMs: number) => Math.max(0, (paidAt.get(name) ?? nowMs) - nowMs);
  const waitMs = (owedMs: number, debtMs: number) => Math.max(0, Math.ceil(owedMs + debtMs - debtMaxMs));

  const shared: SharedBuckets = {
    onMuchSpent: () => undefined,
    spend(name, cost) {
      const nowMs = monotonicMs();
      const debtMs = debtOf(cost);
      const owedMs = owedBy(name, nowMs);
      const wait = waitMs(owedMs, debtMs);
      if (wait > 0) return wait;
      paidAt.set(name, nowMs + owedMs + debtMs);
      note(name, debtMs);
      return 0;
    },
    waitMs: (name, cost) => waitMs(owedBy(name, monotonicMs()), debtOf(cost)),
    takeSpent(namesMax) {
      const taken = new Map([...much.all()].slice(0, namesMax));
      for (const name of taken.keys()) {
        much.delete(name);
        spent.delete(name);
      }
      return taken;
    },
    learn: (name, owedMs) => paidAt.set(name, monotonicMs() + owedMs + (spent.get(name) ?? 0)),
  };
  return shared;
}
