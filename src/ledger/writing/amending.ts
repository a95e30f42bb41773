// What becomes known of a payment after it was consumed: written with one AMENDED event, whoever was told it. Runs inside the
// engine's transaction.

import { amendmentOf } from "../../domain/changes.ts";
import type { Consumption } from "../../domain/consumption.ts";
import { isSameFacts, mergeFacts } from "../../domain/paymentFacts.ts";
import type { SeenPayment } from "../paymentReports.ts";
import type { StoredConsumption } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

type Shown = Pick<SeenPayment, "facts" | "price" | "priceSource">;

/** A known price never changes; an unknown one becomes known once, and totals follow. */
export function amend({ store }: WriteContext, stored: StoredConsumption, shown: Shown): Consumption {
  const { told } = stored;
  const facts = mergeFacts(told, shown.facts);
  const becomesPriced = isPriced(told, shown);
  if (!becomesPriced && isSameFacts(facts, told)) return told;
  const pricing = becomesPriced ? { price: shown.price, priceSource: shown.priceSource } : {};
  const changed = store.applyChange(stored, { ...amendmentOf(stored), ...pricing });
  store.putFacts(stored, facts, told.seenUnconsumedAt);
  return { ...changed, ...facts };
}

export function isPriced(told: Consumption, shown: Pick<Shown, "price">): boolean {
  return told.price === null && shown.price !== null;
}
