// Whether a payment's money came back, and how, out of all that was told of it.

import type { EpochMs } from "../consumption.ts";
import type { Money } from "../money.ts";
import { type Reversal, type ReversalKind, shareOf } from "../reversal.ts";

export interface ComeBack {
  /** How the newest one that took money back did so. */
  readonly kind: Exclude<ReversalKind, "TAKEN_BACK">;
  readonly at: EpochMs;
  /** null: the whole price. */
  readonly amount: Money | null;
  /** Reversals that stand, more than those taken back. */
  readonly count: number;
}

/** null where nothing came back, or all of that was undone again. */
export function comeBackOf(reversals: readonly Reversal[], price: Money | null): ComeBack | null {
  const count = reversals.reduce((sum, reversal) => sum + shareOf(reversal, price).count, 0);
  const newest = reversals.findLast((reversal) => reversal.kind !== "TAKEN_BACK");
  if (count <= 0 || newest === undefined || newest.kind === "TAKEN_BACK") return null;
  return { kind: newest.kind, at: newest.occurredAt, amount: newest.amount, count };
}
