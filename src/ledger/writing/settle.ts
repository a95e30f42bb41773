// An upstream call of ours ended: read the payment, let the second table decide, put down what it said. The outcome, its
// events and the lease's end are one write. Runs inside the engine's transaction.

import type { Alarm } from "../../domain/alarm.ts";
import { delayBeforeNextAttemptMs } from "../../domain/backoff.ts";
import type { Consumption } from "../../domain/consumption.ts";
import { isDoubtfulRefusal } from "../../domain/heard.ts";
import type { ControlSubject } from "../../domain/payment.ts";
import { settle as decideSettling } from "../../domain/settling.ts";
import { attemptsInARow, silentForMs } from "../../domain/silence.ts";
import type { Settled, SettleRequest } from "../port.ts";
import { planFactLookUp, tokenOf } from "./facts.ts";
import { withFacts } from "./looks.ts";
import { createNamed } from "./naming.ts";
import { countReversals } from "./reverse.ts";
import { inEnvironment, leaseFromNow, nextNumber, openAttempt, storedById } from "./leasing.ts";
import type { StoredConsumption } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

export function settle(context: WriteContext, request: SettleRequest): Settled {
  const { store, clock, rules } = context;
  const { consumptionId, attemptNumber, heard } = request;
  const payment = store.loadForSettling(consumptionId);
  if (payment === undefined) throw new Error("settle: no such consumption on record");
  const stored = storedById(payment, consumptionId);
  const attempt = stored.attempts.find(({ number }) => number === attemptNumber);
  const isDropped = attempt === undefined && attemptNumber < nextNumber(stored);
  if (isDropped && heard.kind === "CONSUMED") return settleDropped(context, stored, request);
  // The same answer again, after a flush whose fate was unknown: it is on record already, and its caller was answered long ago.
  // Or one that decides nothing any more.
  if (isDropped || (attempt !== undefined && attempt.outcome !== null)) {
    const isSettledByThis = stored.status === "CONSUMED" && attempt?.outcome === "CONSUMED";
    return { consumption: stored.told, isSettledByThis, alarms: [], control: null };
  }
  const settling = decideSettling({ ...request, payment, rules, now: clock.ledgerMs() });

  const isConsumed = settling.changes.some(({ status }) => status === "CONSUMED");
  const token = isConsumed ? (request.purchaseToken ?? tokenOf(context, payment, stored)) : null;
  store.closeAttempt(stored, attemptNumber, heard, request.durationMs);
  const givesLeaseBack = stored.leaseAttempt === attemptNumber; // a control renews it
  let told: Consumption | null = null;
  let named: Consumption | undefined;
  for (const change of settling.changes) {
    const before = change.id === null ? createNamed(context, stored, change.itemSeq) : storedById(payment, change.id);
    const { environment } = stored.told;
    const target = change.event === "CONSUMED" ? inEnvironment(context, before, environment) : before;
    let changed = store.applyChange(target, change, givesLeaseBack && target.id === stored.id);
    if (change.status === "CONSUMED") {
      if (heard.kind === "CONSUMED") changed = withFacts(context, target, changed, heard.facts);
      countReversals(context, target);
      planFactLookUp(context, target, changed, token);
    }
    if (target.id === stored.id) told = changed;
    else if (change.status !== "REJECTED") named = changed;
  }
  if (settling.marksApp) store.markApp(stored.told.app);
  const consumption = told ?? stored.told;
  const isSettledByThis = settling.changes.some(({ id, event }) => id === stored.id && event === "CONSUMED");
  const toldAlso = named === undefined ? {} : { named };
  if (settling.control !== null) {
    return openControl(context, { stored, consumption, subject: settling.control, alarms: settling.alarms, request });
  }
  if (givesLeaseBack && told === null) store.giveLeaseBack(stored);
  if (!givesLeaseBack || consumption.status !== "IN_DOUBT")
    return { consumption, ...toldAlso, isSettledByThis, alarms: settling.alarms, control: null };
  const delayMs = backOffMs(context, stored, request);
  const nextAttemptAt = clock.epochMs() + delayMs;
  store.setNextAttempt(stored, { at: nextAttemptAt, dueMs: clock.ledgerMs() + delayMs, delayMs });
  return { consumption: { ...consumption, nextAttemptAt }, isSettledByThis, alarms: settling.alarms, control: null };
}

/** Its process was taken for gone, and was only paused: a success is never dropped, however late. */
function settleDropped(context: WriteContext, stored: StoredConsumption, request: SettleRequest): Settled {
  const { attemptNumber, control = null, requestId } = request;
  const trigger = control === null ? "CALL" : "CONTROL";
  const restored = { number: attemptNumber, trigger, control, isAfter5018: true, leaseUntilMs: 0, requestId } as const;
  context.store.restoreAttempt(stored, restored);
  return settle(context, request);
}

interface ControlOpening {
  readonly stored: StoredConsumption;
  readonly consumption: Consumption;
  readonly subject: ControlSubject;
  readonly alarms: readonly Alarm[];
  readonly request: SettleRequest;
}

/** The next control of the inference rule, under the lease that the ended call held, renewed. */
function openControl(context: WriteContext, opening: ControlOpening): Settled {
  const { store, rules } = context;
  const { stored, consumption, subject, alarms, request } = opening;
  const lease = leaseFromNow(context, nextNumber(stored));
  store.renewLease(stored, lease);
  const payment = store.load(stored.told.app, stored.told.paymentSeq);
  const { requestId } = request;
  openAttempt(context, payment, stored, { lease, trigger: "CONTROL", control: subject, requestId });
  const permit = { consumption, attemptNumber: lease.attemptNumber, leaseMs: rules.leaseMs };
  return { consumption, isSettledByThis: false, alarms, control: { subject, permit } };
}

function backOffMs({ clock }: WriteContext, { attempts }: StoredConsumption, request: SettleRequest): number {
  const { attemptNumber, heard, jitter } = request;
  const earlier = attempts.filter(({ number }) => number < attemptNumber);
  const isAnswered = heard.kind === "REFUSED" || isDoubtfulRefusal(heard);
  const retryAfterMs = heard.kind === "UNKNOWN" ? heard.retryAfterMs : null;
  const silenceMs = isAnswered ? 0 : silentForMs(earlier, clock.ledgerMs());
  return delayBeforeNextAttemptMs(attemptsInARow(earlier, isAnswered), jitter, retryAfterMs, silenceMs);
}
