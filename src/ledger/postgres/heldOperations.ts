// Operations that somebody else's lock holds up: one payment's row, or a table that few operations need. They are remembered for a
// while and tried by themselves, briefly, so that nobody else's call waits behind a lock that is not theirs.

import { NewestMap } from "../../domain/NewestMap.ts";
import type { WriteOperation } from "../writing/writeOperation.ts";

export interface HeldOperations {
  note(operation: WriteOperation): void;
  forget(operation: WriteOperation): void;
  has(operation: WriteOperation): boolean;
}

const KEPT_MS = 60_000;
/** Beyond twice as many the oldest are forgotten: they cost one more wait. */
const KEPT_MIN = 500;

export function createHeldOperations(monotonicMs: () => number): HeldOperations {
  const untilMsByKey = new NewestMap<number>(KEPT_MIN);
  return {
    note: (operation) => untilMsByKey.set(keyOf(operation), monotonicMs() + KEPT_MS),
    forget: (operation) => untilMsByKey.delete(keyOf(operation)),
    has: (operation) => (untilMsByKey.get(keyOf(operation)) ?? 0) > monotonicMs(),
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
