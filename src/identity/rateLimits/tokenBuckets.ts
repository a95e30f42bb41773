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
  /** Called when somebody has spent much here since `takeSpent`: the others should know. */
  onMuchSpent: () => void;
  /** What was spent here since it was last taken, in ms of debt by name: of those only who spent much. */
  takeSpent(): ReadonlyMap<string, number>;
  /** What everybody together owes, in ms from now; what was spent here since `takeSpent` is added to it. */
  learn(owed: ReadonlyMap<string, number>): void;
}

/** Of a full bucket: who spends less at once is the business of this instance alone. */
const MUCH = 0.05;
/** Beyond it the ones that owe nothing are forgotten, then those not seen for longest. */
const NAMES_MAX = 100_000;
const SWEPT_AT_ONCE = 64;

export function createTokenBuckets({ perSecond, burst }: Rate, monotonicMs: () => number): SharedBuckets {
  const msEach = 1_000 / perSecond;
  const debtMaxMs = burst * msEach;
  /** When the debt is paid, by the monotonic clock. */
  const paidAt = new Map<string, number>();
  /** Not taken yet. */
  const spent = new Map<string, number>();
  let much = new Map<string, number>();

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

  function note(name: string, debtMs: number): void {
    const sumMs = (spent.get(name) ?? 0) + debtMs;
    spent.delete(name);
    spent.set(name, sumMs);
    if (spent.size > NAMES_MAX) for (const [oldest] of spent) if (spent.delete(oldest)) break;
    if (sumMs < debtMaxMs * MUCH) return;
    much.set(name, sumMs);
    shared.onMuchSpent();
  }

  const debtOf = (cost: number) => Math.min(cost, burst) * msEach;

  const shared: SharedBuckets = {
    onMuchSpent: () => undefined,
    spend(name, cost) {
      const nowMs = monotonicMs();
      const debtMs = debtOf(cost);
      const waitMs = wait(name, debtMs, nowMs);
      if (waitMs > 0) return waitMs;
      keep(name, Math.max(nowMs, paidAt.get(name) ?? 0) + debtMs, nowMs);
      note(name, debtMs);
      return 0;
    },
    waitMs: (name, cost) => wait(name, debtOf(cost), monotonicMs()),
    takeSpent() {
      const taken = much;
      much = new Map();
      for (const name of taken.keys()) spent.delete(name);
      return taken;
    },
    learn(owed) {
      const nowMs = monotonicMs();
      for (const [name, owedMs] of owed) keep(name, nowMs + owedMs + (spent.get(name) ?? 0), nowMs);
    },
  };
  return shared;
}
