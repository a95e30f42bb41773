// One attempt from its permit to its answer: look where that can tell what became of a lost call, ask, put the outcome on
// disk, and where a 5018 leaves the question open, ask the controls of the inference rule under the same lease. Nothing is
// answered before it is on disk, and a caller that hangs up changes nothing: nobody here knows of callers.

import { answerAfterAttempt, type ConsumeAnswer, outcomeNotRecorded } from "../domain/answer.ts";
import type { ControlSubject } from "../domain/payment.ts";
import type { Permit, Settled, SettleRequest } from "../ledger/port.ts";
import { ServiceError } from "../domain/serviceError.ts";
import type { CircuitPass } from "../upstream/port.ts";
import { lookFirst, type LookStart } from "./lookFirst.ts";
import { randomTokenLike } from "./randomToken.ts";
import { tellWrongSetting } from "./wrongSetting.ts";
import type { Surroundings } from "./surroundings.ts";

export interface AttemptStart extends LookStart {
  /** When the permit was asked for, in monotonic time: its lease lasts at least from then. */
  readonly requestedAtMs: number;
  readonly pass: CircuitPass;
}

/** A control needs at least this much of the call's time, or it would only end unknown. */
const CONTROL_TIME_MIN_MS = 20;
/** The shortest deadline there is: with less of the lease left nothing is sent, or the call would outlast it. */
const DEADLINE_MS_MIN = 1;
/** An outcome that could not be recorded is tried again for ten minutes: longer than any disk is full by accident. */
const RECORD_RETRY_MS = 1_000;
const RECORD_RETRIES_MAX = 600;

export interface AttemptRun {
  readonly answer: Promise<ConsumeAnswer>;
  /** Resolves once nothing of this attempt is left to do, answered or not. */
  readonly over: Promise<void>;
}

export function runAttempt(surroundings: Surroundings, start: AttemptStart): AttemptRun {
  const leftovers: Promise<void>[] = [];
  const answer = askAndSettle(surroundings, start, (leftover) => leftovers.push(leftover));
  const over = answer.then(() => Promise.all(leftovers)).then(() => undefined);
  return { answer, over };
}

async function askAndSettle(
  surroundings: Surroundings,
  start: AttemptStart,
  leaveBehind: (leftover: Promise<void>) => void,
): Promise<ConsumeAnswer> {
  const { monotonicMs, settings } = surroundings;
  const { app, paymentSeq, playerId } = start.permit.consumption;
  const endsAtMs = monotonicMs() + settings.timeoutMs;
  let { permit } = start;
  let leaseEndsAtMs = start.requestedAtMs + permit.leaseMs;
  let question = { itemSeq: permit.consumption.itemSeq, purchaseToken: start.purchaseToken };
  let control: ControlSubject | null = null;
  const heldBack = await lookFirst(surroundings, start, Math.min(endsAtMs, leaseEndsAtMs));
  for (;;) {
    const askedAtMs = monotonicMs();
    const leaseEnd = leaseEndsAtMs;
    const asking = {
      paymentSeq,
      ...question,
      ...(control === null ? {} : { isControl: true as const }),
      requestId: start.requestId,
      purpose: start.purpose,
      playerId,
      // Never longer than the lease: where the ledger was slow to give it, another may take over before the time is up.
      deadlineMs: Math.max(DEADLINE_MS_MIN, Math.floor(Math.min(endsAtMs, leaseEnd) - askedAtMs)),
      mayStillSend: () => leaseEnd - monotonicMs() >= DEADLINE_MS_MIN,
    };
    const heard = heldBack ?? (await start.upstream.consume(asking));
    if (heldBack?.kind === "REFUSED") start.pass.giveBack(); // nobody was asked: it says nothing of the upstream
    else start.pass.record(heard);
    if (heard.kind === "REFUSED") tellWrongSetting(surroundings, app, heard);
    const heardAtMs = monotonicMs();
    const request: SettleRequest = {
      app,
      paymentSeq,
      consumptionId: permit.consumption.id,
      attemptNumber: permit.attemptNumber,
      ...(control === null ? {} : { control }),
      heard,
      purchaseToken: start.purchaseToken,
      durationMs: heardAtMs - askedAtMs,
      canAskControl: endsAtMs - heardAtMs >= CONTROL_TIME_MIN_MS,
      jitter: surroundings.random(),
      requestId: start.requestId,
      requestedAtMs: start.requestedAtMs,
    };
    const settled = await record(surroundings, permit, request, leaveBehind);
    if (settled === null) return outcomeNotRecorded(permit.consumption);
    if (settled.control === null) return answerAfterAttempt(settled, heard);
    permit = settled.control.permit;
    leaseEndsAtMs = heardAtMs + permit.leaseMs;
    const { subject } = settled.control;
    control = subject;
    const isRandom = subject.token === "RANDOM";
    const token = isRandom ? randomTokenLike(start.purchaseToken, surroundings.randomBytes) : start.purchaseToken;
    question = { itemSeq: subject.itemSeq, purchaseToken: token };
  }
}

/** null: the outcome is known but could not be recorded yet. It is tried again behind the caller's back. */
async function record(
  surroundings: Surroundings,
  permit: Permit,
  request: SettleRequest,
  leaveBehind: (leftover: Promise<void>) => void,
): Promise<Settled | null> {
  const { writer, onAlarm, onFault } = surroundings;
  try {
    const settled = await writer.settle(request);
    for (const alarm of settled.alarms) onAlarm(alarm, settled.consumption);
    return settled;
  } catch (error) {
    onFault(error, permit.consumption);
    if (error instanceof ServiceError)
      leaveBehind(recordLater(surroundings, permit, { ...request, canAskControl: false, requestedAtMs: undefined }));
    return null;
  }
}

/** The ledger takes the same outcome twice without harm, so an unknown fate of the first write is none here. */
async function recordLater(surroundings: Surroundings, permit: Permit, request: SettleRequest): Promise<void> {
  for (let retries = 0; retries < RECORD_RETRIES_MAX; retries += 1) {
    await new Promise<void>((resolve) => surroundings.after(RECORD_RETRY_MS, resolve));
    try {
      const settled = await surroundings.writer.settle(request);
      for (const alarm of settled.alarms) surroundings.onAlarm(alarm, settled.consumption);
      return;
    } catch (error) {
      if (!(error instanceof ServiceError)) return surroundings.onFault(error, permit.consumption);
    }
  }
}
