// What the API may ask of the workflow: the only room where memory and the outside meet.

import type { ConsumeAnswer } from "../domain/answer.ts";
import type { Consumption } from "../domain/consumption.ts";
import type { PaymentCall } from "../domain/identifiers.ts";
import type { OpenLimit } from "../ledger/port.ts";
import type { ResolvedDispute, ResolveDisputeRequest } from "../ledger/handWrites.ts";
import type {
  AcknowledgedDelivery,
  AcknowledgeDeliveryRequest,
  RecordedReversal,
  RecordReversalRequest,
} from "../ledger/paymentReports.ts";
import type { Scope } from "../ledger/scope.ts";

export interface ConsumeCommand {
  readonly app: string;
  /** null: a server that names no player. */
  readonly playerId: string | null;
  readonly call: PaymentCall;
  readonly requestId: string;
  readonly openLimit?: OpenLimit;
}

/** Not an answer of the consume call: as far as it goes, it was never made. */
export interface TooManyOpen {
  readonly kind: "tooManyOpen";
}

export interface ReconcileCommand {
  readonly scope: Scope;
  readonly consumptionId: string;
  readonly requestId: string;
}

export type ResolveDisputeCommand = ResolveDisputeRequest;

export interface Workflow {
  /** Always an answer once an attempt was opened; a ServiceError only before that. */
  consume(command: ConsumeCommand): Promise<ConsumeAnswer | TooManyOpen>;
  /**
   * Asks the upstream now, whatever the back-off says; a settled one comes back unchanged. null: no such consumption.
   * "unserved": it is open, and its app is not configured any more, so there is nobody to ask.
   */
  reconcile(command: ReconcileCommand): Promise<Consumption | "unserved" | null>;
  /** What game servers and operators report; nobody outside is asked. */
  acknowledgeDelivery(command: AcknowledgeDeliveryRequest): Promise<AcknowledgedDelivery>;
  recordReversal(command: RecordReversalRequest): Promise<RecordedReversal>;
  /** An operator's word on a DISPUTED one; nobody outside is asked. */
  resolveDispute(command: ResolveDisputeCommand): Promise<ResolvedDispute>;
}
