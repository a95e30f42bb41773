import type { UnconsumedList, UnconsumedPayment } from "../../src/upstream/port.ts";

/** A list whose every row could be read. */
export function wholeList(...payments: readonly UnconsumedPayment[]): UnconsumedList {
  return { payments, isWhole: true };
}
