// The writes there are, and carrying one out: engines group them into transactions and know no more about them.

import type { Consumption } from "../../domain/consumption.ts";
import type { LeasedFacts, LeaseFactsRequest, SettleFactsRequest } from "../factLookUps.ts";
import type {
  LeaseDueRequest,
  LeasedDue,
  Opened,
  OpenRequest,
  Reopened,
  ReopenRequest,
  Settled,
  SettleRequest,
} from "../port.ts";
import type { MarkAppRequest, NoteReconciledRequest, ResolvedDispute, ResolveDisputeRequest } from "../handWrites.ts";
import type {
  AcknowledgedDelivery,
  AcknowledgeDeliveryRequest,
  ImportedPayment,
  ImportPaymentRequest,
  NoteImportRequest,
  NoteLooksRequest,
  RecordedReversal,
  RecordReversalRequest,
} from "../paymentReports.ts";
import { acknowledgeDelivery } from "./deliver.ts";
import { leaseFacts, settleFacts } from "./facts.ts";
import { importPayment, noteImport } from "./importPayment.ts";
import { noteLooks } from "./looks.ts";
import { noteReconciled } from "./noteReconciled.ts";
import { open } from "./open.ts";
import { leaseDue, reopen } from "./reopen.ts";
import { resolveDispute } from "./resolve.ts";
import { recordReversal } from "./reverse.ts";
import { settle } from "./settle.ts";
import type { WriteContext } from "./writeContext.ts";

export type WriteOperation =
  | { readonly kind: "open"; readonly request: OpenRequest }
  | { readonly kind: "reopen"; readonly request: ReopenRequest }
  | { readonly kind: "leaseDue"; readonly request: LeaseDueRequest }
  | { readonly kind: "settle"; readonly request: SettleRequest }
  | { readonly kind: "leaseFacts"; readonly request: LeaseFactsRequest }
  | { readonly kind: "settleFacts"; readonly request: SettleFactsRequest }
  | { readonly kind: "resolveDispute"; readonly request: ResolveDisputeRequest }
  | { readonly kind: "noteReconciled"; readonly request: NoteReconciledRequest }
  | { readonly kind: "noteLooks"; readonly request: NoteLooksRequest }
  | { readonly kind: "acknowledgeDelivery"; readonly request: AcknowledgeDeliveryRequest }
  | { readonly kind: "recordReversal"; readonly request: RecordReversalRequest }
  | { readonly kind: "importPayment"; readonly request: ImportPaymentRequest }
  | { readonly kind: "noteImport"; readonly request: NoteImportRequest }
  /** Decides nothing: each engine writes it in a statement of its own. */
  | { readonly kind: "noteKeyUse"; readonly keyId: string }
  | { readonly kind: "markApp"; readonly request: MarkAppRequest }
  /** Changes nothing, but is written: whether the ledger can write again after a fault. */
  | { readonly kind: "probe" };

export type WriteValue =
  | Opened
  | Reopened
  | LeasedDue
  | Settled
  | LeasedFacts
  | Consumption
  | ResolvedDispute
  | AcknowledgedDelivery
  | RecordedReversal
  | ImportedPayment
  | null;

export type WriteResult =
  | { readonly kind: "done"; readonly value: WriteValue }
  /** This operation alone could not be carried out; nothing of it was written. */
  | { readonly kind: "failed"; readonly message: string }
  /** Somebody else's lock was in its way; nothing of it was written. */
  | { readonly kind: "heldUp" };

export function carryOut(context: WriteContext, operation: WriteOperation): WriteValue {
  switch (operation.kind) {
    case "open":
      return open(context, operation.request);
    case "reopen":
      return reopen(context, operation.request);
    case "leaseDue":
      return leaseDue(context, operation.request);
    case "settle":
      return settle(context, operation.request);
    case "leaseFacts":
      return leaseFacts(context, operation.request);
    case "settleFacts":
      return settleFacts(context, operation.request);
    case "resolveDispute":
      return resolveDispute(context, operation.request);
    case "noteReconciled":
      return noteReconciled(context, operation.request);
    case "noteLooks":
      return noteLooks(context, operation.request);
    case "acknowledgeDelivery":
      return acknowledgeDelivery(context, operation.request);
    case "recordReversal":
      return recordReversal(context, operation.request);
    case "importPayment":
      return importPayment(context, operation.request);
    case "noteImport":
      noteImport(context, operation.request);
      return null;
    case "markApp":
      context.store.markApp(operation.request.app);
      return null;
    case "noteKeyUse":
    case "probe":
      return null;
  }
}
