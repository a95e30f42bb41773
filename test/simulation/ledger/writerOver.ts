// The ledger's writing port over anything that takes write operations.

import type { LeasedDue, LedgerWriter, Opened, Reopened, ResolvedDispute, Settled } from "../../../src/ledger/port.ts";
import type { WriteOperation, WriteValue } from "../../../src/ledger/writing/writeOperation.ts";

export function writerOver(take: (operation: WriteOperation) => Promise<WriteValue>): LedgerWriter {
  // Each kind of operation is answered with its own kind of value: this is the one place that says so in types.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const submit = <Value extends WriteValue>(operation: WriteOperation) => take(operation) as Promise<Value>;
  return {
    open: (request) => submit<Opened>({ kind: "open", request }),
    reopen: (request) => submit<Reopened>({ kind: "reopen", request }),
    leaseDue: (request) => submit<LeasedDue>({ kind: "leaseDue", request }),
    settle: (request) => submit<Settled>({ kind: "settle", request }),
    resolveDispute: (request) => submit<ResolvedDispute>({ kind: "resolveDispute", request }),
    markApp: async (request) => void (await submit<null>({ kind: "markApp", request })),
  };
}
