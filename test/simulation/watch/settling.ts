// Watches every settle: what one ended call made of the payment, against the second table of DESIGN §2.

import type { SettleRequest } from "../../../src/ledger/port.ts";
import type { LedgerSnapshot, SeenAttempt, SeenConsumption } from "../ledger/snapshot.ts";
import {
  ATTEMPTS_MAX,
  hasRivalPlayer,
  isContestOpen,
  isForeign5018,
  isRunning,
  type Rules,
  unknowns,
  whyNotInferred,
  whyStillInDoubt,
} from "./evidence.ts";
import { hears5018, isDefiniteRefusal, isRefusalHeard, outcomeByCode } from "./codes.ts";
import { watchItemless } from "./itemless.ts";

export interface SettleScene {
  /** Both of this one payment. */
  readonly before: LedgerSnapshot;
  readonly after: LedgerSnapshot;
  readonly was: SeenConsumption;
  readonly is: SeenConsumption;
  /** As it was before. */
  readonly attempt: SeenAttempt;
  readonly request: SettleRequest;
  /** Another attempt took over, or an operator gave the lease to nobody. */
  readonly isLate: boolean;
  readonly isSuccess: boolean;
  readonly rules: Rules;
  readonly nowMs: number;
}

export function watchSettle(
  before: LedgerSnapshot,
  after: LedgerSnapshot,
  request: SettleRequest,
  rules: Rules,
  nowMs: number,
): string[] {
  const was = before.consumptions.find(({ id }) => id === request.consumptionId);
  const is = after.consumptions.find(({ id }) => id === request.consumptionId);
  const attempt = was?.attempts.find(({ number }) => number === request.attemptNumber);
  if (was === undefined || is === undefined || attempt === undefined) return ["I5 an answer has no attempt on record"];
  if (attempt.outcome !== null) return was.status === is.status ? [] : ["I4 an answer was settled twice"];
  const { control } = attempt;
  const isSelf = control === null || (control.token === "OWN" && control.itemSeq === was.itemSeq);
  const isSuccess = isSelf && request.heard.kind === "CONSUMED";
  const isLate = was.leaseAttempt !== attempt.number;
  const scene: SettleScene = { before, after, was, is, attempt, request, isLate, isSuccess, rules, nowMs };
  const name = `${was.paymentSeq}#${attempt.number}`;
  const outcome = rules.namesItem ? [...watchOutcome(scene), ...watchOthers(scene)] : watchItemless(scene);
  return [...watchLease(scene), ...watchClosing(scene), ...outcome].map(
    (line) => `${line} (${name}, heard ${request.heard.kind})`,
  );
}

/** The lease is given back, or renewed for the next control; a late answer touches nobody's. */
function watchLease({ was, is, isLate }: SettleScene): string[] {
  if (isLate) return was.leaseAttempt === is.leaseAttempt ? [] : ["I5 a late answer touched another's lease"];
  const next = is.attempts[was.attempts.length];
  if (next === undefined) return is.leaseAttempt === null ? [] : ["I5 a settle kept its lease"];
  if (next.number > ATTEMPTS_MAX) return ["I3 it is asked about without end"];
  if (next.control === null) return ["I5 a settle opened an attempt"];
  return is.leaseAttempt === next.number ? [] : ["I5 a control has no lease"];
}

function watchClosing({ is, attempt, request }: SettleScene): string[] {
  const closed = is.attempts.find(({ number }) => number === attempt.number);
  if (closed?.outcome !== request.heard.kind) return ["I10 an answer was not put on record as it was heard"];
  const { resultCode, outcome } = closed;
  const isWhatItSays = resultCode === null || outcomeByCode(resultCode) === outcome;
  return isWhatItSays ? [] : [`I3 code ${resultCode} was taken for ${outcome}`];
}

function watchOutcome(scene: SettleScene): string[] {
  if (scene.isSuccess) return watchSuccess(scene);
  const { was, is } = scene;
  if (was.status === is.status) return watchUnchanged(scene);
  switch (is.status) {
    case "CONSUMED":
      return watchInference(scene);
    case "REJECTED":
      return watchRejection(scene);
    case "DISPUTED":
      return watchDispute(scene);
    case "IN_DOUBT":
      return unknowns(is, scene.nowMs).length > 0 ? [] : ["I3 IN_DOUBT without an unknown attempt"];
    case "PENDING":
      return ["I4 a settle made it PENDING"];
  }
}

function watchSuccess({ before, was, is, request, attempt }: SettleScene): string[] {
  const isTaken = before.consumptions.some(({ id, status }) => id !== was.id && status === "CONSUMED");
  if (isTaken) return is.status === "DISPUTED" ? [] : ["I3 a doubled success is not DISPUTED"];
  if (is.status !== "CONSUMED" || is.evidence !== "CONFIRMED") return ["I3 a success was dropped"];
  if (request.heard.kind !== "CONSUMED") return [];
  // Confirmed before: nothing is left to learn but that the upstream consumed it twice.
  const price = was.evidence === "CONFIRMED" ? was.price : (was.price ?? request.heard.price);
  const isSame = price?.amountMicros === is.price?.amountMicros && price?.currency === is.price?.currency;
  return isSame ? [] : [`I6 #${attempt.number} was heard at another price than is on record`];
}

function watchUnchanged({ was, is, isLate, request, after, attempt, nowMs }: SettleScene): string[] {
  const { heard } = request;
  const isOpen = was.status === "PENDING" || was.status === "IN_DOUBT";
  const isDefinite = isDefiniteRefusal(heard);
  const isProper = attempt.control === null;
  if (isLate && was.evidence === "INFERRED" && isDefinite && isProper) {
    const isRefuted = !unknowns(is, nowMs).some(({ isAfter5018 }) => !isAfter5018);
    const amended = after.feed.filter(({ consumptionId, kind }) => consumptionId === is.id && kind === "AMENDED");
    if (isRefuted && amended.length === 0) return ["I4 a refuted inference is not AMENDED"];
  }
  if (isLate) {
    const isIdle = !is.attempts.some((other) => isRunning(is, other, nowMs));
    const isDecided = was.status === "IN_DOUBT" && isDefinite && isProper && isIdle && unknowns(is, nowMs).length === 0;
    return isDecided ? ["I3 IN_DOUBT though every attempt was refused"] : [];
  }
  if (was.status === "PENDING" && is.attempts.length === was.attempts.length) return ["I3 a settle left it PENDING"];
  const isRefused = isOpen && isProper && isDefinite && unknowns(is, nowMs).length === 0;
  return isRefused ? ["I3 a refusal without an unknown attempt is not REJECTED"] : [];
}

function watchInference({ after, is, isLate, attempt, rules, nowMs }: SettleScene): string[] {
  if (is.evidence !== "INFERRED") return ["I3 CONSUMED without a success"];
  if (isLate) return ["I3 a late answer started an inference"];
  const closed = is.attempts.find(({ number }) => number === attempt.number);
  if (closed === undefined || !hears5018(closed)) return ["I3 INFERRED without a 5018"];
  const payment = { ...after, consumptions: after.consumptions.map((one) => (one.id === is.id ? is : one)) };
  const why = whyNotInferred(payment, is, rules, nowMs);
  return why === null ? [] : [`I3 INFERRED, and ${why}`];
}

function watchRejection({ after, is, isLate, request, rules, nowMs }: SettleScene): string[] {
  const { heard } = request;
  const open = unknowns(is, nowMs);
  if (open.length === 0) return isDefiniteRefusal(heard) ? [] : ["I3 REJECTED by an attempt without an answer"];
  if (isLate || !isRefusalHeard(heard)) return ["I3 REJECTED, and an attempt of it is unknown"];
  if (heard.resultCode === 5018) {
    return isForeign5018(after, is, nowMs) ? [] : ["I3 REJECTED by a 5018 that may be its own"];
  }
  const why = whyStillInDoubt(is, heard.resultCode, rules, nowMs);
  return why === null ? [] : [`I3 REJECTED, and ${why}`];
}

function watchDispute({ after, is, request, attempt, rules, nowMs }: SettleScene): string[] {
  const isControlTaken = attempt.control !== null && request.heard.kind === "CONSUMED";
  const isReasoned =
    isControlTaken ||
    rules.onInferred === "never" ||
    after.isAppMarked ||
    isContestOpen(after, is, nowMs) ||
    hasRivalPlayer(after, is, nowMs);
  return isReasoned ? [] : ["I3 DISPUTED without a reason"];
}

/** Only a success settles anybody else, and it settles all that is open to dispute. */
function watchOthers({ before, after, was, is, isSuccess, request, attempt }: SettleScene): string[] {
  const complaints: string[] = [];
  const isConfirmed = isSuccess && is.status === "CONSUMED" && was.evidence !== "CONFIRMED";
  for (const other of after.consumptions) {
    if (other.id === is.id) continue;
    const old = before.consumptions.find(({ id }) => id === other.id);
    const isSettledAlong = old?.status === "IN_DOUBT" || old?.status === "DISPUTED";
    if (isConfirmed && isSettledAlong && (other.status !== "REJECTED" || other.resultCode !== 5018)) {
      complaints.push(`I3 a sibling stays ${other.status} beside a success`);
    } else if (old?.status !== other.status && !(isConfirmed && isSettledAlong)) {
      complaints.push(`I3 another consumption became ${other.status}`);
    }
  }
  const { heard } = request;
  const isMark = attempt.control?.token === "RANDOM" && heard.kind === "REFUSED" && heard.resultCode === 5018;
  if (after.isAppMarked !== (before.isAppMarked || isMark)) complaints.push("I3 the app's mark is wrong");
  return complaints;
}
