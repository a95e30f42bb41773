// The shortest history found that fails in the same way: chunks are left out and choices made harmless, as long as the
// complaint stays. Bounded: a history that fails slowly is not shortened for ever.

import { replay } from "./campaign.ts";
import type { HistoryEnd } from "./history.ts";
import { createLedgerPool } from "./ledger/ledgerPool.ts";

const RUNS_MAX = 2_500;

export async function shrink(failed: HistoryEnd): Promise<HistoryEnd> {
  const pool = createLedgerPool();
  const wanted = kindOf(failed);
  let best = failed;
  let runs = 0;

  async function accept(list: readonly number[]): Promise<boolean> {
    if (runs >= RUNS_MAX || !isSimpler(list, best.taken)) return false;
    runs += 1;
    const end = await replay({ face: failed.plan.face, list }, pool);
    if (kindOf(end) !== wanted || !isSimpler(end.taken, best.taken)) return false;
    best = end;
    return true;
  }

  for (let isBetter = true; isBetter && runs < RUNS_MAX;) {
    isBetter = false;
    for (let size = Math.ceil(best.taken.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < best.taken.length;) {
        const without = [...best.taken.slice(0, at), ...best.taken.slice(at + size)];
        if (await accept(without)) isBetter = true;
        else at += size;
      }
    }
    for (let at = best.taken.length - 1; at >= 0; at -= 1) {
      for (const choice of lowerThan(best.taken[at] ?? 0)) {
        if (await accept(best.taken.with(at, choice))) {
          isBetter = true;
          break;
        }
      }
    }
  }
  return best;
}

/** Which promise was broken, whatever the names and numbers in the complaint. */
function kindOf({ complaints }: HistoryEnd): string {
  return (complaints[0] ?? "").replaceAll(/[a-z]*\d+(?:\.\d+)*/g, "").slice(0, 60);
}

function isSimpler(list: readonly number[], than: readonly number[]): boolean {
  if (list.length !== than.length) return list.length < than.length;
  const differsAt = list.findIndex((choice, index) => choice !== than[index]);
  return differsAt !== -1 && (list[differsAt] ?? 0) < (than[differsAt] ?? 0);
}

function lowerThan(choice: number): number[] {
  return [...new Set([0, 1, Math.floor(choice / 2), choice - 1])].filter((lower) => lower >= 0 && lower < choice);
}
