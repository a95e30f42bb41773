// What is on record of a payment or a reversal against what an import tells of it. A value that the import leaves out does not
// differ; one that it gives and the record has otherwise, or has not, does. Nothing that is on record is ever changed by it.

import { isOpen } from "./changes.ts";
import type { Consumption, EpochMs } from "./consumption.ts";
import type { Delivery, DeliveryOutcome } from "./delivery.ts";
import { formatAmount, type Money } from "./money.ts";
import type { PaymentFacts } from "./paymentFacts.ts";
import type { ReversalFacts } from "./reversal.ts";

/** How the reference of a delivery begins that is named by its line. */
export const BY_IMPORT = "import:";

export interface Difference {
  readonly field: string;
  /** null: none is on record. */
  readonly recorded: string | null;
  /** null: the import means that there is none. */
  readonly given: string | null;
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
export type RecordedPayment = Pick<
  Consumption,
  "itemSeq" | "playerId" | "price" | "evidence" | "requestedAt" | keyof PaymentFacts
> & { readonly delivery: Omit<Delivery, "acknowledgedAt"> | null };

export type Standing =
  | { readonly kind: "repeated" }
  | { readonly kind: "open" }
  | { readonly kind: "differs"; readonly differences: readonly Difference[] };

/** @param consumptions all of the payment; null: it may be imported */
export function standingAgainst(consumptions: readonly Consumption[], told: ToldPayment): Standing | null {
  const consumed = consumptions.find(({ status }) => status === "CONSUMED");
  if (consumed !== undefined) return standingOf(consumed, told);
  return consumptions.some((other) => isOpen(other) || other.status === "DISPUTED") ? { kind: "open" } : null;
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
    // Our own records say when we heard of it, by our clock and maybe long after: another system's time is no other value.
    isImported ? difference("consumedAt", timeOf(recorded.requestedAt), timeOf(told.consumedAt)) : null,
    difference("market", recorded.market, facts.market),
    difference("storeOrderId", recorded.storeOrderId, facts.storeOrderId),
    difference("productId", recorded.productId, facts.productId),
    difference("purchasedAt", timeOf(recorded.purchasedAt), timeOf(facts.purchasedAt)),
    difference("isTest", recorded.isTest, facts.isTest),
    difference("payload", recorded.payload, facts.payload),
    ...(given === undefined ? [] : deliveryDifferences(recorded, given, isImported)),
  ].filter((found) => found !== null);
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

function changed(field: string, recorded: Value, told: Value): Difference | null {
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
