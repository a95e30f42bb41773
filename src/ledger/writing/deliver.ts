// A game server says that it granted a consumption's item, or could not: the word, its event and where it is an operator's
// the line in the audit log are one write. Runs inside the engine's transaction.

import { type Delivery, decideDelivery } from "../../domain/delivery.ts";
import type { AcknowledgedDelivery, AcknowledgeDeliveryRequest } from "../paymentReports.ts";
import { storedById } from "./leasing.ts";
import { newId } from "./newId.ts";
import { isWithin } from "./reopen.ts";
import type { WriteContext } from "./writeContext.ts";

export function acknowledgeDelivery(context: WriteContext, request: AcknowledgeDeliveryRequest): AcknowledgedDelivery {
  const { store } = context;
  const place = store.locate(request.consumptionId);
  if (place === undefined || !isWithin(request.scope, place)) return { kind: "absent" };
  const stored = storedById(store.load(place.app, place.paymentSeq), request.consumptionId);
  const decision = decideDelivery(store.deliveriesOf(stored), request);
  if (decision.kind !== "RECORD") {
    const kind = decision.kind === "REPEATED" ? "repeated" : "conflict";
    return { kind, consumption: stored.told, delivery: decision.delivery };
  }
  const { outcome, reference, note, auditActor } = request;
  const consumption = store.putDelivery(stored, { outcome, reference, note });
  const { delivery } = consumption;
  if (auditActor !== null) {
    store.insertAuditEntry({
      id: newId(context),
      actor: auditActor,
      action: "ACKNOWLEDGE_DELIVERY",
      app: place.app,
      consumption: stored,
      note,
      before: textOf(stored.told.delivery),
      after: textOf(delivery),
      requestId: request.requestId,
    });
  }
  return { kind: "recorded", consumption, delivery };
}

function textOf(delivery: Delivery | null): string | null {
  return delivery === null ? null : JSON.stringify({ outcome: delivery.outcome, reference: delivery.reference });
}
