// What lists and totals of consumptions are narrowed by. It only ever narrows: the caller's scope holds beside it.

import type { EpochMs } from "../domain/consumption.ts";
import type { ConsumptionStatus, Environment, Evidence } from "../domain/payment.ts";

export interface TimeRange {
  /** Inclusive. */
  readonly from: EpochMs | null;
  /** Exclusive. */
  readonly until: EpochMs | null;
}

/** All given fields must hold; a list means any of its 1..100 values. Absent: no restriction. */
export interface ConsumptionFilter {
  readonly app?: readonly string[];
  readonly paymentSeq?: readonly string[];
  readonly storeOrderId?: readonly string[];
  readonly requestId?: readonly string[];
  readonly playerId?: readonly string[];
  readonly itemSeq?: readonly bigint[];
  readonly status?: readonly ConsumptionStatus[];
  readonly currency?: readonly string[];
  readonly resultCode?: readonly number[];
  readonly evidence?: readonly Evidence[];
  readonly environment?: Environment;
  readonly isTest?: boolean;
  /** Whether DELIVERED stands. */
  readonly delivered?: boolean;
  /** Whether more came back than was taken back. */
  readonly reversed?: boolean;
  /** true: its product is known. false: CONSUMED by an answer that had to name a product and named none. Others are neither. */
  readonly hasProduct?: boolean;
  readonly requestedAt?: TimeRange;
  readonly settledAt?: TimeRange;
}
