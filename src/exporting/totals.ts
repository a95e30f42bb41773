// What was written, added up as it is written: per currency how many and how much, by integers of millionths. The last line
// tells it, so whoever has the file can add up and compare.

import type { Consumption } from "../domain/consumption.ts";
import { formatAmount } from "../domain/money.ts";

/** As `consumptionTotals(by: [CURRENCY])` groups: those without a known price are the group without a currency. */
export interface CurrencyTotal {
  readonly currency: string | null;
  readonly count: number;
  /** null where there is no currency. */
  readonly amountMicros: bigint | null;
  /** CONSUMED ones whose price is not known. */
  readonly unknownPriceCount: number;
}

export type Totals = ReadonlyMap<string | null, CurrencyTotal>;

export const NO_TOTALS: Totals = new Map();

export function addTotals(totals: Totals, consumptions: readonly Consumption[]): Totals {
  const sums = new Map(totals);
  for (const { price, status } of consumptions) {
    const currency = price?.currency ?? null;
    const sum = sums.get(currency) ?? { currency, count: 0, amountMicros: null, unknownPriceCount: 0 };
    sums.set(currency, {
      currency,
      count: sum.count + 1,
      amountMicros: price === null ? null : (sum.amountMicros ?? 0n) + price.amountMicros,
      unknownPriceCount: sum.unknownPriceCount + (price === null && status === "CONSUMED" ? 1 : 0),
    });
  }
  return sums;
}

/** How many rows there were. */
export function rowsOf(totals: Totals): number {
  return [...totals.values()].reduce((sum, { count }) => sum + count, 0);
}

/** As the last line tells them: by currency, the group without one last. */
export function describeTotals(totals: Totals): readonly Readonly<Record<string, string | number | null>>[] {
  const groups = [...totals.values()].toSorted(byCurrency);
  return groups.map(({ currency, count, amountMicros, unknownPriceCount }) => ({
    currency,
    count,
    amount: amountMicros === null ? null : formatAmount(amountMicros),
    unknownPriceCount,
  }));
}

function byCurrency({ currency: one }: CurrencyTotal, { currency: other }: CurrencyTotal): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return one < other ? -1 : Number(one > other);
}
