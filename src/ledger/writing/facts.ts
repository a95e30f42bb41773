// Look-ups of facts after a success: planned by the write that settles a consumption, leased a few at a time, and settled with one
// AMENDED event. The token stays sealed until then, a day at most. Runs inside the engine's transaction.

import { delayBeforeNextAttemptMs } from "../../domain/backoff.ts";
import type { Consumption } from "../../domain/consumption.ts";
import { lacksFacts, type PaymentFacts, tellsLacking } from "../../domain/paymentFacts.ts";
import { isOfSameToken } from "../../domain/token.ts";
import type { AppLeases } from "../appLeases.ts";
import { type LeasedFacts, type LeaseFactsRequest, type SettleFactsRequest, TOKEN_KEPT_MS } from "../factLookUps.ts";
import { tokenDigestOf } from "../tokenDigest.ts";
import { amend, isPriced } from "./amending.ts";
import { placeOf, storedById } from "./leasing.ts";
import type { FactLookUp } from "./paymentStore.ts";
import type { StoredConsumption, StoredPayment } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

/** A day of back-off. Counted too, so that a wall clock that was set back keeps no token for ever. */
const TRIES_MAX = 250;
/** Looked at by one write, leased or not. */
const LOOKED_AT_MAX = 20;
/** How long one is left alone that only other settings can help: another LEDGER_SECRET, or its app. */
const HELPLESS_REST_MS = 600_000;

function hasLookUp({ rules }: WriteContext, app: string): boolean {
  return rules.lookUpApps?.includes(app) === true;
}

/** The token of what is open with it; null where none is kept, or no configured secret opens it. Before its outcome is written. */
export function tokenOf(context: WriteContext, payment: StoredPayment, stored: StoredConsumption): string | null {
  if (!hasLookUp(context, stored.told.app)) return null;
  const { store, seal } = context;
  for (const one of payment.consumptions) {
    if (!isOfSameToken(one, stored)) continue;
    const sealed = store.sealedToken(one);
    const token = sealed && seal.open(one.id, sealed);
    if (token !== null) return token;
  }
  return null;
}

/** @param told the CONSUMED record as it stands after this write */
export function planFactLookUp(
  context: WriteContext,
  stored: StoredConsumption,
  told: Consumption,
  purchaseToken: string | null,
): void {
  if (!hasLookUp(context, told.app)) return;
  const { store, seal, clock } = context;
  if (told.productId === null) store.markProductless(stored);
  if (!lacksFacts(told) || purchaseToken === null) return;
  store.putFactLookUp(stored, {
    token: seal.seal(stored.id, purchaseToken),
    dueMs: clock.ledgerMs(),
    tryCount: 0,
  });
}

export function leaseFacts(context: WriteContext, { apps }: LeaseFactsRequest): LeasedFacts {
  const { store } = context;
  const due = store.factsDue(LOOKED_AT_MAX);
  const lookUps: LeasedFacts["lookUps"][number][] = [];
  const used = new Map<string, number>();
  for (const consumptionId of due) {
    const place = placeOf(context, consumptionId);
    const stored = storedById(store.load(place.app, place.paymentSeq), consumptionId);
    const usedBefore = used.get(place.app) ?? 0;
    const purchaseToken = leaseOne(
      context,
      stored,
      apps.find(({ app }) => app === place.app),
      usedBefore,
    );
    if (purchaseToken === null) continue;
    used.set(place.app, usedBefore + 1);
    lookUps.push({ consumption: stored.told, purchaseToken });
  }
  return { lookUps, nextDueInMs: due.length > 0 ? 0 : store.nextFactsDueInMs() };
}

/** The token to look it up by; null where it is not looked up now. */
function leaseOne(
  context: WriteContext,
  stored: StoredConsumption,
  may: AppLeases | undefined,
  usedBefore: number,
): string | null {
  const { store, clock, seal, rules } = context;
  const lookUp = store.factLookUp(stored);
  if (lookUp === null || lookUp.dueMs > clock.ledgerMs()) return null; // taken by another instance in the meantime
  if (isOver(context, stored, lookUp) || (!lacksFacts(stored.told) && stored.told.price !== null)) {
    store.putFactLookUp(stored, null);
    return null;
  }
  const postpone = (restMs: number) => store.putFactLookUp(stored, { ...lookUp, dueMs: clock.ledgerMs() + restMs });
  if (may === undefined || usedBefore >= may.leasesMax) {
    postpone(may?.restMs ?? HELPLESS_REST_MS);
    return null;
  }
  const purchaseToken = seal.open(stored.id, lookUp.token);
  if (purchaseToken === null) postpone(HELPLESS_REST_MS);
  else {
    const dueMs = clock.ledgerMs() + rules.leaseMs; // where nothing more is heard of it
    store.putFactLookUp(stored, { ...lookUp, dueMs, tryCount: lookUp.tryCount + 1 });
  }
  return purchaseToken;
}

export function settleFacts(context: WriteContext, request: SettleFactsRequest): Consumption {
  const { store, clock } = context;
  const { app, paymentSeq, consumptionId, found, jitter } = request;
  const stored = storedById(store.load(app, paymentSeq), consumptionId);
  const lookUp = store.factLookUp(stored);
  if (lookUp === null) return stored.told;
  const isThis =
    found !== null &&
    found.itemSeq === stored.itemSeq &&
    tokenDigestOf(paymentSeq, found.purchaseToken) === stored.tokenDigest;
  const isLast = isOver(context, stored, lookUp);
  const isTold = isThis && tellsLacking(stored.told, found.facts);
  const delayMs = delayBeforeNextAttemptMs(lookUp.tryCount, jitter, null);
  store.putFactLookUp(stored, isTold || isLast ? null : { ...lookUp, dueMs: clock.ledgerMs() + delayMs });
  // What else is told waits for that, so that one event tells of all; but for what the item can be granted by.
  const cannotWait = isThis && (isNamed(stored.told, found.facts) || isPriced(stored.told, found));
  return isThis && (isTold || isLast || cannotWait) ? amend(context, stored, found) : stored.told;
}

function isNamed({ productId }: Consumption, shown: PaymentFacts): boolean {
  return productId === null && shown.productId !== null;
}

function isOver({ clock }: WriteContext, { told }: StoredConsumption, { tryCount }: FactLookUp): boolean {
  return tryCount >= TRIES_MAX || clock.epochMs() - (told.settledAt ?? 0) >= TOKEN_KEPT_MS;
}
