// An operator settles a dispute by hand. Pure: what may be settled, and what it does to the payment's other consumptions.

import { type ConsumptionChange, outcomeOf, reject } from "./changes.ts";
import { rejectSiblings } from "./confirming.ts";
import { lookFor } from "./inference.ts";
import type { ConsumptionRecord, PaymentRecord } from "./payment.ts";
import { ALREADY_CONSUMED, SUCCESS } from "./resultCodes.ts";
import { ofItem, sharingAttempts } from "./token.ts";

/** The message of what an operator rejected; explanations tell it by that. */
export const FOUND_BY_OPERATOR = "An operator found that another call consumed it.";

/** The message of what was open when an operator gave the payment to another consumption; explanations tell it by that. */
export const GIVEN_BY_OPERATOR = "An operator found that it was consumed under another record.";

export type DisputeOutcome = "CONSUMED" | "REJECTED";

export type Resolution =
  | { readonly kind: "NOT_DISPUTED" }
  /** At most one consumption of a payment is ever CONSUMED. */
  | { readonly kind: "ANOTHER_CONSUMED" }
  /** The item is not the operator's to choose here. */
  | { readonly kind: "OTHER_ITEM" }
  | {
      readonly kind: "RESOLVED";
      readonly changes: readonly ConsumptionChange[];
      /** Ids of consumptions of which every attempt made so far, those of paused processes included, supports no inference. */
      readonly voidsAttemptsOf: readonly string[];
    };

/**
 * Where the upstream's request names no item, a dispute belongs to the player's token: any consumption of it that is not
 * CONSUMED may be named, and `itemSeq` names the item that it was, asked for before or not.
 * Throws only where the record names no such consumption, which is a bug.
 */
export function resolveDispute(
  payment: PaymentRecord,
  consumptionId: string,
  outcome: DisputeOutcome,
  itemSeq: bigint | null = null,
): Resolution {
  const named = payment.consumptions.find((consumption) => consumption.id === consumptionId);
  if (named === undefined) throw new Error("resolveDispute: no such consumption on record");
  const isChosen = itemSeq !== null && itemSeq !== named.itemSeq;
  if (isChosen && (payment.namesItem || outcome === "REJECTED")) return { kind: "OTHER_ITEM" };
  const token = sharingAttempts(payment, named);
  if (named.status === "CONSUMED" || !token.some(({ status }) => status === "DISPUTED"))
    return { kind: "NOT_DISPUTED" };
  if (outcome === "REJECTED") {
    const settled = token.filter(({ status }) => status === "DISPUTED" || status === "IN_DOUBT");
    const changes = settled.map((one) => reject(one, ALREADY_CONSUMED, FOUND_BY_OPERATOR));
    return { kind: "RESOLVED", changes, voidsAttemptsOf: token.map(({ id }) => id) };
  }
  if (payment.consumptions.some(({ status }) => status === "CONSUMED")) return { kind: "ANOTHER_CONSUMED" };
  const target = isChosen ? ofItem(payment, named, itemSeq) : named;
  const consumed = consumedByHand(payment, { ...named, ...target, itemSeq: itemSeq ?? named.itemSeq }, target);
  const others = payment.consumptions.filter((other) => other !== target);
  return {
    kind: "RESOLVED",
    changes: [consumed, ...rejectSiblings(others, GIVEN_BY_OPERATOR)],
    // Where the request names the item, nobody else's attempt could be taken for this one's.
    voidsAttemptsOf: payment.namesItem ? [] : token.map(({ id }) => id),
  };
}

/** @param target null: it is created, in the likeness of `likeness` */
function consumedByHand(
  payment: PaymentRecord,
  likeness: ConsumptionRecord,
  target: ConsumptionRecord | null,
): ConsumptionChange {
  const look = lookFor(payment, likeness);
  return {
    ...outcomeOf(likeness),
    id: target?.id ?? null,
    status: "CONSUMED",
    evidence: "OPERATOR",
    price: look?.price ?? null,
    priceSource: look === null || look.price === null ? "UNKNOWN" : look.priceSource,
    resultCode: SUCCESS,
    message: null,
    event: "CONSUMED",
  };
}
