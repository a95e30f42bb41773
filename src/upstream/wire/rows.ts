// Lists of the upstream's. A row that cannot be used is left out and the others are kept: one odd payment must not hide
// a player's others. A result that is no list at all is no answer.

import type { UnconsumedList, UnconsumedPayment } from "../port.ts";

/** undefined where the result is no list. `readRow` says null where a row cannot be used. */
export function readRows<Row>(result: unknown, readRow: (row: unknown) => Row | null): Row[] | undefined {
  if (!Array.isArray(result)) return undefined;
  return result.map(readRow).filter((row) => row !== null);
}

/** A player's unconsumed payments, each once. */
export function readPayments(
  result: unknown,
  readRow: (row: unknown) => UnconsumedPayment | null,
): UnconsumedList | undefined {
  const payments = readRows(result, readRow);
  if (payments === undefined || !Array.isArray(result)) return undefined;
  return { payments: firstOfEach(payments), isWhole: payments.length === result.length };
}

/** Each payment once, as it was listed first: a list that doubles one must not have it consumed twice. */
export function firstOfEach(payments: readonly UnconsumedPayment[]): UnconsumedPayment[] {
  const first = new Map<string, UnconsumedPayment>();
  for (const payment of payments) if (!first.has(payment.paymentSeq)) first.set(payment.paymentSeq, payment);
  return [...first.values()];
}
