// The second table of DESIGN §2: what becomes of a consumption when an upstream call of ours ends. Pure: the payment as
// it stands goes in, what to write comes out. It never looks at who waits for the answer, and a success is never dropped.

import type { Alarm } from "./alarm.ts";
import { type ConsumptionChange, dispute, doubt, doubtAfter5018, reject } from "./changes.ts";
import { confirm } from "./confirming.ts";
import { mayRejectDespiteUnknown } from "./doubt.ts";
import { type Heard, type HeardSuccess, isDoubtfulRefusal, resultCodeOf } from "./heard.ts";
import { infer, type InferencePolicy, type Inferred } from "./inference.ts";
import { mergeLate } from "./lateAnswer.ts";
import {
  type AttemptRecord,
  type ConsumptionRecord,
  type ControlSubject,
  isAwaitingAnswer,
  type LedgerMs,
  type PaymentRecord,
} from "./payment.ts";
import { ALREADY_CONSUMED, INVALID_PARAMETERS, SERVER_UNKNOWN_ERROR, SUCCESS } from "./resultCodes.ts";
import { countingUnknown, ofItem } from "./token.ts";

/** The message of an asked consumption whose payment was inferred for another item; explanations tell it by that. */
export const CONSUMED_FOR_ANOTHER_ITEM = "The payment was consumed for another item.";

/** The message of an asked consumption whose success was for another item; explanations tell it by that. */
export const NAMED_ANOTHER_ITEM = "The payment is for another item.";

export interface SettlingRules {
  readonly onInferred: InferencePolicy;
  readonly doubtMs: number;
  readonly leaseMs: number;
  /** Apps whose upstream's consume request names no item. */
  readonly itemlessApps: readonly string[];
  /** Apps whose upstream has a look-up (and names products): what a success does not tell is looked up afterwards. Absent: none. */
  readonly lookUpApps?: readonly string[];
}

export interface Settling {
  readonly changes: readonly ConsumptionChange[];
  /** The next control to open in the same write, under the same lease; null: the lease is given back. */
  readonly control: ControlSubject | null;
  readonly marksApp: boolean;
  readonly alarms: readonly Alarm[];
}

export interface SettlingInput {
  /** The payment as it stands, the ended attempt still open in it. */
  readonly payment: PaymentRecord;
  readonly consumptionId: string;
  readonly attemptNumber: number;
  readonly heard: Heard;
  readonly rules: SettlingRules;
  /** Whether the caller of this still has time to ask a control. */
  readonly canAskControl: boolean;
  readonly now: LedgerMs;
}

/** What one ended call changes. Throws only where the record names no such attempt, which is a bug. */
export function settle(input: SettlingInput): Settling {
  const before = input.payment.consumptions.find((consumption) => consumption.id === input.consumptionId);
  const attempt = before?.attempts.find((candidate) => candidate.number === input.attemptNumber);
  if (before === undefined || attempt === undefined) throw new Error("settle: no such attempt on record");
  const isLate = before.leaseAttempt !== attempt.number;
  const consumption = closeAttempt(before, attempt, input.heard, input.now);
  const payment = {
    ...input.payment,
    consumptions: input.payment.consumptions.map((other) => (other === before ? consumption : other)),
  };
  const scene: Scene = { ...input, payment, consumption, attempt, isLate };
  return attempt.control === null ? settleAttempt(scene) : settleControl(scene, attempt.control);
}

interface Scene extends SettlingInput {
  /** With the ended attempt closed; one that has ended holds no lease, whatever number stands there. */
  readonly consumption: ConsumptionRecord;
  readonly attempt: AttemptRecord;
  /** Its lease was lost: another attempt took over, or it was given back. */
  readonly isLate: boolean;
}

const NOTHING: Settling = { changes: [], control: null, marksApp: false, alarms: [] };

function settleAttempt(scene: Scene): Settling {
  const { heard, consumption } = scene;
  if (heard.kind === "CONSUMED") return succeed(scene, heard);
  // A late answer; so is one whose consumption was settled while it was asked for: by a sibling, a late success, an operator, or an
  // inference that rests on it.
  if (scene.isLate || !isAwaitingAnswer(consumption)) {
    return { ...NOTHING, ...mergeLate(scene.payment, consumption, heard, scene.now) };
  }
  switch (heard.kind) {
    case "UNKNOWN":
      return isDoubtfulRefusal(heard)
        ? doubtOrReject(scene, heard)
        : oneChange(doubt(consumption, heard.resultCode, heard.message));
    case "NOT_SENT":
      return hasUnknown(scene)
        ? oneChange(doubt(consumption, SERVER_UNKNOWN_ERROR, heard.message))
        : oneChange(reject(consumption, SERVER_UNKNOWN_ERROR, heard.message));
    case "REFUSED":
      if (!hasUnknown(scene)) return oneChange(reject(consumption, heard.resultCode, heard.message));
      if (heard.resultCode === ALREADY_CONSUMED) return concludeFrom5018(scene);
      return doubtOrReject(scene, heard);
  }
}

function doubtOrReject(
  { payment, consumption, rules, now }: Scene,
  said: { resultCode: number; message: string },
): Settling {
  const { resultCode, message } = said;
  return mayRejectDespiteUnknown(payment, consumption, resultCode, rules.doubtMs, now)
    ? oneChange(reject(consumption, resultCode, message))
    : oneChange(doubt(consumption, resultCode, message));
}

function concludeFrom5018(scene: Scene): Settling {
  const { consumption, payment, rules } = scene;
  const verdict = infer(payment, consumption, rules.onInferred, rules.leaseMs, scene.now);
  switch (verdict.kind) {
    case "REJECTED":
      return oneChange(reject(consumption, ALREADY_CONSUMED, "ALREADY_CONSUMED"));
    case "DISPUTED":
      return oneChange(dispute(consumption));
    case "INFERRED":
      return takeAsOurs(scene, verdict);
    case "WAIT":
      return oneChange(doubtAfter5018(consumption));
    case "CONTROL":
      return { ...oneChange(doubtAfter5018(consumption)), control: scene.canAskControl ? verdict.control : null };
  }
}

/** An inference: where it is another item's than the asked one's, that item's consumption takes it. */
function takeAsOurs({ payment, consumption }: Scene, { itemSeq, price, priceSource }: Inferred): Settling {
  const isAsked = itemSeq === consumption.itemSeq;
  const inferred: ConsumptionChange = {
    id: ofItem(payment, consumption, itemSeq)?.id ?? null,
    itemSeq,
    status: "CONSUMED",
    evidence: "INFERRED",
    price,
    priceSource,
    resultCode: SUCCESS,
    message: null,
    event: "CONSUMED",
  };
  const asked = isAsked ? [] : [reject(consumption, ALREADY_CONSUMED, CONSUMED_FOR_ANOTHER_ITEM)];
  return { ...NOTHING, changes: [inferred, ...asked] };
}

/** A control is no attempt: it decides only what the rounds say, and a random token's 5018 or success is told apart. */
function settleControl(scene: Scene, control: ControlSubject): Settling {
  const { heard, consumption } = scene;
  const isSelf = control.token === "OWN" && control.itemSeq === consumption.itemSeq;
  if (heard.kind === "CONSUMED") {
    // This very token and item consumed by a call of ours after all (the upstream restored a backup): a success.
    if (isSelf) return succeed(scene, heard);
    const changes = isAwaitingAnswer(consumption) ? [dispute(consumption)] : [];
    return { ...NOTHING, changes, alarms: ["RANDOM_TOKEN_CONSUMED"] };
  }
  if (heard.kind !== "REFUSED") return NOTHING;
  const marksApp = control.token === "RANDOM" && heard.resultCode === ALREADY_CONSUMED;
  const marked: Settling = marksApp ? { ...NOTHING, marksApp, alarms: ["CONTROLS_PROVE_NOTHING"] } : NOTHING;
  if (scene.isLate || !isAwaitingAnswer(consumption)) return marked;
  if (isSelf && heard.resultCode !== ALREADY_CONSUMED) return NOTHING; // stumbled: leave it to a later call
  const payment = { ...scene.payment, isAppMarked: scene.payment.isAppMarked || marksApp };
  const concluded = concludeFrom5018({ ...scene, payment });
  // By `unrivalled` the last rival may have ended while this was asked: it is this token's own 5018 that infers, so once more.
  const isInferred = concluded.changes.some(({ evidence }) => evidence === "INFERRED");
  if (isInferred && heard.resultCode !== ALREADY_CONSUMED) {
    const again: ControlSubject = { token: "OWN", itemSeq: consumption.itemSeq };
    return { ...oneChange(doubtAfter5018(consumption)), control: scene.canAskControl ? again : null };
  }
  return { ...concluded, marksApp, alarms: marked.alarms };
}

function succeed(scene: Scene, heard: HeardSuccess): Settling {
  const { consumption } = scene;
  const itemSeq = heard.itemSeq ?? shownItem(scene);
  if (itemSeq !== null && itemSeq !== consumption.itemSeq) return succeedForAnotherItem(scene, heard, itemSeq);
  const success = confirm(scene.payment, consumption, consumption.itemSeq, heard);
  const isUnnamed = itemSeq === null && !scene.payment.namesItem;
  return { ...NOTHING, ...success, alarms: isUnnamed ? [...success.alarms, "ITEM_NOT_NAMED"] : success.alarms };
}

/** Where neither the request nor this answer names the item, a look may. */
function shownItem({ payment, consumption }: Scene): bigint | null {
  if (payment.namesItem) return null;
  const [look, another] = payment.looks.filter(({ tokenDigest }) => tokenDigest === consumption.tokenDigest);
  return look === undefined || another !== undefined ? null : look.itemSeq;
}

/** The asked item's consumption is refused as 1100, the named item's takes the success. */
function succeedForAnotherItem(scene: Scene, heard: HeardSuccess, itemSeq: bigint): Settling {
  const { consumption, payment } = scene;
  const success = confirm(payment, ofItem(payment, consumption, itemSeq), itemSeq, heard);
  if (!isAwaitingAnswer(consumption)) return { ...NOTHING, ...success };
  const others = success.changes.filter((change) => change.id !== consumption.id);
  const asked = reject(consumption, INVALID_PARAMETERS, NAMED_ANOTHER_ITEM);
  return { ...NOTHING, alarms: success.alarms, changes: [...others, asked] };
}

function closeAttempt(
  consumption: ConsumptionRecord,
  attempt: AttemptRecord,
  heard: Heard,
  now: LedgerMs,
): ConsumptionRecord {
  const closed: AttemptRecord = {
    ...attempt,
    outcome: heard.kind,
    resultCode: resultCodeOf(heard),
    isDoubtfulRefusal: isDoubtfulRefusal(heard),
    endedAtMs: now,
  };
  return { ...consumption, attempts: consumption.attempts.map((other) => (other === attempt ? closed : other)) };
}

function hasUnknown(scene: Scene): boolean {
  return countingUnknown(scene.payment, scene.consumption, scene.now).length > 0;
}

function oneChange(change: ConsumptionChange): Settling {
  return { ...NOTHING, changes: [change] };
}
