// What is done with one line: a payment is imported, a reversal is recorded, or it is found out what would become of either.

import { type Difference, reversalDifferences } from "../../domain/importing.ts";
import type { Reversal } from "../../domain/reversal.ts";
import type { ImportedPayment, ImportPaymentRequest, RecordReversalRequest } from "../../ledger/paymentReports.ts";
import type { LedgerWriter } from "../../ledger/port.ts";
import { inWords } from "./differences.ts";
import { readPayment, type PaymentContext, type Understood } from "./paymentLine.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { readReversal, type ReversalContext } from "./reversalLine.ts";
import type { ImportKind } from "./columns.ts";
import type { Fields } from "./sourceLine.ts";
import type { Outcome, TakeOverOptions } from "./takeOver.ts";

type Take = TakeOverOptions["take"];
type Writer = Pick<LedgerWriter, "importPayment" | "recordReversal">;

/** Whether lines are written, or only tried. */
export type Taking =
  | { readonly kind: "writing"; readonly writer: Writer }
  | { readonly kind: "rehearsing"; readonly rehearsal: Rehearsal };

const OPEN = "a consumption of this payment is not settled here: reconcile it, or settle its dispute, and import again";

export function takerOf(kind: ImportKind, taking: Taking, context: PaymentContext & ReversalContext): Take {
  return kind === "payments" ? payments(taking, context) : reversals(taking, context);
}

function payments(taking: Taking, context: PaymentContext): Take {
  const understand = (fields: Fields) => readPayment(fields, context);
  const carryOut = (request: ImportPaymentRequest, fields: Fields) =>
    taking.kind === "writing"
      ? taking.writer.importPayment(request)
      : taking.rehearsal.importPayment(request, fields, again(understand));
  return taker(understand, async (request, fields) =>
    paymentOutcome(await carryOut(request, fields), taking.kind === "writing"),
  );
}

function paymentOutcome(become: ImportedPayment, isWritten: boolean): Outcome {
  switch (become.kind) {
    case "imported":
      return { kind: isWritten ? "imported" : "valid" };
    case "repeated":
      return { kind: "repeated" };
    case "open":
      return { kind: "refused", reason: OPEN };
    case "differs":
      return refusedFor("this payment is CONSUMED here already", become.differences);
  }
}

function reversals(taking: Taking, context: ReversalContext): Take {
  const understand = (fields: Fields) => readReversal(fields, context);
  return taker(understand, async (request, fields) => {
    if (taking.kind === "rehearsing") {
      const recorded = await taking.rehearsal.reversalNamed(request, fields, again(understand));
      return recorded === null ? { kind: "valid" } : reversalOutcome(recorded, request);
    }
    const { kind, reversal } = await taking.writer.recordReversal(request);
    return kind === "recorded" ? { kind: "imported" } : reversalOutcome(reversal, request);
  });
}

/** Of a reference that is on record. */
function reversalOutcome(recorded: RecordReversalRequest | Reversal, request: RecordReversalRequest): Outcome {
  const differences = reversalDifferences(recorded, request);
  return differences.length === 0
    ? { kind: "repeated" }
    : refusedFor("this reference is on record already", differences);
}

function refusedFor(what: string, differences: readonly Difference[]): Outcome {
  return { kind: "refused", reason: `${what}, with other values: ${inWords(differences)}` };
}

function taker<Request>(
  understand: (fields: Fields) => Understood<Request>,
  carryOut: (request: Request, fields: Fields) => Promise<Outcome>,
): Take {
  return async (fields) => {
    const understood = understand(fields);
    return understood.isUsable ? carryOut(understood.request, fields) : { kind: "refused", reason: understood.reason };
  };
}

/** A line that was understood before. */
function again<Request>(understand: (fields: Fields) => Understood<Request>): (fields: Fields) => Request {
  return (fields) => {
    const understood = understand(fields);
    if (!understood.isUsable) throw new Error("a line that was understood is not understood any more");
    return understood.request;
  };
}
