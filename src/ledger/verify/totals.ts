// Exact sums by currency of what is on record, and whether the feed told of as much. A sum of 10^9 amounts below 10^18
// outgrows 64 bits, so engines sum whole units and millionths apart, a window at a time, and they meet in a bigint.

import { formatAmount } from "../../domain/money.ts";
import { fail, type Finding, ok } from "../checks.ts";

export interface Total {
  readonly count: number;
  readonly amountMicros: bigint;
}

export type Totals = Map<string, Total>;

const MICROS = 1_000_000n;
const NOTHING: Total = { count: 0, amountMicros: 0n };
const CURRENCIES_TOLD_MAX = 5;

export type TotalRow = readonly [currency: string, count: number, units: string | null, micros: string | null];

/** @param rows one a currency */
export function addTotals(totals: Totals, rows: readonly TotalRow[]): void {
  for (const [currency, count, units, micros] of rows) {
    const before = totals.get(currency) ?? NOTHING;
    const amountMicros = BigInt(units ?? 0) * MICROS + BigInt(micros ?? 0);
    totals.set(currency, { count: before.count + count, amountMicros: before.amountMicros + amountMicros });
  }
}

export function compareTotals(recorded: Totals, told: Totals): Finding {
  const currencies = [...new Set([...recorded.keys(), ...told.keys()])].toSorted((one, other) =>
    one < other ? -1 : 1,
  );
  const differing = currencies.filter((currency) => {
    const [one, other] = [recorded.get(currency) ?? NOTHING, told.get(currency) ?? NOTHING];
    return one.count !== other.count || one.amountMicros !== other.amountMicros;
  });
  if (differing.length > 0) {
    const lines = differing.slice(0, CURRENCIES_TOLD_MAX).map((currency) => {
      return `${currency}: ${sumOf(recorded, currency)} on record, ${sumOf(told, currency)} told by the feed`;
    });
    return fail(lines.join("; "), "restore a backup from before; which consumptions differ, the checks above say");
  }
  const shown = currencies.slice(0, CURRENCIES_TOLD_MAX).map((currency) => `${currency} ${sumOf(recorded, currency)}`);
  const more = currencies.length > shown.length ? `, and ${currencies.length - shown.length} more` : "";
  return ok(currencies.length === 0 ? "nothing consumed yet" : `${shown.join(", ")}${more}`);
}

function sumOf(totals: Totals, currency: string): string {
  const { count, amountMicros } = totals.get(currency) ?? NOTHING;
  return `${formatAmount(amountMicros)} in ${count}`;
}
