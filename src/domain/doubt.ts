// The doubt rule. A refusal says that this call consumed nothing; it says nothing sure about an earlier lost one, which
// may even land later. So an unknown attempt outweighs refusals until three alike stand in a row, the last of them late
// enough.

import { endOfUnknownMs, isUnknown } from "./attempts.ts";
import type { AttemptRecord, ConsumptionRecord, LedgerMs, PaymentRecord } from "./payment.ts";
import { sharingAttempts } from "./token.ts";

const REFUSALS_IN_A_ROW = 3;

/**
 * Whether a consumption with an unknown attempt may become REJECTED by the refusal that closed last.
 * An unknown attempt or another code starts the row anew; a call never sent neither counts nor breaks it; controls are
 * no attempts here. A look that showed the payment still consumable, right before its attempt, is a refusal of any code.
 */
export function mayRejectDespiteUnknown(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  resultCode: number,
  doubtMs: number,
  now: LedgerMs,
): boolean {
  let refusals = 0;
  let lastUnknownEndMs = Number.NEGATIVE_INFINITY;
  let isRowOpen = true;
  for (const { one, attempt } of inOrder(sharingAttempts(payment, consumption), now).toReversed()) {
    if (attempt.control !== null) continue;
    if (isUnknown(one, attempt, now)) {
      isRowOpen = false;
      lastUnknownEndMs = Math.max(lastUnknownEndMs, endOfUnknownMs(attempt));
    } else if (attempt.outcome !== "NOT_SENT") {
      isRowOpen &&= attempt.outcome === "REFUSED" && attempt.resultCode === resultCode;
      if (isRowOpen) refusals += 1;
    }
    if (isRowOpen && attempt.isShownConsumable) refusals += 1;
  }
  return refusals >= REFUSALS_IN_A_ROW && now - lastUnknownEndMs >= doubtMs;
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
