// What the upstream showed of a payment, put on record: it proves a token and tells item and price, whatever answer is lost
// later. Seen again unchanged within a minute it is not written again. Runs inside the engine's transaction.

import { amendmentOf } from "../../domain/changes.ts";
import type { Consumption } from "../../domain/consumption.ts";
import { isSameMoney } from "../../domain/money.ts";
import { isSameFacts, mergeFacts, type PaymentFacts } from "../../domain/paymentFacts.ts";
import type { NoteLooksRequest, SeenPayment } from "../paymentReports.ts";
import { tokenDigestOf } from "../tokenDigest.ts";
import type { StoredConsumption, StoredLook, StoredPayment } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

const SAME_SIGHT_MS = 60_000;

export function noteLooks(context: WriteContext, { app, looks, under }: NoteLooksRequest): null {
  for (const seen of looks) {
    noteLook(context, app, seen);
    if (under !== undefined && seen.isConsumable) markAttempt(context, app, seen, under);
  }
  return null;
}

/** Only while its call has not ended, so that the look is known to have come before, and only for the attempt's own token. */
function markAttempt(
  { store }: WriteContext,
  app: string,
  { paymentSeq, purchaseToken }: SeenPayment,
  { consumptionId, attemptNumber }: NonNullable<NoteLooksRequest["under"]>,
): void {
  const asked = store.load(app, paymentSeq).consumptions.find(({ id }) => id === consumptionId);
  const attempt = asked?.attempts.find(({ number }) => number === attemptNumber);
  if (asked === undefined || attempt === undefined || attempt.outcome !== null) return;
  if (asked.tokenDigest === tokenDigestOf(paymentSeq, purchaseToken)) store.markShownConsumable(asked, attemptNumber);
}

export function noteLook(context: WriteContext, app: string, seen: SeenPayment): void {
  const { store, clock } = context;
  const payment = store.load(app, seen.paymentSeq);
  const now = clock.epochMs();
  const tokenDigest = tokenDigestOf(seen.paymentSeq, seen.purchaseToken);
  const { itemSeq } = seen;
  const known = lookOf(payment, tokenDigest, itemSeq);
  const look: StoredLook = {
    tokenDigest,
    itemSeq,
    // A price that was told once is not taken back by a look that cannot read it.
    price: seen.price ?? known?.price ?? null,
    priceSource: seen.price === null && known !== undefined ? known.priceSource : seen.priceSource,
    facts: mergeFacts(known?.facts ?? seen.facts, seen.facts),
    seenAt: now,
    seenUnconsumedAt: seen.isConsumable ? now : (known?.seenUnconsumedAt ?? null),
  };
  const isNew = known === undefined || isNews(known, look);
  if (isNew) store.putLook(app, seen.paymentSeq, look);
  for (const consumption of payment.consumptions) {
    if (consumption.tokenDigest === tokenDigest && consumption.itemSeq === itemSeq)
      applyLook(context, consumption, isNew ? look : known);
  }
}

/** On its consumption's record too: read with it, and kept however often the payment is looked at later. */
export function applyLook({ store }: WriteContext, stored: StoredConsumption, look: StoredLook): Consumption {
  const { told } = stored;
  const facts = mergeFacts(told, look.facts);
  // Once consumed, what counts is when it was seen before.
  const isFinal = told.status === "CONSUMED" && told.seenUnconsumedAt !== null;
  const seenAt = isFinal ? told.seenUnconsumedAt : (look.seenUnconsumedAt ?? told.seenUnconsumedAt);
  const isAsTold = isSameFacts(facts, told);
  if (seenAt === told.seenUnconsumedAt && isAsTold) return told;
  // Whoever read of the success in the feed reads there of what became known after it, however it did.
  if (told.status === "CONSUMED" && !isAsTold) store.applyChange(stored, amendmentOf(stored));
  store.putFacts(stored, facts, seenAt);
  return { ...told, ...facts, seenUnconsumedAt: seenAt };
}

/** What the upstream's answer to the consume call told besides; `told` is the record after its outcome was written. */
export function withFacts(
  { store }: WriteContext,
  stored: StoredConsumption,
  told: Consumption,
  facts: PaymentFacts | undefined,
): Consumption {
  if (facts === undefined) return told;
  const merged = mergeFacts(told, facts);
  if (isSameFacts(merged, told)) return told;
  store.putFacts(stored, merged, told.seenUnconsumedAt);
  return { ...told, ...merged };
}

export function lookOf(payment: StoredPayment, tokenDigest: string | null, itemSeq: bigint): StoredLook | undefined {
  return payment.looks.find((look) => look.tokenDigest === tokenDigest && look.itemSeq === itemSeq);
}

function isNews(known: StoredLook, look: StoredLook): boolean {
  return (
    look.seenAt - known.seenAt >= SAME_SIGHT_MS ||
    (known.seenUnconsumedAt === null) !== (look.seenUnconsumedAt === null) ||
    !isSameMoney(known.price, look.price) ||
    !isSameFacts(known.facts, look.facts)
  );
}
