// What a record says about itself, taken apart for people: which rule brought it where it is, and what is known beside.
// Read from the record and its attempts alone; nothing of any other record, no token and no text of the upstream is in it.

import { isOpen } from "../changes.ts";
import type { Attempt, Consumption, EpochMs } from "../consumption.ts";
import type { Delivery, DeliveryOutcome } from "../delivery.ts";
import { BY_IMPORT } from "../importing.ts";
import type { Money } from "../money.ts";
import type { PriceSource } from "../payment.ts";
import { canNeverBeConsumed } from "../paymentFacts.ts";
import type { Reversal } from "../reversal.ts";
import { comeBackOf, type ComeBack } from "./comeBack.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

export interface Account {
  readonly verdict: Verdict;
  readonly price: { readonly money: Money | null; readonly source: PriceSource | null };
  readonly settledAt: EpochMs | null;
  /** null unless it is open, and somebody will ask about it at that time. */
  readonly nextAttemptAt: EpochMs | null;
  readonly delivery: TakenDelivery | null;
  /** null: all of the money is still there. */
  readonly comeBack: ComeBack | null;
  /** No real money was paid. */
  readonly isPlayMoney: boolean;
  /** Of a subscription that renews itself, which the upstream never consumes. */
  readonly isSubscription: boolean;
  /** An upstream that names products named none: nobody can grant it by its product. */
  readonly lacksProduct: boolean;
}

export interface TakenDelivery {
  readonly outcome: DeliveryOutcome;
  readonly at: EpochMs;
  readonly by: Teller;
}

/** EITHER: the import that brought the record may have given this reference, or a game server since. */
export type Teller = "GAME_SERVER" | "IMPORT" | "EITHER";

export function accountOf(
  consumption: Consumption,
  attempts: readonly Attempt[],
  reversals: readonly Reversal[],
): Account {
  const { status, price, priceSource, settledAt, nextAttemptAt, delivery, environment, isTest } = consumption;
  return {
    verdict: verdictOf(consumption, attempts),
    price: { money: price, source: priceSource },
    settledAt,
    nextAttemptAt: isOpen(consumption) ? nextAttemptAt : null,
    delivery: delivery === null ? null : takenDelivery(delivery, consumption),
    comeBack: status === "CONSUMED" ? comeBackOf(reversals, price) : null,
    isPlayMoney: environment === "SANDBOX" || isTest === true,
    isSubscription: canNeverBeConsumed(consumption),
    lacksProduct: lacksProduct(consumption),
  };
}

function takenDelivery(
  { outcome, acknowledgedAt, reference }: Delivery,
  { evidence }: Pick<Consumption, "evidence">,
): TakenDelivery {
  const byImportAtMost = reference.startsWith(BY_IMPORT) ? "IMPORT" : "EITHER";
  return { outcome, at: acknowledgedAt, by: evidence === "IMPORTED" ? byImportAtMost : "GAME_SERVER" };
}

/** Only the upstream that names products tells of these facts; an import tells what it likes. */
function lacksProduct({ status, evidence, productId, storeOrderId, purchasedAt, payload }: Consumption): boolean {
  const isTold = (storeOrderId ?? purchasedAt ?? payload) !== null;
  return status === "CONSUMED" && evidence !== "IMPORTED" && productId === null && isTold;
}
