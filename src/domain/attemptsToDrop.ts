// Which attempts of a long doubt decide nothing, so that a payment of an upstream that is dead for years costs a constant. No rule
// of this room may give another verdict without them, now or after anything that can still happen. Kept besides the newest are
// those that a rule reads: the first attempt, what a late answer may still close, successes, the first 5018, the unknown attempts
// that stand for all of them, the last refusals of the doubt rule, and the controls and 5018s that make up the rounds.

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
  if (attempts.length <= newestKept) return [];
  const old = attempts.slice(0, -newestKept);
  const deciding = new Set([
    ...attempts.slice(0, 1), // since when nothing was heard, where nothing ever was
    ...old.filter((attempt) => attempt.outcome === "CONSUMED" || mayStillClose(attempt)),
    ...old.filter(hears5018).slice(0, 1),
    ...unknownOnes(old),
    ...lastOnes(old.filter((attempt) => attempt.control === null && isRefusal(attempt))),
    ...firstDoubtfulInRow(old),
    ...lastOnes(old.filter((attempt) => attempt.control === null && attempt.isShownConsumable)),
    ...roundsIn(old, itemSeq),
  ]);
  const idle = old.filter((attempt) => !deciding.has(attempt));
  return idle.slice(0, DROPPED_AT_ONCE_MAX).map(({ number }) => number);
}

/** Its process may be paused, and tell an answer when it goes on. */
function mayStillClose({ outcome, processGoneSinceMs }: AttemptRecord): boolean {
  return outcome === null && processGoneSinceMs === null;
}

/** Of the refusals alike that the doubt rule may count from the newest on: it counts DOUBT_MS from this one. */
function firstDoubtfulInRow(old: readonly AttemptRecord[]): AttemptRecord[] {
  const counted = old.filter(({ control, outcome }) => control === null && outcome !== "NOT_SENT");
  const { resultCode = null } = counted.at(-1) ?? {};
  const lastUnlike = counted.findLastIndex((attempt) => !isRefusal(attempt) || attempt.resultCode !== resultCode);
  return counted
    .slice(lastUnlike + 1)
    .filter(({ isDoubtfulRefusal }) => isDoubtfulRefusal)
    .slice(0, 1);
}

/**
 * Without an answer for ever. One that was made before the first 5018 can carry an inference, and each makes a refusal a matter of
 * the doubt rule: one stands for all. The doubt rule also asks for the last of them, and for the one that ended last.
 */
function unknownOnes(old: readonly AttemptRecord[]): AttemptRecord[] {
  const silent = old.filter(({ control, outcome }) => control === null && (outcome === null || outcome === "UNKNOWN"));
  const unknown = silent.filter((attempt) => !attempt.isVoid && !mayStillClose(attempt));
  const early = unknown.filter(({ isAfter5018 }) => !isAfter5018);
  // A doubtful refusal in the row of the doubt rule never stands for the unknown one before that row.
  const others = unknown.filter(({ isDoubtfulRefusal }) => !isDoubtfulRefusal);
  const last = [unknown, others].flatMap((ones) => [...lastOnes(ones, 1), ...lastBy(ones, 1, endOfUnknownMs)]);
  return [...early.slice(0, 1), ...last];
}

/** By their numbers, and by their leases: the attempts of several consumptions are put into order by those. */
function lastOnes(attempts: readonly AttemptRecord[], count: number = REFUSALS_IN_A_ROW): AttemptRecord[] {
  return [...attempts.slice(-count), ...lastBy(attempts, count, ({ leaseUntilMs }) => leaseUntilMs)];
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
 * was refused since the last one, and a second refusal of the same before it adds nothing.
 */
function roundsIn(old: readonly AttemptRecord[], ownItemSeq: bigint): AttemptRecord[] {
  const kept: AttemptRecord[] = [];
  const refused = new Set<string>();
  const answered = new Set<bigint>();
  for (const attempt of old) {
    const { control, isVoid, outcome } = attempt;
    if (outcome !== "REFUSED" || isVoid) continue;
    const isSelf = control === null || (control.token === "OWN" && control.itemSeq === ownItemSeq);
    if (isSelf) {
      if (!hears5018(attempt) || refused.size === 0) continue;
      refused.clear();
      kept.push(attempt);
    } else if (!hears5018(attempt)) {
      const subject = control.token === "RANDOM" ? "RANDOM" : String(control.itemSeq);
      if (!refused.has(subject)) kept.push(attempt);
      refused.add(subject);
    } else if (control.token === "OWN" && !answered.has(control.itemSeq)) {
      answered.add(control.itemSeq); // what a contest is lost by
      kept.push(attempt);
    }
  }
  return kept;
}
