// An operator settles a dispute by hand. Pure: what may be settled, and what it does to the payment's other consumptions.

import { type ConsumptionChange, outcomeOf, reject } from "./changes.ts";
import { rejectSiblings } from "./confirming.ts";
import { lookFor } from "./inference.ts";
import type { PaymentRecord } from "./payment.ts";
import { ALREADY_CONSUMED, SUCCESS } from "./resultCodes.ts";

/** The message of what an operator rejected; explanations tell it by that. */
export const FOUND_BY_OPERATOR = "An operator found that another call consumed it.";

export type DisputeOutcome = "CONSUMED" | "REJECTED";

export type Resolution =
  | { readonly kind: "NOT_DISPUTED" }
  /** At most one consumption of a payment is ever CONSUMED. */
  | { readonly kind: "ANOTHER_CONSUMED" }
  | {
      readonly kind: "RESOLVED";
      readonly changes: readonly ConsumptionChange[];
      /** Whether every attempt made so far, those of paused processes included, stops supporting an inference. */
      readonly voidsAttempts: boolean;
    };

/** Throws only where the record names no such consumption, which is a bug. */
export function resolveDispute(payment: PaymentRecord, consumptionId: string, outcome: DisputeOutcome): Resolution {
  const disputed = payment.consumptions.find((consumption) => consumption.id === consumptionId);
  if (disputed === undefined) throw new Error("resolveDispute: no such consumption on record");
  if (disputed.status !== "DISPUTED") return { kind: "NOT_DISPUTED" };
  const others = payment.consumptions.filter((other) => other !== disputed);
  if (outcome === "REJECTED") {
    const change = reject(disputed, ALREADY_CONSUMED, FOUND_BY_OPERATOR);
    return { kind: "RESOLVED", changes: [change], voidsAttempts: true };
  }
  if (others.some((other) => other.status === "CONSUMED")) return { kind: "ANOTHER_CONSUMED" };
  const look = lookFor(payment, disputed);
  const consumed: ConsumptionChange = {
    ...outcomeOf(disputed),
    status: "CONSUMED",
    evidence: "OPERATOR",
    price: look?.price ?? null,
    priceSource: look === null || look.price === null ? "UNKNOWN" : look.priceSource,
    resultCode: SUCCESS,
    message: null,
    event: "CONSUMED",
  };
  return { kind: "RESOLVED", changes: [consumed, ...rejectSiblings(others)], voidsAttempts: false };
}
