// What is done with one line: a payment is imported, a reversal is recorded, or either is only looked at.

import type { LedgerWriter } from "../../ledger/port.ts";
import { readPayment, type PaymentContext, type Understood } from "./paymentLine.ts";
import { readReversal, type ReversalContext } from "./reversalLine.ts";
import type { ImportKind } from "./columns.ts";
import type { TakeOverOptions } from "./takeOver.ts";

type Take = TakeOverOptions["take"];
type Writer = Pick<LedgerWriter, "importPayment" | "recordReversal">;

const REFUSED = {
  open: "a consumption of this payment is not settled here: reconcile it, or settle its dispute, and import again",
  differs: "this payment is CONSUMED here already, with another item, player or price",
  conflict: "this reference is on record already, with other contents",
} as const;

/** @param writer null: nothing is written */
export function takerOf(kind: ImportKind, writer: Writer | null, context: PaymentContext & ReversalContext): Take {
  return kind === "payments" ? payments(writer, context) : reversals(writer, context);
}

function payments(writer: Writer | null, context: PaymentContext): Take {
  return taking(
    (fields) => readPayment(fields, context),
    writer === null ? null : async (request) => (await writer.importPayment(request)).kind,
  );
}

function reversals(writer: Writer | null, context: ReversalContext): Take {
  return taking(
    (fields) => readReversal(fields, context),
    writer === null ? null : async (request) => (await writer.recordReversal(request)).kind,
  );
}

type Written = "imported" | "recorded" | "repeated" | keyof typeof REFUSED;

function taking<Request>(
  understand: (fields: Parameters<Take>[0]) => Understood<Request>,
  write: ((request: Request) => Promise<Written>) | null,
): Take {
  return async (fields) => {
    const understood = understand(fields);
    if (!understood.isUsable) return { kind: "refused", reason: understood.reason };
    if (write === null) return { kind: "valid" };
    const written = await write(understood.request);
    switch (written) {
      case "imported":
      case "recorded":
        return { kind: "imported" };
      case "repeated":
        return { kind: "repeated" };
      case "open":
      case "differs":
      case "conflict":
        return { kind: "refused", reason: REFUSED[written] };
    }
  };
}
