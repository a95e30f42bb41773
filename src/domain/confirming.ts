// A success: what it makes of its own consumption, and of every other open one of the payment. Never dropped.

import { type ConsumptionChange, dispute, reject } from "./changes.ts";
import type { HeardSuccess } from "./heard.ts";
import type { ConsumptionRecord, PaymentRecord } from "./payment.ts";
import { ALREADY_CONSUMED, SUCCESS } from "./resultCodes.ts";
import type { Alarm } from "./alarm.ts";

/** The message of what was confirmed while another consumption was CONSUMED; explanations tell it by that. */
export const CONSUMED_TWICE = "The upstream told success, though another call had consumed it. Only people can tell.";

export interface Confirmation {
  readonly changes: readonly ConsumptionChange[];
  readonly alarms: readonly Alarm[];
}

/**
 * A success for `target`, which is of this item (null: to be created).
 * While another consumption of the payment is CONSUMED the upstream doubled, and people have to look.
 */
export function confirm(
  payment: PaymentRecord,
  target: ConsumptionRecord | null,
  itemSeq: bigint,
  heard: HeardSuccess,
): Confirmation {
  const id = target?.id ?? null;
  const others = payment.consumptions.filter((other) => other.id !== id);
  const priceAlarm: Alarm[] = heard.price === null ? ["PRICE_UNUSABLE"] : [];
  if (others.some((other) => other.status === "CONSUMED")) {
    const disputed = dispute({ id, itemSeq, status: target?.status }, CONSUMED_TWICE);
    return { changes: [disputed], alarms: ["UPSTREAM_DOUBLED", ...priceAlarm] };
  }
  if (target?.status === "CONSUMED" && target.evidence === "CONFIRMED") {
    return { changes: [], alarms: ["UPSTREAM_DOUBLED"] };
  }
  const isAmendment = target?.status === "CONSUMED";
  const price = target?.price ?? heard.price; // an unknown price may become known once, a known one never changes
  const confirmed: ConsumptionChange = {
    id,
    itemSeq,
    status: "CONSUMED",
    evidence: "CONFIRMED",
    price,
    priceSource: target?.price ? target.priceSource : heard.price === null ? "UNKNOWN" : "UPSTREAM",
    resultCode: SUCCESS,
    message: heard.message,
    event: isAmendment ? "AMENDED" : "CONSUMED",
  };
  return { changes: [confirmed, ...rejectSiblings(others)], alarms: priceAlarm };
}

/** Siblings: nobody else's call can have consumed the payment. A running re-ask keeps its lease until it ends. */
export function rejectSiblings(
  others: readonly ConsumptionRecord[],
  message = "ALREADY_CONSUMED",
): ConsumptionChange[] {
  return others
    .filter((other) => other.status === "IN_DOUBT" || other.status === "DISPUTED")
    .map((other) => reject(other, ALREADY_CONSUMED, message));
}
