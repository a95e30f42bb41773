// What a record says about itself, taken apart for people: which rule brought it where it is, and what is known beside.
// Of another record of the payment it has no more than that it is CONSUMED; no token and no text of the upstream is in it.

import type { Background } from "../background.ts";
import type { Attempt, Consumption, EpochMs } from "../consumption.ts";
import type { Delivery, DeliveryOutcome } from "../delivery.ts";
import { BY_IMPORT } from "../importing.ts";
import type { Money } from "../money.ts";
import { isAwaitingAnswer, type PriceSource } from "../payment.ts";
import { canNeverBeConsumed } from "../paymentFacts.ts";
import type { Reversal } from "../reversal.ts";
import { comeBackOf, type ComeBack } from "./comeBack.ts";
import { isUsedUpByAnother } from "./ownCalls.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** A record and what is read beside it. */
export interface ToldRecord {
  readonly consumption: Consumption;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  /** Of its payment, oldest first; those that the reader may know of. */
  readonly reversals: readonly Reversal[];
  readonly background: Background;
}

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
  /**
   * Why no call for it can bring the payment any more. BESIDE: another record of the payment is CONSUMED with the same token.
   * HEARD: a call of it heard 5018, and none of its calls before can have used the payment up.
   */
  readonly usedUp: "BESIDE" | "HEARD" | null;
}

export interface TakenDelivery {
  readonly outcome: DeliveryOutcome;
  readonly at: EpochMs;
  readonly by: Teller;
}

/** ACKNOWLEDGED: by a game server or an operator. EITHER: the import that brought the record may have given this reference, or one of these since. */
export type Teller = "ACKNOWLEDGED" | "IMPORT" | "EITHER";

export function accountOf({ consumption, attempts, reversals, background }: ToldRecord): Account {
  const { status, price, priceSource, settledAt, nextAttemptAt, delivery, environment, isTest } = consumption;
  return {
    verdict: verdictOf(consumption, attempts),
    price: { money: price, source: priceSource },
    settledAt,
    nextAttemptAt: isAwaitingAnswer(consumption) ? nextAttemptAt : null,
    delivery: delivery === null ? null : takenDelivery(delivery, consumption),
    comeBack: comeBackOf(reversals, price),
    isPlayMoney: environment === "SANDBOX" || isTest === true,
    isSubscription: canNeverBeConsumed(consumption),
    lacksProduct: status === "CONSUMED" && background.lacksProduct,
    usedUp: background.isConsumedOtherwise ? "BESIDE" : isUsedUpByAnother(attempts) ? "HEARD" : null,
  };
}

function takenDelivery(
  { outcome, acknowledgedAt, reference }: Delivery,
  { evidence }: Pick<Consumption, "evidence">,
): TakenDelivery {
  const byImportAtMost = reference.startsWith(BY_IMPORT) ? "IMPORT" : "EITHER";
  return { outcome, at: acknowledgedAt, by: evidence === "IMPORTED" ? byImportAtMost : "ACKNOWLEDGED" };
}
