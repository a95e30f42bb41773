// An operator settles a dispute by hand: the outcome, its events and the line in the audit log are one write. Runs inside
// the engine's transaction.

import type { Consumption } from "../../domain/consumption.ts";
import { formatAmount } from "../../domain/money.ts";
import { resolveDispute as decideResolution } from "../../domain/resolution.ts";
import type { ResolveDisputeRequest, ResolvedDispute } from "../handWrites.ts";
import { uuidv7 } from "../uuidv7.ts";
import { storedById } from "./leasing.ts";
import { countReversals } from "./reverse.ts";
import { isWithin } from "./reopen.ts";
import type { WriteContext } from "./writeContext.ts";

export function resolveDispute(context: WriteContext, request: ResolveDisputeRequest): ResolvedDispute {
  const { store, clock } = context;
  const place = store.locate(request.consumptionId);
  if (place === undefined || !isWithin(request.scope, place)) return { kind: "absent" };
  const payment = store.load(place.app, place.paymentSeq);
  const disputed = storedById(payment, request.consumptionId);
  // A face whose request names the item has nothing to choose: the item on record is the one that was asked.
  if (request.itemSeq !== null && request.itemSeq !== disputed.itemSeq) return { kind: "otherItem" };
  const resolution = decideResolution(payment, disputed.id, request.outcome);
  switch (resolution.kind) {
    case "NOT_DISPUTED":
      return { kind: "notDisputed" };
    case "ANOTHER_CONSUMED":
      return { kind: "anotherConsumed" };
    case "RESOLVED": {
      let resolved = disputed.told;
      for (const change of resolution.changes) {
        const target = change.id === disputed.id ? disputed : storedById(payment, change.id ?? "");
        const changed = store.applyChange(target, change, target === disputed);
        if (change.event === "CONSUMED") countReversals(context, target);
        if (target === disputed) resolved = changed;
      }
      if (resolution.voidsAttempts) store.voidAttempts(disputed);
      store.insertAuditEntry({
        id: uuidv7(clock.epochMs(), context.randomBytes(16)),
        actor: request.actor,
        action: "RESOLVE_DISPUTE",
        app: place.app,
        consumption: disputed,
        note: request.note,
        before: outcomeText(disputed.told),
        after: outcomeText(resolved),
        requestId: request.requestId,
      });
      return { kind: "resolved", consumption: resolved };
    }
  }
}

/** What an operator's word changed, as JSON. */
export function outcomeText({ status, evidence, resultCode, price, itemSeq }: Consumption): string {
  const amount = price === null ? null : formatAmount(price.amountMicros);
  const currency = price?.currency ?? null;
  return JSON.stringify({ status, evidence, resultCode, amount, currency, itemSeq: itemSeq.toString() });
}
