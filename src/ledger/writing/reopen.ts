// Asking again about what is open: by an operator's word, one; by the reconciler, whatever is due. Runs inside the engine's
// transaction.

import { isUnderLiveLease } from "../../domain/attempts.ts";
import { decideReasking } from "../../domain/opening.ts";
import { type AttemptTrigger, type Environment, isAwaitingAnswer } from "../../domain/payment.ts";
import type { AppLeases } from "../appLeases.ts";
import type { LeaseDueRequest, LeasedDue, Reopened, ReopenRequest } from "../port.ts";
import type { Scope } from "../scope.ts";
import { placeOf, storedById, takeLease } from "./leasing.ts";
import type { Place } from "./paymentStore.ts";
import type { WriteContext } from "./writeContext.ts";

/** How long one is left alone that only other settings, so a restart, can help: another LEDGER_SECRET, or its app. */
const HELPLESS_REST_MS = 600_000;
/** … and one whose token is being asked with for another item. */
const SIBLING_REST_MS = 1_000;

export function reopen(context: WriteContext, request: ReopenRequest): Reopened {
  const place = context.store.locate(request.consumptionId);
  if (place === undefined || !isWithin(request.scope, place)) return { kind: "absent" };
  return askAgain(context, place, request);
}

const EVERY_ONE: Omit<AppLeases, "app"> = { leasesMax: Infinity, restMs: HELPLESS_REST_MS };

interface Wish {
  readonly consumptionId: string;
  readonly trigger: AttemptTrigger;
  readonly requestId: string;
  readonly canAsk: boolean;
  readonly environment?: Environment | undefined;
}

function askAgain(context: WriteContext, place: Place, wish: Wish): Reopened {
  const { store, clock, seal } = context;
  const payment = store.load(place.app, place.paymentSeq);
  const standing = storedById(payment, wish.consumptionId);
  switch (decideReasking(payment, standing, clock.ledgerMs())) {
    case "leave":
      return { kind: "leave", consumption: standing.told };
    case "wait":
      return { kind: "wait", consumption: standing.told };
    case "ask": {
      if (!wish.canAsk) return { kind: "unavailable", consumption: standing.told };
      const sealed = store.sealedToken(standing);
      const purchaseToken = sealed && seal.open(standing.id, sealed);
      if (purchaseToken === null) return { kind: "sealed", consumption: standing.told };
      const { trigger, requestId, environment } = wish;
      const permit = takeLease(context, payment, standing, { trigger, requestId, sealed: null, environment });
      return { kind: "ask", permit, purchaseToken };
    }
  }
}

/** One lease per request id at most. What another instance took in the meantime is passed over. */
export function leaseDue(context: WriteContext, { requestIds, apps }: LeaseDueRequest): LeasedDue {
  const { store } = context;
  const due = store.due(requestIds.length);
  const leased: LeasedDue["leased"][number][] = [];
  const unserved = new Set<string>();
  const used = new Map<string, number>();
  let sealedCount = 0;
  for (const consumptionId of due) {
    const requestId = requestIds[leased.length];
    if (requestId === undefined) break;
    const place = placeOf(context, consumptionId);
    const { app } = place;
    const may = apps === undefined ? EVERY_ONE : apps.find((one) => one.app === app);
    const usedBefore = used.get(app) ?? 0;
    if (may === undefined || usedBefore >= may.leasesMax) {
      if (may === undefined) unserved.add(app);
      leaveAlone(context, place, consumptionId, may?.restMs ?? HELPLESS_REST_MS);
      continue;
    }
    const { environment } = may;
    const again = askAgain(context, place, {
      consumptionId,
      trigger: "RECONCILIATION",
      requestId,
      canAsk: true,
      environment,
    });
    if (again.kind === "ask") {
      used.set(app, usedBefore + 1);
      leased.push({ permit: again.permit, purchaseToken: again.purchaseToken, requestId });
    } else if (again.kind === "sealed") {
      sealedCount += 1;
      leaveAlone(context, place, consumptionId, HELPLESS_REST_MS);
    } else leaveAlone(context, place, consumptionId, SIBLING_REST_MS);
  }
  const nextDueInMs = due.length > 0 ? 0 : store.nextDueInMs();
  return { leased, sealedCount, unservedApps: [...unserved], nextDueInMs };
}

/** As its back-off would, but what it counts from a restart is nothing: then something may have changed. */
function leaveAlone({ store, clock }: WriteContext, place: Place, consumptionId: string, restMs: number): void {
  const stored = storedById(store.load(place.app, place.paymentSeq), consumptionId);
  if (isUnderLiveLease(stored, clock.ledgerMs()) || !isAwaitingAnswer(stored)) return;
  store.setNextAttempt(stored, { at: clock.epochMs() + restMs, dueMs: clock.ledgerMs() + restMs, delayMs: 0 });
}

export function isWithin(scope: Scope, place: Place): boolean {
  switch (scope.kind) {
    case "all":
      return true;
    case "app":
      return scope.app === place.app;
    case "player":
      return scope.playerId === place.playerId && (scope.app === null || scope.app === place.app);
  }
}
