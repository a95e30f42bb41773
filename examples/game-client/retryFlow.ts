// The vendor's retry flow: right after login, before anything is bought and on entering the shop, what the player has paid
// for and not consumed is consumed. Most of it is one call; what that could not finish is gone on with one by one.

import type { Api } from "./api.ts";
import { consumePayment, type ConsumeResult, isFinal, type Outcome, outcomeOf, PATIENCE } from "./consumePayment.ts";

export interface Consumed {
  readonly paymentSeq: string;
  readonly itemSeq: number | string;
  /** For people; null: the list of items does not name it. */
  readonly itemName: string | null;
  readonly outcome: Outcome;
}

/** In the order in which they were bought. null: the list cannot be had now; try again later, nothing is lost. */
export async function consumeWhatIsOpen(api: Api, patience = PATIENCE): Promise<readonly Consumed[] | null> {
  // First the list: it has what a call for a single payment needs, and shows the player what is coming.
  const listed = await api.ask("UnconsumedPayments", {});
  if (listed.kind !== "answered") return null;
  const payments = listed.data.unconsumedPayments;
  if (payments.length === 0) return [];

  // Then all of them at once. If this answer is lost, each is asked for below: the same payment twice is consumed once.
  const all = await api.ask("ConsumeUnconsumedPayments", {});
  const heard = new Map<string, ConsumeResult>();
  if (all.kind === "answered")
    for (const { paymentSeq, result } of all.data.consumeUnconsumedPayments) heard.set(paymentSeq, result);

  const work = payments.map(async ({ paymentSeq, itemSeq, item, purchaseToken }): Promise<Consumed> => {
    const result = heard.get(paymentSeq) ?? null;
    const isOver = purchaseToken === null || (result !== null && isFinal(result)); // only its own player sees a token
    const outcome = isOver
      ? outcomeOrPending(result)
      : await consumePayment(api, { paymentSeq, itemSeq, purchaseToken }, result, patience);
    return { paymentSeq, itemSeq, itemName: item?.name ?? null, outcome };
  });
  return Promise.all(work);
}

function outcomeOrPending(result: ConsumeResult | null): Outcome {
  return result === null ? { kind: "pending" } : outcomeOf(result);
}
