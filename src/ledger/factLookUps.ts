// Facts that the answer of a success did not tell (store order number, purchase time, test flag) are looked up afterwards, in the
// background. A look-up is no attempt: it consumes nothing, and no rule reads what became of it.

import type { Consumption } from "../domain/consumption.ts";
import type { AppLeases } from "./appLeases.ts";
import type { SeenPayment } from "./seenPayment.ts";

/** From when a payment was settled: its token is kept no longer for the sake of facts (DESIGN, reconciliation). */
export const TOKEN_KEPT_MS = 86_400_000;

export interface LeaseFactsRequest {
  /** What may be looked up now. An app that is not named is not served: what is due of it is left alone for a while. */
  readonly apps: readonly AppLeases[];
}

export interface LeasedFacts {
  readonly lookUps: readonly { readonly consumption: Consumption; readonly purchaseToken: string }[];
  /** How long until the next one is due, in milliseconds; 0 where more may be due now, null where there is none. */
  readonly nextDueInMs: number | null;
}

export interface SettleFactsRequest {
  readonly app: string;
  readonly paymentSeq: string;
  readonly consumptionId: string;
  /** null: the look-up failed, or showed nothing; it is made again later. */
  readonly found: SeenPayment | null;
  /** 0 <= jitter < 1, for the back-off. */
  readonly jitter: number;
}

/** Faults are thrown as by the rest of the ledger's writer. */
export interface FactLookUps {
  /** Leases look-ups that are due; the caller makes and settles every one of them. Deletes those that are a day old, with their tokens. */
  leaseFacts(request: LeaseFactsRequest): Promise<LeasedFacts>;
  /** What the look-up told, with one AMENDED event; told twice it changes nothing. */
  settleFacts(request: SettleFactsRequest): Promise<Consumption>;
}
