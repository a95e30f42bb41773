// What a write does to one consumption, and the event that tells of it: one cannot be had without the other.

import type { Money } from "./money.ts";
import type { ConsumptionRecord, ConsumptionStatus, Evidence, FeedEventKind, PriceSource } from "./payment.ts";
import { ALREADY_CONSUMED, UNKNOWN_ERROR } from "./resultCodes.ts";

/** A consumption's outcome as it stands after this write. */
export interface ConsumptionChange {
  /** null: no consumption of that item is on record yet, it is created. */
  readonly id: string | null;
  readonly itemSeq: bigint;
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence | null;
  readonly price: Money | null;
  readonly priceSource: PriceSource | null;
  readonly resultCode: number | null;
  readonly message: string | null;
  /** null where the status stays as it is. */
  readonly event: FeedEventKind | null;
}

export function outcomeOf(consumption: ConsumptionRecord): ConsumptionChange {
  const { id, itemSeq, status, evidence, price, priceSource, resultCode, message } = consumption;
  return { id, itemSeq, status, evidence, price, priceSource, resultCode, message, event: null };
}

/** Something became known of it, and its outcome stays as it is. */
export function amendmentOf(consumption: ConsumptionRecord): ConsumptionChange {
  return { ...outcomeOf(consumption), event: "AMENDED" };
}

/** What such a change keeps of the consumption; undefined: it creates one, which had no status before. */
type Subject = Pick<ConsumptionChange, "id" | "itemSeq"> & { readonly status: ConsumptionStatus | undefined };

function unsettled(
  { id, itemSeq, status: before }: Subject,
  status: "REJECTED" | "IN_DOUBT" | "DISPUTED",
  resultCode: number,
  message: string,
): ConsumptionChange {
  return {
    id,
    itemSeq,
    status,
    evidence: null,
    price: null,
    priceSource: null,
    resultCode,
    message,
    event: before === status ? null : status,
  };
}

export function reject(consumption: ConsumptionRecord, resultCode: number, message: string): ConsumptionChange {
  return unsettled(consumption, "REJECTED", resultCode, message);
}

export function doubt(consumption: ConsumptionRecord, resultCode: number, message: string): ConsumptionChange {
  return unsettled(consumption, "IN_DOUBT", resultCode, message);
}

export function dispute(
  consumption: Subject,
  message = "Only people can tell whose call consumed it.",
): ConsumptionChange {
  return unsettled(consumption, "DISPUTED", ALREADY_CONSUMED, message);
}

/** Not 5018: a client that knows only the numbers must not read an open question as "already consumed". */
export function doubtAfter5018(consumption: ConsumptionRecord): ConsumptionChange {
  return doubt(consumption, UNKNOWN_ERROR, "Already consumed upstream; whether by this call is being found out.");
}
