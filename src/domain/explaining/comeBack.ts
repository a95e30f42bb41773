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
  /** Reversals that took money back. */
  readonly count: number;
  /** Reversals that undid one of those; which one, nothing on record says. */
  readonly takenBack: number;
}

/** null where nothing came back, or all of that was undone again. */
export function comeBackOf(reversals: readonly Reversal[], price: Money | null): ComeBack | null {
  const standing = reversals.reduce((sum, reversal) => sum + shareOf(reversal, price).count, 0);
  const newest = reversals.findLast((reversal) => reversal.kind !== "TAKEN_BACK");
  if (standing <= 0 || newest === undefined || newest.kind === "TAKEN_BACK") return null;
  const takenBack = reversals.filter(({ kind }) => kind === "TAKEN_BACK").length;
  const count = reversals.length - takenBack;
  return { kind: newest.kind, at: newest.occurredAt, amount: newest.amount, count, takenBack };
}
