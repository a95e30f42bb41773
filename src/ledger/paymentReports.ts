// What is reported of a payment beside consuming it: what the upstream showed of it, that its item was granted, that it was
// refunded, that it was consumed before this product was there. Each is one durable write.

import type { Consumption } from "../domain/consumption.ts";
import type { Delivery, DeliveryOutcome } from "../domain/delivery.ts";
import type { Difference, ToldPayment } from "../domain/importing.ts";
import type { Environment } from "../domain/payment.ts";
import type { Reversal, ReversalFacts } from "../domain/reversal.ts";
import type { Scope } from "./scope.ts";
import type { SeenPayment } from "./seenPayment.ts";

export type { SeenPayment } from "./seenPayment.ts";

export interface NoteLooksRequest {
  readonly app: string;
  /** 500 at most. */
  readonly looks: readonly SeenPayment[];
  /** The attempt that a look was made under, before its call: it counts as a refusal where it showed the payment consumable. */
  readonly under?: { readonly consumptionId: string; readonly attemptNumber: number };
}

export interface AcknowledgeDeliveryRequest {
  readonly scope: Scope;
  readonly consumptionId: string;
  readonly outcome: DeliveryOutcome;
  readonly reference: string;
  readonly note: string | null;
  readonly requestId: string;
  /** Who, as the audit log names them; null where it is no operator's act. */
  readonly auditActor: string | null;
}

export type AcknowledgedDelivery =
  | { readonly kind: "absent" }
  | {
      readonly kind: "recorded" | "repeated";
      readonly consumption: Consumption;
      readonly delivery: Delivery;
    }
  /** DELIVERED stands under another reference. */
  | { readonly kind: "conflict"; readonly consumption: Consumption; readonly delivery: Delivery };

export interface RecordReversalRequest extends ReversalFacts {
  readonly app: string;
  readonly paymentSeq: string;
  readonly requestId: string;
  readonly auditActor: string | null;
}

export interface RecordedReversal {
  /** conflict: the same app and reference with other contents. */
  readonly kind: "recorded" | "repeated" | "conflict";
  readonly reversal: Reversal;
}

/** A payment that was consumed before this product was adopted. */
export interface ImportPaymentRequest extends ToldPayment {
  readonly app: string;
  readonly environment: Environment;
  readonly paymentSeq: string;
  readonly delivery: {
    readonly outcome: DeliveryOutcome;
    readonly reference: string;
    readonly note: string | null;
  } | null;
}

export type ImportedPayment =
  | { readonly kind: "imported" }
  /** One is CONSUMED here, with every value that the import gives. */
  | { readonly kind: "repeated" }
  /** A consumption of it is not settled here. Nothing was written. */
  | { readonly kind: "open" }
  /** One is CONSUMED here, and the import gives other values. Nothing was written. */
  | { readonly kind: "differs"; readonly differences: readonly Difference[] };

/** An operator took payments or reversals over from a file: one line in the audit log for the whole of it. */
export interface NoteImportRequest {
  readonly app: string;
  readonly actor: string;
  /** Which file, and what became of its lines. */
  readonly note: string;
  /** The counts as JSON. */
  readonly after: string;
  readonly requestId: string;
}

/** Faults are thrown as by the rest of the ledger's writer. */
export interface PaymentReports {
  /** What a list or a look-up showed: proves tokens, and tells prices whatever is lost later. */
  noteLooks(request: NoteLooksRequest): Promise<void>;
  acknowledgeDelivery(request: AcknowledgeDeliveryRequest): Promise<AcknowledgedDelivery>;
  recordReversal(request: RecordReversalRequest): Promise<RecordedReversal>;
  importPayment(request: ImportPaymentRequest): Promise<ImportedPayment>;
  noteImport(request: NoteImportRequest): Promise<void>;
}
