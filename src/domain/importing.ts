// What is on record of a payment or a reversal against what an import tells of it. A value that the import leaves out does not
// differ; one that it gives and the record has otherwise, or has not, does. Nothing that is on record is ever changed by it.

import type { Consumption, EpochMs } from "./consumption.ts";
import type { Delivery, DeliveryOutcome } from "./delivery.ts";
import { formatAmount, type Money } from "./money.ts";
import { isUnsettled } from "./payment.ts";
import type { PaymentFacts } from "./paymentFacts.ts";
import type { ReversalFacts } from "./reversal.ts";

/** How the reference of a delivery begins that is named by its line. */
export const BY_IMPORT = "import:";

/** How far the clock of another system, and the minute in which it may tell a time, may be from ours. */
const CLOCKS_APART_MS_MAX = 3_600_000;

export type Difference = ValueDifference | ConsumedAtDifference;

export interface ValueDifference {
  readonly field: string;
  /** null: none is on record. */
  readonly recorded: string | null;
  /** null: the import means that there is none. */
  readonly given: string | null;
}

/** Our own record does not say when the payment was consumed, but within what it was. */
export interface ConsumedAtDifference {
  readonly field: "consumedAt";
  readonly within: ConsumedWithin;
  readonly given: EpochMs;
}

/** Between what a payment was consumed, as far as our clock can tell. */
export interface ConsumedWithin {
  /** Before that it was not; null: nothing says since when. */
  readonly since: { readonly kind: "asked" | "seenUnconsumed"; readonly at: EpochMs } | null;
  readonly settledAt: EpochMs;
}

/** A payment that was consumed before this product was there. */
export interface ToldPayment {
  readonly itemSeq: bigint;
  readonly playerId: string | null;
  readonly price: Money | null;
  readonly facts: PaymentFacts;
  /** When it was consumed. */
  readonly consumedAt: EpochMs;
  /** What is told of its delivery. Absent: nothing. */
  readonly given?: ToldDelivery;
}

export interface ToldDelivery {
  readonly outcome: DeliveryOutcome | null;
  readonly reference: string | null;
  readonly note: string | null;
  /** The line's own name, by which its delivery is named where it gives no reference. */
  readonly lineId: string | null;
}

/** What of a payment on record an import is compared with. */
export type RecordedPayment = Pick<Consumption, "itemSeq" | "playerId" | "price" | "evidence" | keyof PaymentFacts> & {
  readonly delivery: Omit<Delivery, "acknowledgedAt"> | null;
  /** A time: exactly then, as an import told it. */
  readonly consumed: EpochMs | ConsumedWithin;
};

export type Standing =
  | { readonly kind: "repeated" }
  | { readonly kind: "open" }
  | { readonly kind: "differs"; readonly differences: readonly Difference[] };

/** @param consumptions all of the payment; null: it may be imported */
export function standingAgainst(consumptions: readonly Consumption[], told: ToldPayment): Standing | null {
  const consumed = consumptions.find(({ status }) => status === "CONSUMED");
  if (consumed !== undefined) return standingOf({ ...consumed, consumed: whenConsumed(consumed, consumptions) }, told);
  return consumptions.some(isUnsettled) ? { kind: "open" } : null;
}

/**
 * One that a call of ours consumed was consumed between the first call for its payment and its settling. That first call may be on
 * another of the payment's records: an answer or an inference may name another item than the one that was asked for. A line that
 * tells of an earlier time refutes an inference, and somebody has to see it. An operator's word is about whose the payment is, and
 * it may have been consumed by another system before anybody asked here, but not before the upstream showed it unconsumed.
 */
function whenConsumed(
  { evidence, requestedAt, settledAt, seenUnconsumedAt }: Consumption,
  consumptions: readonly Consumption[],
): RecordedPayment["consumed"] {
  if (evidence === "IMPORTED" || settledAt === null) return requestedAt;
  if (evidence !== "OPERATOR") {
    const askedAt = Math.min(...consumptions.map((one) => one.requestedAt));
    return { since: { kind: "asked", at: askedAt }, settledAt };
  }
  const isSeenBefore = seenUnconsumedAt !== null && seenUnconsumedAt <= settledAt;
  return { since: isSeenBefore ? { kind: "seenUnconsumed", at: seenUnconsumedAt } : null, settledAt };
}

export function standingOf(recorded: RecordedPayment, told: ToldPayment): Standing {
  const differences = paymentDifferences(recorded, told);
  return differences.length === 0 ? { kind: "repeated" } : { kind: "differs", differences };
}

function paymentDifferences(recorded: RecordedPayment, told: ToldPayment): readonly Difference[] {
  const { facts, given } = told;
  const isImported = recorded.evidence === "IMPORTED";
  return [
    difference("itemSeq", recorded.itemSeq, told.itemSeq),
    difference("playerId", recorded.playerId, told.playerId),
    ...(told.price === null ? [] : moneyDifferences("price", recorded.price, told.price)),
    consumedAtDifference(recorded.consumed, told.consumedAt),
    difference("market", recorded.market, facts.market),
    difference("storeOrderId", recorded.storeOrderId, facts.storeOrderId),
    difference("productId", recorded.productId, facts.productId),
    difference("purchasedAt", timeOf(recorded.purchasedAt), timeOf(facts.purchasedAt)),
    difference("isTest", recorded.isTest, facts.isTest),
    difference("payload", recorded.payload, facts.payload),
    ...(given === undefined ? [] : deliveryDifferences(recorded, given, isImported)),
  ].filter((found) => found !== null);
}

function consumedAtDifference(consumed: RecordedPayment["consumed"], given: EpochMs): Difference | null {
  if (typeof consumed === "number") return changed("consumedAt", timeOf(consumed), timeOf(given));
  const { since, settledAt } = consumed;
  // A clock that was set back between them turns the two round.
  const from = since === null ? -Infinity : Math.min(since.at, settledAt);
  const until = Math.max(since?.at ?? settledAt, settledAt);
  const isWithin = given >= from - CLOCKS_APART_MS_MAX && given <= until + CLOCKS_APART_MS_MAX;
  return isWithin ? null : { field: "consumedAt", within: consumed, given };
}

function deliveryDifferences(
  { delivery }: RecordedPayment,
  { outcome, reference, note, lineId }: ToldDelivery,
  isImported: boolean,
): readonly (Difference | null)[] {
  // A line's own name says something of no other record than the one that the line made, and there only as long as no game
  // server has said more of the delivery.
  const isNamedByLine = isImported && reference === null && delivery?.reference.startsWith(BY_IMPORT) === true;
  return [
    difference("deliveryOutcome", delivery?.outcome ?? null, outcome),
    difference("deliveryReference", delivery?.reference ?? null, reference),
    difference("deliveryNote", delivery?.note ?? null, note),
    isNamedByLine ? difference("id", delivery.reference.slice(BY_IMPORT.length), lineId) : null,
  ];
}

/** Under one reference. A note that is left out does not differ; no amount means the whole price, which is a value. */
export function reversalDifferences(
  recorded: ReversalFacts & { readonly paymentSeq: string },
  told: typeof recorded,
): readonly Difference[] {
  return [
    difference("paymentSeq", recorded.paymentSeq, told.paymentSeq),
    difference("kind", recorded.kind, told.kind),
    difference("occurredAt", timeOf(recorded.occurredAt), timeOf(told.occurredAt)),
    ...moneyDifferences("amount", recorded.amount, told.amount),
    difference("note", recorded.note, told.note),
  ].filter((found) => found !== null);
}

function moneyDifferences(field: string, recorded: Money | null, told: Money | null): readonly (Difference | null)[] {
  return [
    changed(field, amountOf(recorded), amountOf(told)),
    changed("currency", recorded?.currency ?? null, told?.currency ?? null),
  ];
}

type Value = string | bigint | boolean | null;

/** null: nothing is told, or what is on record. */
function difference(field: string, recorded: Value, told: Value): Difference | null {
  return told === null ? null : changed(field, recorded, told);
}

function changed(field: string, recorded: Value, told: Value): ValueDifference | null {
  return recorded === told ? null : { field, recorded: textOf(recorded), given: textOf(told) };
}

function textOf(value: Value): string | null {
  return value === null ? null : String(value);
}

function amountOf(money: Money | null): string | null {
  return money === null ? null : formatAmount(money.amountMicros);
}

function timeOf(at: EpochMs | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
