// Leases: the right to ask the upstream about one consumption, always together with the attempt that it is given for.

import { has5018OnRecord } from "../../domain/attempts.ts";
import { attemptsToDrop } from "../../domain/attemptsToDrop.ts";
import type { AttemptRecord, AttemptTrigger, ControlSubject, Environment } from "../../domain/payment.ts";
import { countingUnknown } from "../../domain/token.ts";
import type { Permit } from "../port.ts";
import type { Lease, Place } from "./paymentStore.ts";
import type { StoredConsumption, StoredPayment } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

export interface Taking {
  readonly trigger: AttemptTrigger;
  readonly requestId: string;
  /** The token sealed anew, where the record had given it up. */
  readonly sealed: Uint8Array | null;
  /** Of the upstream that is asked; undefined: as it is on record. */
  readonly environment: Environment | undefined;
}

export function takeLease(
  context: WriteContext,
  payment: StoredPayment,
  before: StoredConsumption,
  { trigger, requestId, sealed, environment }: Taking,
): Permit {
  const standing = inEnvironment(context, before, environment);
  const lease = leaseFromNow(context, nextNumber(standing));
  const hasUnknown = countingUnknown(payment, standing, context.clock.ledgerMs()).length > 0;
  const consumption = context.store.takeLease(standing, lease, sealed);
  openAttempt(context, payment, standing, { lease, trigger, control: null, requestId });
  return { consumption, attemptNumber: lease.attemptNumber, leaseMs: context.rules.leaseMs, hasUnknown };
}

/**
 * Whether money was paid is what the upstream says that is asked now, and not what a setting said before that was wrong. Where a
 * success is told of another consumption than the asked one, it is the asked one's.
 */
export function inEnvironment(
  { store }: WriteContext,
  stored: StoredConsumption,
  environment: Environment | undefined,
): StoredConsumption {
  if (environment === undefined || environment === stored.told.environment) return stored;
  return { ...stored, told: store.setEnvironment(stored, environment) };
}

export interface Asking {
  readonly lease: Lease;
  readonly trigger: AttemptTrigger;
  readonly control: ControlSubject | null;
  readonly requestId: string;
}

export function openAttempt(
  context: WriteContext,
  payment: StoredPayment,
  stored: StoredConsumption,
  { lease, trigger, control, requestId }: Asking,
): AttemptRecord {
  const attempt = context.store.insertAttempt(stored, {
    number: lease.attemptNumber,
    trigger,
    control,
    isAfter5018: has5018OnRecord(payment),
    leaseUntilMs: lease.untilMs,
    requestId,
  });
  const { itemSeq, attempts } = stored;
  const dropped = attemptsToDrop({ itemSeq, attempts: [...attempts, attempt] });
  if (dropped.length > 0) context.store.dropAttempts(stored, dropped);
  return attempt;
}

export function leaseFromNow({ clock, rules }: WriteContext, attemptNumber: number): Lease {
  return { attemptNumber, untilMs: clock.ledgerMs() + rules.leaseMs };
}

export function nextNumber(stored: StoredConsumption): number {
  return (stored.attempts.at(-1)?.number ?? 0) + 1;
}

/** Of a consumption that is on record: none is ever deleted. */
export function placeOf({ store }: WriteContext, id: string): Place {
  const place = store.locate(id);
  if (place === undefined) throw new Error("a consumption that is on record is not there");
  return place;
}

export function storedById(payment: StoredPayment, id: string): StoredConsumption {
  const found = payment.consumptions.find((consumption) => consumption.id === id);
  if (found === undefined) throw new Error("the rules named a consumption that is not on record");
  return found;
}
