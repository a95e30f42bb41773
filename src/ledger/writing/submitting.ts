// The writer's face over one queue of write operations, the same for every engine. An engine answers each kind of operation
// with its own kind of value: this is the one place that says so in types.

import type { Consumption } from "../../domain/consumption.ts";
import type { LeasedFacts } from "../factLookUps.ts";
import type { AcknowledgedDelivery, ImportedPayment, RecordedReversal } from "../paymentReports.ts";
import type { LeasedDue, LedgerWriter, Opened, Reopened, Settled } from "../port.ts";
import type { ResolvedDispute } from "../handWrites.ts";
import type { WriteOperation, WriteValue } from "./writeOperation.ts";

export function writerOver(queue: (operation: WriteOperation) => Promise<WriteValue>): LedgerWriter {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each kind is answered by the value of its kind
  const submit = <Value extends WriteValue>(operation: WriteOperation) => queue(operation) as Promise<Value>;
  return {
    open: (request) => submit<Opened>({ kind: "open", request }),
    reopen: (request) => submit<Reopened>({ kind: "reopen", request }),
    leaseDue: (request) => submit<LeasedDue>({ kind: "leaseDue", request }),
    settle: (request) => submit<Settled>({ kind: "settle", request }),
    leaseFacts: (request) => submit<LeasedFacts>({ kind: "leaseFacts", request }),
    settleFacts: (request) => submit<Consumption>({ kind: "settleFacts", request }),
    resolveDispute: (request) => submit<ResolvedDispute>({ kind: "resolveDispute", request }),
    noteReconciled: async (request) => void (await submit<null>({ kind: "noteReconciled", request })),
    markApp: async (request) => void (await submit<null>({ kind: "markApp", request })),
    noteLooks: async (request) => void (await submit<null>({ kind: "noteLooks", request })),
    acknowledgeDelivery: (request) => submit<AcknowledgedDelivery>({ kind: "acknowledgeDelivery", request }),
    recordReversal: (request) => submit<RecordedReversal>({ kind: "recordReversal", request }),
    importPayment: (request) => submit<ImportedPayment>({ kind: "importPayment", request }),
    noteImport: async (request) => void (await submit<null>({ kind: "noteImport", request })),
  };
}
