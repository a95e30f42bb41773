// An operator settles a dispute by hand: the outcome, its events and the lines in the audit log, one for each consumption
// that the word was about, are one write. Runs inside the engine's transaction.

import type { Consumption } from "../../domain/consumption.ts";
import { formatAmount } from "../../domain/money.ts";
import { resolveDispute as decideResolution } from "../../domain/resolution.ts";
import type { ResolveDisputeRequest, ResolvedDispute } from "../handWrites.ts";
import { isOfSameToken } from "../../domain/token.ts";
import { planFactLookUp, tokenOf } from "./facts.ts";
import { storedById } from "./leasing.ts";
import { createNamed } from "./naming.ts";
import { newId } from "./newId.ts";
import { countReversals } from "./reverse.ts";
import { isWithin } from "./reopen.ts";
import type { StoredConsumption } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

export function resolveDispute(context: WriteContext, request: ResolveDisputeRequest): ResolvedDispute {
  const { store } = context;
  const place = store.locate(request.consumptionId);
  if (place === undefined || !isWithin(request.scope, place)) return { kind: "absent" };
  const payment = store.load(place.app, place.paymentSeq);
  const named = storedById(payment, request.consumptionId);
  const resolution = decideResolution(payment, named.id, request.outcome, request.itemSeq);
  switch (resolution.kind) {
    case "NOT_DISPUTED":
      return { kind: "notDisputed" };
    case "ANOTHER_CONSUMED":
      return { kind: "anotherConsumed" };
    case "OTHER_ITEM":
      return { kind: "otherItem" };
    case "RESOLVED": {
      let resolved = named.told;
      const token = tokenOf(context, payment, named);
      for (const change of resolution.changes) {
        const target =
          change.id === null ? createNamed(context, named, change.itemSeq) : storedById(payment, change.id);
        // A call that is under way keeps its lease until it ends; a dispute's is over with it.
        const changed = store.applyChange(target, change, target === named && named.status === "DISPUTED");
        if (change.event === "CONSUMED") {
          countReversals(context, target);
          planFactLookUp(context, target, changed, token);
        }
        if (request.outcome === "CONSUMED" ? change.status === "CONSUMED" : target === named) resolved = changed;
        // The word was about this token; what else it leaves REJECTED is so by what stands, not by the word.
        const isCreated = change.id === null;
        if (isOfSameToken(target, named)) note(context, request, target, isCreated ? null : target.told, changed);
      }
      for (const id of resolution.voidsAttemptsOf) store.voidAttempts(storedById(payment, id));
      return { kind: "resolved", consumption: resolved };
    }
  }
}

function note(
  context: WriteContext,
  { actor, note: why, requestId }: ResolveDisputeRequest,
  target: StoredConsumption,
  before: Consumption | null,
  changed: Consumption,
): void {
  context.store.insertAuditEntry({
    id: newId(context),
    actor,
    action: "RESOLVE_DISPUTE",
    app: target.told.app,
    consumption: target,
    note: why,
    before: before && outcomeText(before),
    after: outcomeText(changed),
    requestId,
  });
}

/** What an operator's word changed, as JSON. */
export function outcomeText({ status, evidence, resultCode, price, itemSeq }: Consumption): string {
  const amount = price === null ? null : formatAmount(price.amountMicros);
  const currency = price?.currency ?? null;
  return JSON.stringify({ status, evidence, resultCode, amount, currency, itemSeq: itemSeq.toString() });
}
