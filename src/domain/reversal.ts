// A refund, a void or a chargeback: a fact about a payment, whoever consumed it, known here or not. A payment may have
// several (partial ones), and each may be taken back.

import { isSameMoney, type Money } from "./money.ts";

export const REVERSAL_KINDS = ["REFUNDED", "VOIDED", "CHARGED_BACK", "TAKEN_BACK"] as const;

export type ReversalKind = (typeof REVERSAL_KINDS)[number];

export interface ReversalFacts {
  readonly kind: ReversalKind;
  /** Milliseconds since 1970, UTC. */
  readonly occurredAt: number;
  /** The store's or the operator's name for it: 1-200 characters, once per app. */
  readonly reference: string;
  /** null: the whole price. */
  readonly amount: Money | null;
  readonly note: string | null;
}

export interface Reversal extends ReversalFacts {
  /** 32 hex digits of a UUIDv7. */
  readonly id: string;
  readonly app: string;
  readonly paymentSeq: string;
}

/** How much of a payment's price came back, in millionths; and how many times, those taken back taken off. */
export interface ReversedShare {
  readonly count: number;
  readonly amountMicros: bigint;
}

/** What one reversal adds to that. In another currency, or of a price that is not known, it is counted and not summed. */
export function shareOf({ kind, amount }: Pick<ReversalFacts, "kind" | "amount">, price: Money | null): ReversedShare {
  const sign = kind === "TAKEN_BACK" ? -1 : 1;
  const taken = amount ?? price;
  const isSummed = taken !== null && price !== null && taken.currency === price.currency;
  return { count: sign, amountMicros: isSummed ? BigInt(sign) * taken.amountMicros : 0n };
}

export function isSameReversal(one: ReversalFacts & { paymentSeq: string }, other: typeof one): boolean {
  return (
    one.paymentSeq === other.paymentSeq &&
    one.kind === other.kind &&
    one.occurredAt === other.occurredAt &&
    isSameMoney(one.amount, other.amount) &&
    one.note === other.note
  );
}
