// What one write does: read the payment, let the rules decide, put down what they said. Runs inside the writer's
// transaction, so nothing can change between the reading and the writing, and no other writer exists.

import { has5018OnRecord } from "../../domain/attempts.ts";
import type { Alarm } from "../../domain/alarm.ts";
import { delayBeforeNextAttemptMs } from "../../domain/backoff.ts";
import type { Consumption } from "../../domain/consumption.ts";
import { decideOpening, decideReasking } from "../../domain/opening.ts";
import type { AttemptRecord, AttemptTrigger, ControlSubject } from "../../domain/payment.ts";
import { settle as decideSettling, type SettlingRules } from "../../domain/settling.ts";
import type { LedgerClock } from "../clock.ts";
import type { Opened, OpenRequest, Permit, Reopened, ReopenRequest, Settled, SettleRequest } from "../port.ts";
import type { Scope } from "../scope.ts";
import type { TokenSeal } from "../seal.ts";
import { tokenDigestOf } from "../tokenDigest.ts";
import { uuidv7 } from "../uuidv7.ts";
import type { NewConsumption, PaymentStore } from "./paymentStore.ts";
import type { StoredConsumption, StoredPayment } from "./storedPayment.ts";

export interface WriteContext {
  readonly store: PaymentStore;
  readonly clock: LedgerClock;
  readonly seal: TokenSeal;
  readonly rules: SettlingRules;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Number of this start of the owning process. */
  readonly instance: number;
}

export function open(context: WriteContext, request: OpenRequest): Opened {
  const { store, clock } = context;
  const { paymentSeq, itemSeq, purchaseToken } = request.call;
  const payment = store.load(request.app, paymentSeq);
  const tokenDigest = tokenDigestOf(paymentSeq, purchaseToken);
  const opening = decideOpening(payment, { itemSeq, tokenDigest, playerId: request.playerId }, clock.ledgerMs());
  if (opening.do === "ask" && !request.canAsk) {
    return { kind: "unavailable", own: opening.consumption && storedById(payment, opening.consumption.id).told };
  }
  if (opening.takesOver !== null && request.playerId !== null) {
    store.setPlayer(storedById(payment, opening.takesOver).row, request.playerId);
    return open(context, request); // from here on it is the player's own
  }
  switch (opening.do) {
    case "replay":
      return { kind: "replay", consumption: storedById(payment, opening.consumption.id).told };
    case "refuse":
      if (opening.reason === "ALREADY_CONSUMED") return { kind: "alreadyConsumed" };
      return { kind: "disputed", own: opening.own && storedById(payment, opening.own.id).told };
    case "wait":
      return { kind: "wait", consumption: storedById(payment, opening.consumption.id).told };
    case "refuseInProgress":
      return { kind: "inProgressElsewhere" };
    case "ask":
      return { kind: "ask", permit: ask(context, request, tokenDigest, payment, opening.consumption?.id ?? null) };
  }
}

function ask(
  context: WriteContext,
  request: OpenRequest,
  tokenDigest: string,
  payment: StoredPayment,
  standingId: string | null,
): Permit {
  const { requestId } = request;
  if (standingId === null) return create(context, request, tokenDigest, payment);
  const standing = storedById(payment, standingId);
  // A REJECTED one gave its token up; an open one keeps the token it was sealed with.
  const sealed = standing.status === "REJECTED" ? context.seal.seal(standing.id, request.call.purchaseToken) : null;
  return takeLease(context, payment, standing, { trigger: "CALL", requestId, sealed });
}

function create(context: WriteContext, request: OpenRequest, tokenDigest: string, payment: StoredPayment): Permit {
  const { store, clock, seal } = context;
  const { paymentSeq, itemSeq, purchaseToken } = request.call;
  const id = uuidv7(clock.epochMs(), context.randomBytes(16));
  const added: NewConsumption = {
    id,
    app: store.appOf(request.app).id,
    environment: request.environment,
    paymentSeq,
    itemSeq,
    tokenDigest,
    playerId: request.playerId,
    leaseAttempt: 1,
    sealedToken: seal.seal(id, purchaseToken),
  };
  const stored = store.insertConsumption(added, request.app);
  const asking = { row: stored.row, number: 1, trigger: "CALL" as const, control: null, requestId: request.requestId };
  const attempt = openAttempt(context, payment, asking);
  if (payment.consumptions.length === 0) store.keepFresh({ ...stored, attempts: [attempt] });
  return { consumption: stored.told, attemptNumber: 1, leaseMs: context.rules.leaseMs };
}

interface Taking {
  readonly trigger: AttemptTrigger;
  readonly requestId: string;
  readonly sealed: Uint8Array | null;
}

function takeLease(context: WriteContext, payment: StoredPayment, standing: StoredConsumption, taking: Taking): Permit {
  const { store, rules } = context;
  const attemptNumber = nextNumber(standing);
  store.takeLease(standing, attemptNumber, taking.sealed);
  const { trigger, requestId } = taking;
  openAttempt(context, payment, { row: standing.row, number: attemptNumber, trigger, control: null, requestId });
  return { consumption: store.reload(standing.row, standing.told.app), attemptNumber, leaseMs: rules.leaseMs };
}

interface Asking {
  readonly row: number;
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly control: ControlSubject | null;
  readonly requestId: string;
}

function openAttempt(context: WriteContext, payment: StoredPayment, asking: Asking): AttemptRecord {
  const { store, clock, rules } = context;
  const leaseUntilMs = clock.ledgerMs() + rules.leaseMs;
  return store.insertAttempt({ ...asking, isAfter5018: has5018OnRecord(payment), leaseUntilMs });
}

export function reopen(context: WriteContext, request: ReopenRequest): Reopened {
  const { store, clock, seal } = context;
  const place = store.locate(request.consumptionId);
  if (place === undefined || !isWithin(request.scope, place)) return { kind: "absent" };
  const payment = store.load(place.appName, place.paymentSeq);
  const standing = storedById(payment, request.consumptionId);
  switch (decideReasking(standing, clock.ledgerMs())) {
    case "leave":
      return { kind: "leave", consumption: standing.told };
    case "wait":
      return { kind: "wait", consumption: standing.told };
    case "ask": {
      if (!request.canAsk) return { kind: "unavailable", consumption: standing.told };
      const sealed = store.sealedToken(standing.row);
      const purchaseToken = sealed && seal.open(standing.id, sealed);
      if (purchaseToken === null) return { kind: "sealed", consumption: standing.told };
      const { trigger, requestId } = request;
      const permit = takeLease(context, payment, standing, { trigger, requestId, sealed: null });
      return { kind: "ask", permit, purchaseToken };
    }
  }
}

export function settle(context: WriteContext, request: SettleRequest): Settled {
  const { store, clock, rules } = context;
  const { consumptionId, attemptNumber, heard } = request;
  const payment = store.loadForSettling(consumptionId);
  if (payment === undefined) throw new Error("settle: no such consumption on record");
  const stored = storedById(payment, consumptionId);
  // The same answer again, after a flush whose fate was unknown: it is on record already.
  const isClosed = stored.attempts.some((attempt) => attempt.number === attemptNumber && attempt.outcome !== null);
  if (isClosed) return { consumption: stored.told, alarms: [], control: null };
  const settling = decideSettling({ ...request, payment, rules, now: clock.ledgerMs() });

  store.closeAttempt(stored.row, attemptNumber, heard, request.durationMs);
  const givesLeaseBack = stored.leaseAttempt === attemptNumber && settling.control === null;
  let told: Consumption | null = null;
  for (const change of settling.changes) {
    const target =
      change.id === null ? createNamed(context, payment, stored, change.itemSeq) : storedById(payment, change.id);
    const changed = store.applyChange(target, change, givesLeaseBack && target === stored);
    if (target === stored) told = changed;
  }
  if (settling.marksApp) store.markApp(stored.told.app);
  if (settling.control !== null)
    return openControl(context, stored, settling.control, settling.alarms, request.requestId);
  if (givesLeaseBack && told === null) store.setLease(stored.row, null);
  const consumption = told ?? stored.told;
  if (!givesLeaseBack || consumption.status !== "IN_DOUBT")
    return { consumption, alarms: settling.alarms, control: null };
  const retryAfterMs = heard.kind === "UNKNOWN" ? heard.retryAfterMs : null;
  const delayMs = delayBeforeNextAttemptMs(attemptsProper(stored), request.jitter, retryAfterMs);
  const nextAttemptAt = clock.epochMs() + delayMs;
  store.setNextAttempt(stored.row, nextAttemptAt);
  return { consumption: { ...consumption, nextAttemptAt }, alarms: settling.alarms, control: null };
}

/** The next control of the inference rule, under the lease that the ended call held, renewed. */
function openControl(
  context: WriteContext,
  stored: StoredConsumption,
  subject: ControlSubject,
  alarms: readonly Alarm[],
  requestId: string,
): Settled {
  const { store, rules } = context;
  const { app, paymentSeq } = stored.told;
  const attemptNumber = nextNumber(stored);
  store.setLease(stored.row, attemptNumber);
  const asking = { row: stored.row, number: attemptNumber, trigger: "CONTROL" as const, control: subject, requestId };
  openAttempt(context, store.load(app, paymentSeq), asking);
  const consumption = store.reload(stored.row, app);
  return { consumption, alarms, control: { subject, permit: { consumption, attemptNumber, leaseMs: rules.leaseMs } } };
}

/** A success named an item that has no consumption yet: the same payment, token and player, asked by this very call. */
function createNamed(
  context: WriteContext,
  payment: StoredPayment,
  asked: StoredConsumption,
  itemSeq: bigint,
): StoredConsumption {
  const { store, clock } = context;
  const id = uuidv7(clock.epochMs(), context.randomBytes(16));
  const { environment, paymentSeq } = asked.told;
  const { app, tokenDigest, playerId } = asked;
  const added = {
    id,
    app,
    environment,
    paymentSeq,
    itemSeq,
    tokenDigest,
    playerId,
    leaseAttempt: null,
    sealedToken: null,
  };
  return store.insertConsumption(added, asked.told.app);
}

function storedById(payment: StoredPayment, id: string): StoredConsumption {
  const found = payment.consumptions.find((consumption) => consumption.id === id);
  if (found === undefined) throw new Error("the rules named a consumption that is not on record");
  return found;
}

function nextNumber(stored: StoredConsumption): number {
  return (stored.attempts.at(-1)?.number ?? 0) + 1;
}

function attemptsProper(stored: StoredConsumption): number {
  return stored.attempts.filter((attempt) => attempt.control === null).length;
}

function isWithin(scope: Scope, place: { readonly appName: string; readonly playerId: string }): boolean {
  switch (scope.kind) {
    case "all":
      return true;
    case "app":
      return scope.app === place.appName;
    case "player":
      return scope.playerId === place.playerId && (scope.app === null || scope.app === place.appName);
  }
}
