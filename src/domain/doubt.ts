// The doubt rule. A refusal says that this call consumed nothing; it says nothing sure about an earlier lost one, which
// may even land later. So an unknown attempt outweighs refusals until three alike stand in a row, the last of them late
// enough.

import { endOfUnknownMs, isUnknown } from "./attempts.ts";
import type { ConsumptionRecord, LedgerMs } from "./payment.ts";

const REFUSALS_IN_A_ROW = 3;

/**
 * Whether a consumption with an unknown attempt may become REJECTED by the refusal that closed last.
 * An unknown attempt or another code starts the row anew; a call never sent neither counts nor breaks it; controls are
 * no attempts here.
 */
export function mayRejectDespiteUnknown(
  consumption: ConsumptionRecord,
  resultCode: number,
  doubtMs: number,
  now: LedgerMs,
): boolean {
  let refusals = 0;
  let lastUnknownEndMs = Number.NEGATIVE_INFINITY;
  let isRowOpen = true;
  for (const attempt of consumption.attempts.toReversed()) {
    if (attempt.control !== null || attempt.outcome === "NOT_SENT") continue;
    if (isUnknown(consumption, attempt, now)) {
      isRowOpen = false;
      lastUnknownEndMs = Math.max(lastUnknownEndMs, endOfUnknownMs(attempt));
    } else if (isRowOpen && attempt.outcome === "REFUSED" && attempt.resultCode === resultCode) {
      refusals += 1;
    } else {
      isRowOpen = false;
    }
  }
  return refusals >= REFUSALS_IN_A_ROW && now - lastUnknownEndMs >= doubtMs;
}
