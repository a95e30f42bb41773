// Running totals as they lie beside an unfinished export: integers of millionths as text, which JSON keeps to the last digit.

import type { Totals } from "../../exporting/totals.ts";
import type { StandingTotal } from "./partFile.ts";

export function keepTotals(totals: Totals): StandingTotal[] {
  return [...totals.values()].map((total) => ({ ...total, amountMicros: total.amountMicros?.toString() ?? null }));
}

export function keptTotals(kept: readonly StandingTotal[]): Totals {
  return new Map(
    kept.map((total) => [
      total.currency,
      { ...total, amountMicros: total.amountMicros === null ? null : BigInt(total.amountMicros) },
    ]),
  );
}
