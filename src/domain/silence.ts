// How long the upstream has been asked about a consumption and has given no answer that decides anything. Controls are no attempts here: they
// are asked only after an answer, and tell of other tokens.

import { endOfUnknownMs, isRefusal } from "./attempts.ts";
import type { AttemptRecord, LedgerMs } from "./payment.ts";

/** Counted from the last such answer, else from the end of the first attempt; after a restart from there (ledger time). */
export function silentForMs(attempts: readonly AttemptRecord[], now: LedgerMs): number {
  const proper = attempts.filter(({ control }) => control === null);
  const since = proper.findLast((attempt) => isRefusal(attempt) || attempt.outcome === "CONSUMED") ?? proper[0];
  return since === undefined ? 0 : Math.max(0, now - endOfUnknownMs(since));
}

/**
 * With one that ends like that, the attempts in a row that were answered alike: by a code that refuses, or not at all. An upstream that
 * answers again is asked again soon, however long it was silent: a doubt takes three refusals to settle.
 */
export function attemptsInARow(earlier: readonly AttemptRecord[], isAnswered: boolean): number {
  const proper = earlier.filter(({ control }) => control === null);
  const lastUnlike = proper.findLastIndex((attempt) => isRefusal(attempt) !== isAnswered);
  return proper.length - lastUnlike;
}
