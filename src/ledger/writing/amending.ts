// What becomes known of a CONSUMED payment afterwards, by whichever look at the upstream: one AMENDED event for all of it, so that
// whoever reads the feed hears of it. Runs inside the engine's transaction.

import { outcomeOf } from "../../domain/changes.ts";
import type { Consumption } from "../../domain/consumption.ts";
import type { Money } from "../../domain/money.ts";
import type { PriceSource } from "../../domain/payment.ts";
import { isSameFacts, mergeFacts, type PaymentFacts } from "../../domain/paymentFacts.ts";
import { countReversals } from "./reverse.ts";
import type { StoredConsumption } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

export interface Shown {
  readonly facts: PaymentFacts;
  readonly price: Money | null;
  /** Where the price is from. */
  readonly priceSource: PriceSource;
}

/** A known price never changes; an unknown one becomes known once, and totals follow. */
export function amend(context: WriteContext, stored: StoredConsumption, shown: Shown): Consumption {
  const { store } = context;
  const { told } = stored;
  const { price, priceSource } = shown;
  const facts = mergeFacts(told, shown.facts);
  const isPriced = told.price === null && price !== null;
  if (!isPriced && isSameFacts(facts, told)) return told;
  const pricing = isPriced ? { price, priceSource } : {};
  const changed = store.applyChange(stored, { ...outcomeOf(stored), ...pricing, event: "AMENDED" }, false);
  store.putFacts(stored, facts, told.seenUnconsumedAt);
  if (isPriced) countReversals(context, { ...stored, told: changed });
  return { ...changed, ...facts };
}
