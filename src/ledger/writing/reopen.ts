// Asking again about what is open: by an operator's word, one; by the reconciler, whatever is due. Runs inside the engine's
// transaction.

import { decideReasking } from "../../domain/opening.ts";
import type { AttemptTrigger } from "../../domain/payment.ts";
import type { LeaseDueRequest, LeasedDue, Reopened, ReopenRequest } from "../port.ts";
import type { Scope } from "../scope.ts";
import { storedById, takeLease } from "./leasing.ts";
import type { Place } from "./paymentStore.ts";
import type { WriteContext } from "./writeContext.ts";

/** How long one whose token cannot be opened is left alone: only another LEDGER_SECRET, so a restart, can help it. */
const SEALED_REST_MS = 600_000;

export function reopen(context: WriteContext, request: ReopenRequest): Reopened {
  const place = context.store.locate(request.consumptionId);
  if (place === undefined || !isWithin(request.scope, place)) return { kind: "absent" };
  return askAgain(context, place, request);
}

interface Wish {
  readonly consumptionId: string;
  readonly trigger: AttemptTrigger;
  readonly requestId: string;
  readonly canAsk: boolean;
}

function askAgain(context: WriteContext, place: Place, wish: Wish): Reopened {
  const { store, clock, seal } = context;
  const payment = store.load(place.app, place.paymentSeq);
  const standing = storedById(payment, wish.consumptionId);
  switch (decideReasking(standing, clock.ledgerMs())) {
    case "leave":
      return { kind: "leave", consumption: standing.told };
    case "wait":
      return { kind: "wait", consumption: standing.told };
    case "ask": {
      if (!wish.canAsk) return { kind: "unavailable", consumption: standing.told };
      const sealed = store.sealedToken(standing);
      const purchaseToken = sealed && seal.open(standing.id, sealed);
      if (purchaseToken === null) return { kind: "sealed", consumption: standing.told };
      const { trigger, requestId } = wish;
      const permit = takeLease(context, payment, standing, { trigger, requestId, sealed: null });
      return { kind: "ask", permit, purchaseToken };
    }
  }
}

/** One lease per request id at most. What another instance took in the meantime is passed over. */
export function leaseDue(context: WriteContext, { requestIds }: LeaseDueRequest): LeasedDue {
  const { store, clock } = context;
  const due = store.due(requestIds.length);
  const leased: LeasedDue["leased"][number][] = [];
  let sealedCount = 0;
  for (const consumptionId of due) {
    const place = store.locate(consumptionId);
    const requestId = requestIds[leased.length];
    if (place === undefined || requestId === undefined) continue;
    const again = askAgain(context, place, { consumptionId, trigger: "RECONCILIATION", requestId, canAsk: true });
    if (again.kind === "ask") {
      leased.push({ permit: again.permit, purchaseToken: again.purchaseToken, requestId });
    } else if (again.kind === "sealed") {
      sealedCount += 1;
      const stored = storedById(store.load(place.app, place.paymentSeq), consumptionId);
      const next = { at: clock.epochMs() + SEALED_REST_MS, dueMs: clock.ledgerMs() + SEALED_REST_MS, delayMs: 0 };
      store.setNextAttempt(stored, next);
    }
  }
  const nextDueInMs = due.length > 0 ? 0 : store.nextDueInMs();
  return { leased, sealedCount, nextDueInMs };
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
