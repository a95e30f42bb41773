// A consume call arrives: read the payment, let the first table decide, and where the upstream is to be asked put the
// attempt and its lease down. Runs inside the engine's transaction.

import { decideOpening } from "../../domain/opening.ts";
import { type ConsumptionRecord, isUnsettled } from "../../domain/payment.ts";
import { canNeverBeConsumed } from "../../domain/paymentFacts.ts";
import { countingUnknown } from "../../domain/token.ts";
import type { Opened, OpenRequest, Permit } from "../port.ts";
import { applyLook, lookOf, noteLook } from "./looks.ts";
import { tokenDigestOf } from "../tokenDigest.ts";
import { leaseFromNow, openAttempt, storedById, takeLease } from "./leasing.ts";
import { newId } from "./newId.ts";
import type { StoredPayment } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

export function open(context: WriteContext, request: OpenRequest): Opened {
  if (typeof request.look === "object") noteLook(context, request.app, request.look);
  return openAsItStands(context, request);
}

function openAsItStands(context: WriteContext, request: OpenRequest): Opened {
  const { store, clock } = context;
  const { paymentSeq, itemSeq, purchaseToken } = request.call;
  const payment = store.load(request.app, paymentSeq);
  const tokenDigest = tokenDigestOf(paymentSeq, purchaseToken);
  const opening = decideOpening(payment, { itemSeq, tokenDigest, playerId: request.playerId }, clock.ledgerMs());
  // The owner first: what stands without player is neither told nor taken over before the upstream showed whose it is.
  if (opening.takesOver.length > 0 && request.look === "beforeOwning") {
    return { kind: request.canAsk ? "lookFirst" : "unavailable", own: null };
  }
  if (opening.do === "ask" && !request.canAsk) {
    return { kind: "unavailable", own: opening.consumption && storedById(payment, opening.consumption.id).told };
  }
  if (opening.takesOver.length > 0 && request.playerId !== null) {
    for (const id of opening.takesOver) store.setPlayer(storedById(payment, id), request.playerId);
    return openAsItStands(context, request); // from here on it is the player's own
  }
  switch (opening.do) {
    case "replay":
      return { kind: "replay", consumption: storedById(payment, opening.consumption.id).told };
    case "refuse":
      return {
        kind: opening.reason === "ALREADY_CONSUMED" ? "alreadyConsumed" : "disputed",
        own: opening.own && storedById(payment, opening.own.id).told,
      };
    case "wait":
      return { kind: "wait", consumption: storedById(payment, opening.consumption.id).told };
    case "refuseInProgress":
      return { kind: "inProgressElsewhere", own: opening.own && storedById(payment, opening.own.id).told };
    case "ask": {
      const own = opening.consumption === null ? null : storedById(payment, opening.consumption.id);
      if (typeof request.look === "string" && (own?.attempts.length ?? 0) === 0)
        return { kind: "lookFirst", own: own?.told ?? null };
      const isShownFor = (item: bigint) => lookOf(payment, tokenDigest, item) !== undefined;
      if (payment.looks.some((look) => look.tokenDigest === tokenDigest) && !isShownFor(itemSeq))
        return { kind: "itemMismatch", own: own?.told ?? null };
      // Where an attempt is unknown it is asked all the same, and hears of the look: its record has to be settled.
      const isDoubted = own !== null && countingUnknown(payment, own, clock.ledgerMs()).length > 0;
      const shown = lookOf(payment, tokenDigest, itemSeq);
      if (!isDoubted && shown !== undefined && canNeverBeConsumed(shown.facts))
        return { kind: "neverConsumable", own: own?.told ?? null };
      if (isOneTooMany(payment, opening.consumption, request)) return { kind: "tooManyOpen" };
      return { kind: "ask", permit: ask(context, request, tokenDigest, payment, own?.id ?? null) };
    }
  }
}

/** Not where it is unsettled already: asking about it again leaves no more unsettled than before. */
function isOneTooMany(payment: StoredPayment, standing: ConsumptionRecord | null, request: OpenRequest): boolean {
  const { openLimit, playerId } = request;
  if (openLimit === undefined || (standing !== null && isUnsettled(standing))) return false;
  const theirs = payment.consumptions.filter((other) => other.playerId === playerId && isUnsettled(other));
  return openLimit.isPlayerFull || theirs.length >= openLimit.perPaymentMax;
}

function ask(
  context: WriteContext,
  request: OpenRequest,
  tokenDigest: string,
  payment: StoredPayment,
  standingId: string | null,
): Permit {
  if (standingId === null) return create(context, request, tokenDigest, payment);
  const standing = storedById(payment, standingId);
  const { requestId, environment } = request;
  // A REJECTED one gave its token up; an open one keeps the token it was sealed with.
  const sealed = standing.status === "REJECTED" ? context.seal.seal(standing.id, request.call.purchaseToken) : null;
  return takeLease(context, payment, standing, { trigger: "CALL", requestId, sealed, environment });
}

function create(context: WriteContext, request: OpenRequest, tokenDigest: string, payment: StoredPayment): Permit {
  const { store, clock, seal } = context;
  const { paymentSeq, itemSeq, purchaseToken } = request.call;
  const id = newId(context);
  const lease = leaseFromNow(context, 1);
  const stored = store.insertConsumption({
    id,
    app: request.app,
    environment: request.environment,
    paymentSeq,
    itemSeq,
    tokenDigest,
    playerId: request.playerId,
    lease,
    sealedToken: seal.seal(id, purchaseToken),
  });
  const asking = { lease, trigger: "CALL" as const, control: null, requestId: request.requestId };
  const attempt = openAttempt(context, payment, stored, asking);
  const look = lookOf(payment, tokenDigest, itemSeq);
  const consumption = look === undefined ? stored.told : applyLook(context, stored, look);
  const isOnly = payment.consumptions.length === 0 && payment.looks.length === 0;
  if (isOnly) store.keepFresh({ ...stored, attempts: [attempt] });
  const hasUnknown = countingUnknown(payment, stored, clock.ledgerMs()).length > 0;
  return { consumption, attemptNumber: 1, leaseMs: context.rules.leaseMs, hasUnknown };
}
