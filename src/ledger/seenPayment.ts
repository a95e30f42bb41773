// What a list or a look-up of the upstream showed of a payment, as it is handed to the ledger.

import type { Money } from "../domain/money.ts";
import type { PriceSource } from "../domain/payment.ts";
import type { PaymentFacts } from "../domain/paymentFacts.ts";

/** What the upstream showed of a payment without being asked to consume it. */
export interface SeenPayment {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly purchaseToken: string;
  readonly price: Money | null;
  readonly priceSource: Extract<PriceSource, "UNCONSUMED_LIST" | "TRANSACTION">;
  readonly facts: PaymentFacts;
  /** false: a look-up that showed it consumed already; it still tells item and price. */
  readonly isConsumable: boolean;
}
