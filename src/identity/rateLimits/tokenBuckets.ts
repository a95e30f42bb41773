// How often somebody may do something: so many a second in the long run, so many at once. One number per name, the time
// at which its debt is paid off (the generic cell rate algorithm: ITU-T I.371); who has none is forgotten.
// Ours, because the libraries count whole windows (twice the limit fits around a window's edge) or need Redis.

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface TokenBuckets {
  /** Spends, and returns 0; or spends nothing, and returns how many ms to wait. Never refuses for ever: the most is a full bucket. */
  spend(name: string, cost: number): number;
  /** What `spend` would return. */
  waitMs(name: string, cost: number): number;
}

export interface SharedBuckets extends TokenBuckets {
  /** What was spent here since the last call, in ms of debt by name. */
  takeSpent(): ReadonlyMap<string, number>;
  /** What everybody together owes, in ms from now; what was spent here since `takeSpent` is added to it. */
  learn(owed: ReadonlyMap<string, number>): void;
}

/** Beyond it the ones that owe nothing are forgotten, then those not seen for longest. */
const NAMES_MAX = 100_000;
const SWEPT_AT_ONCE = 64;

export function createTokenBuckets({ perSecond, burst }: Rate, monotonicMs: () => number): SharedBuckets {
  const msEach = 1_000 / perSecond;
  const debtMaxMs = burst * msEach;
  /** When the debt is paid, by the monotonic clock. */
  const paidAt = new Map<string, number>();
  let spent = new Map<string, number>();

  function wait(name: string, debtMs: number, nowMs: number): number {
    const owedMs = Math.max(0, (paidAt.get(name) ?? 0) - nowMs);
    return Math.max(0, Math.ceil(owedMs + debtMs - debtMaxMs));
  }

  function keep(name: string, untilMs: number, nowMs: number): void {
    paidAt.delete(name); // the map's order is that of their last use
    paidAt.set(name, untilMs);
    if (paidAt.size <= NAMES_MAX) return;
    let looked = 0;
    for (const [oldest, paidMs] of paidAt) {
      if (looked > 0 && paidMs > nowMs) break;
      paidAt.delete(oldest);
      looked += 1;
      if (looked === SWEPT_AT_ONCE) break;
    }
  }

  const debtOf = (cost: number) => Math.min(cost, burst) * msEach;

  return {
    spend(name, cost) {
      const nowMs = monotonicMs();
      const debtMs = debtOf(cost);
      const waitMs = wait(name, debtMs, nowMs);
      if (waitMs > 0) return waitMs;
      keep(name, Math.max(nowMs, paidAt.get(name) ?? 0) + debtMs, nowMs);
      spent.set(name, (spent.get(name) ?? 0) + debtMs);
      return 0;
    },
    waitMs: (name, cost) => wait(name, debtOf(cost), monotonicMs()),
    takeSpent() {
      const taken = spent;
      spent = new Map();
      return taken;
    },
    learn(owed) {
      const nowMs = monotonicMs();
      for (const [name, owedMs] of owed) keep(name, nowMs + owedMs + (spent.get(name) ?? 0), nowMs);
    },
  };
}
