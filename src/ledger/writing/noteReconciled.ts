// An operator had the upstream asked about a consumption: the line in the audit log, written once the outcome is on record.
// It changes nothing else, so that no reconciliation is ever lost for want of it. Runs inside the engine's transaction.

import type { NoteReconciledRequest } from "../handWrites.ts";
import { placeOf, storedById } from "./leasing.ts";
import { newId } from "./newId.ts";
import { outcomeText } from "./resolve.ts";
import type { WriteContext } from "./writeContext.ts";

export function noteReconciled(context: WriteContext, request: NoteReconciledRequest): null {
  const { store } = context;
  const { consumptionId, actor, requestId, before, after } = request;
  const place = placeOf(context, consumptionId);
  store.insertAuditEntry({
    id: newId(context),
    actor,
    action: "RECONCILE",
    app: place.app,
    consumption: storedById(store.load(place.app, place.paymentSeq), consumptionId),
    note: null,
    before: outcomeText(before),
    after: outcomeText(after),
    requestId,
  });
  return null;
}
