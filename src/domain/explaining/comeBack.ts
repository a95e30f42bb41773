// Whether a payment's money came back, and how, out of all that was told of it.

import type { EpochMs } from "../consumption.ts";
import type { Money } from "../money.ts";
import { type Reversal, type ReversalKind, shareOf } from "../reversal.ts";

export interface ComeBack {
  /** How the newest, by its own time, one that took money back did so. */
  readonly kind: Exclude<ReversalKind, "TAKEN_BACK">;
  readonly at: EpochMs;
  /** null: the whole price. */
  readonly amount: Money | null;
  /** Reversals that took money back. */
  readonly count: number;
  /** Reversals that undid one of those; which one, nothing on record says. */
  readonly takenBack: number;
}

/**
 * null where nothing came back, or all of that was undone again.
 *
 * @param reversals in the order in which they were told, which is not that of their times: consoles list the newest first
 */
export function comeBackOf(reversals: readonly Reversal[], price: Money | null): ComeBack | null {
  const newest = reversals.toSorted((one, other) => one.occurredAt - other.occurredAt).findLast(isReturn);
  if (newest === undefined || !isMoneyMissing(reversals, price)) return null;
  const takenBack = reversals.filter(({ kind }) => kind === "TAKEN_BACK").length;
  const count = reversals.length - takenBack;
  return { kind: newest.kind, at: newest.occurredAt, amount: newest.amount, count, takenBack };
}

type Return = Reversal & { readonly kind: ComeBack["kind"] };

function isReturn(reversal: Reversal): reversal is Return {
  return reversal.kind !== "TAKEN_BACK";
}

/** By the sums; where something of them cannot be summed, or nothing was paid, by how many were undone. */
function isMoneyMissing(reversals: readonly Reversal[], price: Money | null): boolean {
  const shares = reversals.map((reversal) => shareOf(reversal, price));
  const isSummed = shares.every(({ amountMicros }) => amountMicros !== 0n);
  return isSummed
    ? shares.reduce((sum, { amountMicros }) => sum + amountMicros, 0n) > 0n
    : shares.reduce((sum, { count }) => sum + count, 0) > 0;
}
