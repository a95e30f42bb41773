// A payment under a scripted upstream, as one line per call tells it.

import { type Behaviour } from "../../support/behaviours.ts";
import type { ConsumptionAnswer } from "../../support/gatewayAnswers.ts";
import type { ConsumeCall } from "../../support/gatewayClient.ts";
import type { Install } from "../../support/install.ts";
import type { IssuedPayment } from "../../support/paymentTruth.ts";
import { told } from "./told.ts";

/** A payment whose next upstream calls are treated like this; after them the upstream is truthful. */
export function issueScripted({ upstream }: Install, ...behaviours: Behaviour[]): IssuedPayment {
  const payment = upstream.issue();
  upstream.script(payment.paymentSeq, behaviours);
  return payment;
}

/** The same call that many times, one after the other. */
export async function hears({ client }: Install, call: ConsumeCall, times = 1): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < times) lines.push(told(await client.consume(call)));
  return lines;
}

/** The record of this player for this very item, or the only one there is. */
export async function recordOf({ client }: Install, call: ConsumeCall): Promise<ConsumptionAnswer> {
  const all = await client.consumptions(call.paymentSeq);
  const own = all.filter(({ itemSeq, playerId }) => itemSeq === call.itemSeq && playerId === (call.playerId ?? "dev"));
  const [record, ...others] = own;
  if (record === undefined || others.length > 0) throw new Error(`${own.length} records of ${call.paymentSeq}`);
  return record;
}

/** "2.29 EUR", as an answer tells it. */
export function priceOf({ price, currency }: IssuedPayment): string {
  return `${Number(price)} ${currency}`;
}
