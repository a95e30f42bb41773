// What totals are asked by and answered with. A sum never runs across currencies: amounts are told only of groups of one.

import type { EpochMs } from "./consumption.ts";
import type { ConsumptionStatus, Environment } from "./payment.ts";

/** At most one of these in one question. */
export type TotalsPeriod = "HOUR" | "DAY" | "MONTH";
export type TotalsKey = "APP" | "CURRENCY" | "ITEM" | "STATUS" | "RESULT_CODE" | "ENVIRONMENT" | TotalsPeriod;

/** Keys that were not asked for are null; so are those of a group that has none. */
export interface TotalsGroup {
  readonly app: string | null;
  readonly currency: string | null;
  readonly itemSeq: bigint | null;
  readonly status: ConsumptionStatus | null;
  readonly resultCode: number | null;
  readonly environment: Environment | null;
  readonly periodStart: EpochMs | null;
}

export interface Totals extends TotalsGroup {
  readonly count: bigint;
  /** Millionths; null where the group is not of one currency. */
  readonly amountMicros: bigint | null;
  readonly unknownPriceCount: bigint;
  readonly reversedCount: bigint;
  readonly reversedMicros: bigint | null;
}

const PERIODS: ReadonlySet<TotalsKey> = new Set<TotalsPeriod>(["HOUR", "DAY", "MONTH"]);

export function isPeriod(key: TotalsKey): key is TotalsPeriod {
  return PERIODS.has(key);
}
