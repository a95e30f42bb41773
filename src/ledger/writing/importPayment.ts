// A payment that was consumed before this product was adopted, taken over as it is told: CONSUMED by import, with an event
// that asks nobody to grant anything. Without token it answers no call but its player's questions. Runs inside the engine's
// transaction.

import { type ConsumptionChange, outcomeOf } from "../../domain/changes.ts";
import { standingAgainst } from "../../domain/importing.ts";
import { hasFacts } from "../../domain/paymentFacts.ts";
import { SUCCESS } from "../../domain/resultCodes.ts";
import type { ImportedPayment, ImportPaymentRequest, NoteImportRequest } from "../paymentReports.ts";
import { countReversals } from "./reverse.ts";
import { storedById } from "./leasing.ts";
import { newId } from "./newId.ts";
import type { WriteContext } from "./writeContext.ts";

export function importPayment(context: WriteContext, request: ImportPaymentRequest): ImportedPayment {
  const { store } = context;
  const { app, environment, paymentSeq, itemSeq, playerId, price, facts, consumedAt, delivery } = request;
  const standing = standingAgainst(
    store.load(app, paymentSeq).consumptions.map(({ told }) => told),
    request,
  );
  if (standing !== null) return standing;
  const id = newId(context);
  const named = { id, app, environment, paymentSeq, itemSeq, playerId, requestedAt: consumedAt };
  const stored = store.insertConsumption({ ...named, tokenDigest: null, lease: null, sealedToken: null });
  const change: ConsumptionChange = {
    ...outcomeOf(stored),
    status: "CONSUMED",
    evidence: "IMPORTED",
    price,
    priceSource: price === null ? "UNKNOWN" : "IMPORT",
    resultCode: SUCCESS,
    event: "IMPORTED",
  };
  store.applyChange(stored, change);
  // Read again, and once: the delivery's event is numbered after the one just written, and what follows changes no number.
  const consumption = storedById(store.load(app, paymentSeq), id);
  if (hasFacts(facts)) store.putFacts(consumption, facts, null);
  if (delivery !== null) store.putDelivery(consumption, delivery);
  countReversals(context, consumption);
  return { kind: "imported" };
}

/** About no consumption of its own: those it made say `IMPORTED` by themselves. */
export function noteImport(context: WriteContext, request: NoteImportRequest): void {
  context.store.insertAuditEntry({
    id: newId(context),
    action: "IMPORT",
    consumption: null,
    before: null,
    ...request,
  });
}
