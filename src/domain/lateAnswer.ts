// Late answers that are no success: the attempt lost its lease and another took over. Evidence about that attempt, and
// no more; a late 5018 counts as a refusal and starts no inference.

import type { Alarm } from "./alarm.ts";
import { amendmentOf, type ConsumptionChange, reject } from "./changes.ts";
import type { Heard } from "./heard.ts";
import type { ConsumptionRecord, LedgerMs, PaymentRecord } from "./payment.ts";
import { SERVER_UNKNOWN_ERROR } from "./resultCodes.ts";
import { countingUnknown, isAnyInFlight, sharingAttempts } from "./token.ts";

/** The message of an inferred consumption from then on; explanations tell it by that. */
export const INFERENCE_REFUTED = "It was inferred from a call of which it became known later that it consumed nothing.";

export interface LateMerge {
  readonly changes: readonly ConsumptionChange[];
  readonly alarms: readonly Alarm[];
}

const NOTHING: LateMerge = { changes: [], alarms: [] };

/** @param consumption with the late attempt closed, as it stands in `payment` */
export function mergeLate(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  heard: Heard,
  now: LedgerMs,
): LateMerge {
  if (heard.kind === "UNKNOWN" || heard.kind === "CONSUMED") return NOTHING;
  const resultCode = heard.kind === "REFUSED" ? heard.resultCode : SERVER_UNKNOWN_ERROR;
  const sharing = sharingAttempts(payment, consumption);
  const remaining = countingUnknown(payment, consumption, now);
  // Where no request names the item, what was inferred from this attempt may be another item's consumption.
  const inferred = sharing.find(({ status, evidence }) => status === "CONSUMED" && evidence === "INFERRED");
  const restedOnItAlone = !remaining.some((other) => !other.isAfter5018);
  const refuted: LateMerge =
    inferred !== undefined && restedOnItAlone
      ? { changes: [{ ...amendmentOf(inferred), message: INFERENCE_REFUTED }], alarms: ["INFERENCE_REFUTED"] }
      : NOTHING;
  if (remaining.length > 0 || isAnyInFlight(sharing, now)) return refuted;
  const left = sharing.filter(({ status }) => status === "IN_DOUBT");
  return { ...refuted, changes: [...refuted.changes, ...left.map((one) => reject(one, resultCode, heard.message))] };
}
