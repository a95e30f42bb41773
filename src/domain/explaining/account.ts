// What a record says about itself, taken apart for people: which rule brought it where it is, and what is known beside.
// Read from the record and its attempts alone; nothing of any other record, no token and no text of the upstream is in it.

import { isOpen } from "../changes.ts";
import type { Attempt, Consumption, EpochMs } from "../consumption.ts";
import type { DeliveryOutcome } from "../delivery.ts";
import type { Money } from "../money.ts";
import type { PriceSource } from "../payment.ts";
import type { Reversal } from "../reversal.ts";
import { comeBackOf, type ComeBack } from "./comeBack.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

export interface Account {
  readonly verdict: Verdict;
  readonly price: { readonly money: Money | null; readonly source: PriceSource | null };
  readonly settledAt: EpochMs | null;
  /** null unless it is open, and somebody will ask about it at that time. */
  readonly nextAttemptAt: EpochMs | null;
  readonly delivery: { readonly outcome: DeliveryOutcome; readonly at: EpochMs } | null;
  /** null: all of the money is still there. */
  readonly comeBack: ComeBack | null;
  /** No real money was paid. */
  readonly isPlayMoney: boolean;
}

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
    delivery: delivery === null ? null : { outcome: delivery.outcome, at: delivery.acknowledgedAt },
    comeBack: status === "CONSUMED" ? comeBackOf(reversals, price) : null,
    isPlayMoney: environment === "SANDBOX" || isTest === true,
  };
}
