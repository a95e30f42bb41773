// The two payments of a measurement, as a person gives them on standard input: a token in an argument would be in every
// list of processes, and in the shell's history.

import { describeBadInput, type PaymentCall } from "../../domain/identifiers.ts";

/** `line`: what is wrong with them, without quoting any of it: it may be a token. */
export type TwoPayments =
  | { readonly isUsable: true; readonly payments: readonly [PaymentCall, PaymentCall] }
  | { readonly isUsable: false; readonly line: string };

/** Both at their longest, and some room. */
const CHARACTERS_MAX = 16_384;
const FORM = "two lines paymentSeq:itemSeq:purchaseToken";

export async function readTwoPayments(input: AsyncIterable<string>): Promise<TwoPayments> {
  let text = "";
  for await (const chunk of input) {
    text += chunk;
    if (text.length > CHARACTERS_MAX) return unusable(`longer than ${FORM} can be`);
  }
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const [first, second] = lines.map(parsePayment);
  if (lines.length !== 2 || first === undefined || second === undefined) return unusable(`not ${FORM}`);
  for (const [index, payment] of [first, second].entries()) {
    const bad = payment === null ? `is not paymentSeq:itemSeq:purchaseToken` : describeBadInput(payment);
    if (bad !== null) return unusable(`line ${index + 1}: ${bad}`);
  }
  if (first === null || second === null) return unusable(`not ${FORM}`);
  if (first.paymentSeq === second.paymentSeq) return unusable("both lines name the same payment");
  if (first.purchaseToken === second.purchaseToken) return unusable("both payments have the same token");
  return { isUsable: true, payments: [first, second] };
}

/** A token may hold colons; the two numbers before it may not. */
function parsePayment(line: string): PaymentCall | null {
  const [, paymentSeq, itemSeq, purchaseToken] = /^([^:]*):(\d{1,19}):(.*)$/.exec(line) ?? [];
  if (paymentSeq === undefined || itemSeq === undefined || purchaseToken === undefined) return null;
  return { paymentSeq, itemSeq: BigInt(itemSeq), purchaseToken };
}

function unusable(what: string): TwoPayments {
  return { isUsable: false, line: `standard input: ${what}` };
}
