// Late answers that are no success: the attempt lost its lease and another took over. Evidence about that attempt, and
// no more; a late 5018 counts as a refusal and starts no inference.

import type { Alarm } from "./alarm.ts";
import { isInFlight, unknownAttempts } from "./attempts.ts";
import { type ConsumptionChange, outcomeOf, reject } from "./changes.ts";
import type { Heard } from "./heard.ts";
import type { ConsumptionRecord, LedgerMs } from "./payment.ts";
import { SERVER_UNKNOWN_ERROR } from "./resultCodes.ts";

export interface LateMerge {
  readonly change: ConsumptionChange | null;
  readonly alarm: Alarm | null;
}

const NOTHING: LateMerge = { change: null, alarm: null };

/** @param consumption with the late attempt closed */
export function mergeLate(consumption: ConsumptionRecord, heard: Heard, now: LedgerMs): LateMerge {
  if (heard.kind === "UNKNOWN" || heard.kind === "CONSUMED") return NOTHING;
  const resultCode = heard.kind === "REFUSED" ? heard.resultCode : SERVER_UNKNOWN_ERROR;
  const remaining = unknownAttempts(consumption, now);
  if (consumption.status === "IN_DOUBT") {
    const isAnyRunning = consumption.attempts.some((other) => isInFlight(consumption, other, now));
    const isDecided = remaining.length === 0 && !isAnyRunning;
    return isDecided ? { ...NOTHING, change: reject(consumption, resultCode, heard.message) } : NOTHING;
  }
  const restedOnItAlone = !remaining.some((other) => !other.isAfter5018);
  if (consumption.status === "CONSUMED" && consumption.evidence === "INFERRED" && restedOnItAlone) {
    return { change: { ...outcomeOf(consumption), event: "AMENDED" }, alarm: "INFERENCE_REFUTED" };
  }
  return NOTHING;
}
