// Which attempts of a long doubt decide nothing, so that a payment of an upstream that is dead for years costs a constant. No rule
// of this room may give another verdict without them, now or after anything that can still happen. Kept besides the newest are
// those that a rule reads: the first attempt, what a late answer may still close and all after it, successes, the first 5018, what
// the doubt rule reads of refusals and of unknown attempts, and the controls and 5018s that make up the rounds.

import { endOfUnknownMs, hears5018, isRefusal } from "./attempts.ts";
import { REFUSALS_IN_A_ROW } from "./doubt.ts";
import type { AttemptRecord, ConsumptionRecord } from "./payment.ts";

/** Told to people, whatever they decide. */
const NEWEST_KEPT = 200;
/** One write deletes so many at most. */
const DROPPED_AT_ONCE_MAX = 500;

/** Their numbers, the oldest first. */
export function attemptsToDrop(
  { itemSeq, attempts }: Pick<ConsumptionRecord, "itemSeq" | "attempts">,
  newestKept: number = NEWEST_KEPT,
): readonly number[] {
  const old = endedOnes(attempts.slice(0, -newestKept));
  const deciding = new Set([
    ...old.slice(0, 1), // since when nothing was heard, where nothing ever was
    ...old.filter(({ outcome }) => outcome === "CONSUMED"),
    ...old.filter(hears5018).slice(0, 1),
    ...readForDoubt(old.filter(({ control }) => control === null)),
    ...roundsIn(old, itemSeq),
  ]);
  const idle = old.filter((attempt) => !deciding.has(attempt));
  return idle.slice(0, DROPPED_AT_ONCE_MAX).map(({ number }) => number);
}

/** Before the first one whose process may be paused, and tell an answer when it goes on: a row may go through it by then, or not. */
function endedOnes(old: readonly AttemptRecord[]): readonly AttemptRecord[] {
  const paused = old.findIndex(({ outcome, processGoneSinceMs }) => outcome === null && processGoneSinceMs === null);
  return paused === -1 ? old : old.slice(0, paused);
}

/**
 * What the doubt rule reads: three refusals and looks of the row, where it begins, its first unknown attempt, and the unknown one
 * that ended last before it, or before a row that begins later. The first unknown attempt of all can carry an inference: it was made
 * before the first 5018 where any was. How long the upstream is silent counts from the last refusal. A row is looked for in the own
 * attempts only: where another consumption shares them and its call begins the row, DOUBT_MS may be counted from a later one.
 */
function readForDoubt(proper: readonly AttemptRecord[]): AttemptRecord[] {
  const counted = proper.filter(({ outcome }) => outcome !== "NOT_SENT");
  const resultCode = counted.at(-1)?.resultCode;
  const lastUnlike = counted.findLastIndex((attempt) => !isRefusal(attempt) || attempt.resultCode !== resultCode);
  const [before, row] = [counted.slice(0, lastUnlike + 1), counted.slice(lastUnlike + 1)];
  return [
    ...before.slice(-1),
    ...lastBy(before.filter(isUnknownForGood), 1, endOfUnknownMs),
    ...row.filter(isUnknownForGood).slice(0, 1),
    ...counted.filter(isUnknownForGood).slice(0, 1),
    ...lastBy(counted.filter(isUnknownForGood), 1, endOfUnknownMs),
    ...lastOnes(counted.filter(isRefusal)),
    ...lastOnes(proper.filter(({ isShownConsumable }) => isShownConsumable)),
  ];
}

function isUnknownForGood({ outcome, isVoid }: AttemptRecord): boolean {
  return !isVoid && (outcome === null || outcome === "UNKNOWN");
}

/** By their numbers, and by their leases: the attempts of several consumptions are put into order by those. */
function lastOnes(attempts: readonly AttemptRecord[]): AttemptRecord[] {
  return [
    ...attempts.slice(-REFUSALS_IN_A_ROW),
    ...lastBy(attempts, REFUSALS_IN_A_ROW, ({ leaseUntilMs }) => leaseUntilMs),
  ];
}

function lastBy(
  attempts: readonly AttemptRecord[],
  count: number,
  valueOf: (attempt: AttemptRecord) => number,
): AttemptRecord[] {
  return attempts.toSorted((one, other) => valueOf(one) - valueOf(other)).slice(-count);
}

/**
 * What src/domain/controls.ts reads, whichever items are contested by then. A 5018 of this token can end a round only where something
 * was refused since the last one, and a second refusal of the same before it adds nothing. A random token is asked with the own item.
 */
function roundsIn(old: readonly AttemptRecord[], ownItemSeq: bigint): AttemptRecord[] {
  const kept: AttemptRecord[] = [];
  const refused = new Set<bigint>();
  const answered = new Set<bigint>(); // what a contest is lost by
  for (const attempt of old) {
    const { control, isVoid, outcome } = attempt;
    if (outcome !== "REFUSED" || isVoid) continue;
    if (control === null || (control.token === "OWN" && control.itemSeq === ownItemSeq)) {
      if (!hears5018(attempt) || refused.size === 0) continue;
      refused.clear();
      kept.push(attempt);
    } else {
      const known = hears5018(attempt) ? answered : refused;
      if (!known.has(control.itemSeq)) kept.push(attempt);
      known.add(control.itemSeq);
    }
  }
  return kept;
}
