// The doubt rule. A refusal says that this call consumed nothing; it says nothing sure about an earlier lost one, which
// may even land later. So an unknown attempt outweighs refusals until three alike stand in a row, the last of them late
// enough. A doubtful refusal, whose code the vendor does not list, counts as a refusal here and is unknown to every other
// rule: three alike settle it, the last of them late enough after the first.

import { endOfUnknownMs, isRefusal, isUnknown } from "./attempts.ts";
import type { AttemptRecord, ConsumptionRecord, LedgerMs, PaymentRecord } from "./payment.ts";
import { sharingAttempts } from "./token.ts";

/** So many refusals alike, from the newest on, make a rejection of a doubt. */
export const REFUSALS_IN_A_ROW = 3;

/**
 * Whether a consumption with an unknown attempt may become REJECTED by the refusal that closed last.
 * An unknown attempt or another code starts the row again; a call that was never sent neither counts nor breaks it; controls
 * are no attempts here. A look-up that showed the payment still consumable, right before its attempt, is a refusal of any code.
 */
export function mayRejectDespiteUnknown(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  resultCode: number,
  doubtMs: number,
  now: LedgerMs,
): boolean {
  let refusals = 0;
  // Of the attempts that may have consumed the payment: when the last one before the row ended, and the first one in the row.
  let endBeforeRowMs = Number.NEGATIVE_INFINITY;
  let firstEndInRowMs = Number.NEGATIVE_INFINITY;
  let isRowOpen = true;
  for (const { one, attempt } of inOrder(sharingAttempts(payment, consumption), now).toReversed()) {
    if (attempt.control !== null) continue;
    const mayHaveConsumed = isUnknown(one, attempt, now);
    if (attempt.outcome !== "NOT_SENT") {
      isRowOpen &&= isRefusal(attempt) && attempt.resultCode === resultCode;
      if (isRowOpen) refusals += 1;
    }
    if (isRowOpen && attempt.isShownConsumable) refusals += 1;
    if (!mayHaveConsumed) continue;
    if (isRowOpen) firstEndInRowMs = endOfUnknownMs(attempt);
    else endBeforeRowMs = Math.max(endBeforeRowMs, endOfUnknownMs(attempt));
  }
  return refusals >= REFUSALS_IN_A_ROW && now - Math.max(endBeforeRowMs, firstEndInRowMs) >= doubtMs;
}

interface Placed {
  readonly one: ConsumptionRecord;
  readonly attempt: AttemptRecord;
}

/**
 * As they were opened. Several consumptions have no numbers in common, but a lease's end tells when it was taken; where that
 * tells nothing (all that was before a restart ended then) an unknown one is taken for the later, which is the careful way.
 */
function inOrder(consumptions: readonly ConsumptionRecord[], now: LedgerMs): Placed[] {
  const placed = consumptions.flatMap((one) => one.attempts.map((attempt) => ({ one, attempt })));
  if (consumptions.length === 1) return placed;
  const rank = ({ one, attempt }: Placed) => (isUnknown(one, attempt, now) ? 1 : 0);
  return placed.sort((a, b) => a.attempt.leaseUntilMs - b.attempt.leaseUntilMs || rank(a) - rank(b));
}
