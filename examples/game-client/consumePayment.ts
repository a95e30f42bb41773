// One payment to its end, as far as a client can see it. The API says whether the same call again can help, and when; that is
// the only loop there is. It ends by itself: what is still open then is found out by the API without us.

import type { Api } from "./api.ts";
import type { ConsumeUnconsumedPaymentsMutation } from "./generated/graphql.ts";

export interface Payment {
  readonly paymentSeq: string;
  readonly itemSeq: number | string;
  readonly purchaseToken: string;
}

/** What both mutations answer for a payment. */
export type ConsumeResult = ConsumeUnconsumedPaymentsMutation["consumeUnconsumedPayments"][number]["result"];
type Reason = Extract<ConsumeResult, { __typename: "ConsumeError" }>["reason"];

export type RefusedReason = Extract<
  Reason,
  "REFUSED" | "ALREADY_CONSUMED" | "NOT_OWNER" | "ITEM_MISMATCH" | "INVALID_INPUT"
>;

export type Outcome =
  /** Consumed: the game server grants the item, if it has not already. price null: not known, and no reason to doubt. */
  | { readonly kind: "paid"; readonly price: number | null; readonly currency: string | null }
  /** Not known yet. Tell the player that it is being checked; the game server grants it once the API knows that it is theirs. */
  | { readonly kind: "pending" }
  /** People look at it; the number is what support asks for. */
  | { readonly kind: "support"; readonly resultCode: number }
  /** Nothing to grant now. None of the reasons says that the player has not paid. */
  | {
      readonly kind: "refused";
      readonly reason: RefusedReason;
      readonly resultCode: number;
      readonly message: string;
    };

export interface Patience {
  /** Calls, the first one included. */
  readonly callsMax: number;
  /** No call is begun later than this after the first one. */
  readonly wholeMs: number;
  /** The wait where the API does not say how long; doubled each time. */
  readonly firstWaitMs: number;
}

export const PATIENCE: Patience = { callsMax: 6, wholeMs: 60_000, firstWaitMs: 1_000 };

/** @param heard what an earlier call for this payment was answered; null: none was made */
export async function consumePayment(
  api: Api,
  payment: Payment,
  heard: ConsumeResult | null = null,
  patience: Patience = PATIENCE,
): Promise<Outcome> {
  const giveUpAt = performance.now() + patience.wholeMs;
  let result = heard;
  let waitMs = result?.__typename === "ConsumeError" ? result.retryAfterMs : 0;
  for (let calls = 0; calls < patience.callsMax; calls += 1) {
    if (result !== null && isFinal(result)) return outcomeOf(result);
    const pauseMs = withJitter(waitMs ?? patience.firstWaitMs * 2 ** calls);
    if (performance.now() + pauseMs > giveUpAt) break;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const { paymentSeq, itemSeq, purchaseToken } = payment;
    const answer = await api.ask("ConsumePayment", { paymentSeq, itemSeq, purchaseToken });
    if (answer.kind === "refused") break; // it says nothing about the payment
    result = answer.kind === "answered" ? answer.data.consumePayment : result;
    waitMs = answer.kind === "later" ? answer.afterMs : retryAfterMsOf(answer.data.consumePayment);
  }
  return result !== null && isFinal(result) ? outcomeOf(result) : { kind: "pending" };
}

/** Nothing changes by calling again. */
export function isFinal(result: ConsumeResult): boolean {
  return result.__typename === "ConsumeSuccess" || !result.retryable;
}

export function outcomeOf(result: ConsumeResult): Outcome {
  if (result.__typename === "ConsumeSuccess") return { kind: "paid", price: result.price, currency: result.currency };
  const { reason, resultCode, message } = result;
  // By reason, never by number or message: every reason is here, and a new one does not compile until it is.
  switch (reason) {
    case "IN_DOUBT":
    case "IN_PROGRESS":
    case "UPSTREAM_UNAVAILABLE":
      return { kind: "pending" };
    case "DISPUTED":
      return { kind: "support", resultCode };
    case "REFUSED":
    case "ALREADY_CONSUMED":
    case "NOT_OWNER":
    case "ITEM_MISMATCH":
    case "INVALID_INPUT":
      return { kind: "refused", reason, resultCode, message };
  }
}

function retryAfterMsOf(result: ConsumeResult): number | null {
  return result.__typename === "ConsumeError" ? result.retryAfterMs : null;
}

/** Up to a quarter more, never less: many clients that heard the same number do not come back at the same moment. */
function withJitter(ms: number): number {
  return ms * (1 + Math.random() / 4);
}
