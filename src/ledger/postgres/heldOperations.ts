// Operations that somebody else's lock holds up: one payment's row, or a table that few operations need. They are remembered for a
// while and tried by themselves, briefly, so that nobody else's call waits behind a lock that is not theirs.

import type { WriteOperation } from "../writing/writeOperation.ts";

export interface HeldOperations {
  note(operation: WriteOperation): void;
  forget(operation: WriteOperation): void;
  has(operation: WriteOperation): boolean;
}

const KEPT_MS = 60_000;
/** Beyond so many the oldest are forgotten: they cost one more wait. */
const KEPT_MAX = 1_000;

export function createHeldOperations(monotonicMs: () => number): HeldOperations {
  const untilMsByKey = new Map<string, number>();
  return {
    note(operation) {
      const [oldest] = untilMsByKey.keys();
      if (untilMsByKey.size >= KEPT_MAX && oldest !== undefined) untilMsByKey.delete(oldest);
      untilMsByKey.set(keyOf(operation), monotonicMs() + KEPT_MS);
    },
    forget: (operation) => void untilMsByKey.delete(keyOf(operation)),
    has(operation) {
      if (untilMsByKey.size === 0) return false;
      const untilMs = untilMsByKey.get(keyOf(operation)) ?? 0;
      return untilMs > monotonicMs();
    },
  };
}

/** Its payment where it names one, its record, else its kind. */
function keyOf(operation: WriteOperation): string {
  switch (operation.kind) {
    case "open":
      return `payment ${operation.request.app}/${operation.request.call.paymentSeq}`;
    case "settle":
    case "settleFacts":
    case "recordReversal":
    case "importPayment":
      return `payment ${operation.request.app}/${operation.request.paymentSeq}`;
    case "reopen":
    case "resolveDispute":
    case "noteReconciled":
    case "acknowledgeDelivery":
      return `record ${operation.request.consumptionId}`;
    case "leaseDue":
    case "leaseFacts":
    case "noteLooks":
    case "noteKeyUse":
    case "noteImport":
    case "markApp":
    case "probe":
      return operation.kind;
  }
}
