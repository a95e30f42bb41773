// The second table of DESIGN §2: what becomes of a consumption when an upstream call of ours ends. Pure: the payment as
// it stands goes in, what to write comes out. It never looks at who waits for the answer, and a success is never dropped.

import { isInFlight, unknownAttempts } from "./attempts.ts";
import { doesRoundGoOn } from "./controls.ts";
import { mayRejectDespiteUnknown } from "./doubt.ts";
import type { Heard, HeardSuccess } from "./heard.ts";
import { infer, type InferencePolicy } from "./inference.ts";
import type {
  AttemptRecord,
  ConsumptionRecord,
  ConsumptionStatus,
  ControlSubject,
  Evidence,
  FeedEventKind,
  LedgerMs,
  PaymentRecord,
  PriceSource,
} from "./payment.ts";
import type { Money } from "./money.ts";
import { ALREADY_CONSUMED, INVALID_PARAMETERS, SERVER_UNKNOWN_ERROR, SUCCESS, UNKNOWN_ERROR } from "./resultCodes.ts";

export interface SettlingRules {
  readonly onInferred: InferencePolicy;
  readonly doubtMs: number;
  readonly leaseMs: number;
}

/** Something people should look at; the record itself is right. */
export type Alarm =
  | "UPSTREAM_DOUBLED" // it answered success twice for one payment
  | "PRICE_UNUSABLE"
  | "INFERENCE_REFUTED" // the one attempt an inference rested on turned out to have been refused
  | "RANDOM_TOKEN_CONSUMED" // the upstream took a random token for a payment that was consumed already
  | "CONTROLS_PROVE_NOTHING"; // the upstream answers 5018 to a random token: the app is marked

/** A consumption's outcome as it stands after this write. */
export interface ConsumptionChange {
  /** null: no consumption of that item is on record yet, it is created. */
  readonly id: string | null;
  readonly itemSeq: bigint;
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence | null;
  readonly price: Money | null;
  readonly priceSource: PriceSource | null;
  readonly resultCode: number | null;
  readonly message: string | null;
  /** null where the status stays as it is. */
  readonly event: FeedEventKind | null;
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
  /** With the ended attempt closed. */
  readonly consumption: ConsumptionRecord;
  readonly attempt: AttemptRecord;
  /** Its lease was lost: another attempt took over, or it was given back. */
  readonly isLate: boolean;
}

const NOTHING: Settling = { changes: [], control: null, marksApp: false, alarms: [] };

function settleAttempt(scene: Scene): Settling {
  const { heard, consumption } = scene;
  if (heard.kind === "CONSUMED") return succeed(scene, heard);
  if (scene.isLate) return mergeLate(scene);
  // Settled by a sibling, a late success or an operator while this re-ask ran: only a success could still change it.
  if (!isOpen(consumption)) return NOTHING;
  switch (heard.kind) {
    case "UNKNOWN":
      return oneChange(doubt(consumption, heard.resultCode, heard.message));
    case "NOT_SENT":
      return hasUnknown(scene)
        ? oneChange(doubt(consumption, SERVER_UNKNOWN_ERROR, heard.message))
        : oneChange(reject(consumption, SERVER_UNKNOWN_ERROR, heard.message));
    case "REFUSED":
      if (!hasUnknown(scene)) return oneChange(reject(consumption, heard.resultCode, heard.message));
      if (heard.resultCode === ALREADY_CONSUMED) return concludeFrom5018(scene);
      return mayRejectDespiteUnknown(consumption, heard.resultCode, scene.rules.doubtMs, scene.now)
        ? oneChange(reject(consumption, heard.resultCode, heard.message))
        : oneChange(doubt(consumption, heard.resultCode, heard.message));
  }
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
      return oneChange({
        ...outcomeOf(consumption),
        status: "CONSUMED",
        evidence: "INFERRED",
        price: verdict.price,
        priceSource: verdict.priceSource,
        resultCode: SUCCESS,
        message: null,
        event: "CONSUMED",
      });
    case "WAIT":
      return oneChange(doubtAfter5018(consumption));
    case "CONTROL":
      return { ...oneChange(doubtAfter5018(consumption)), control: scene.canAskControl ? verdict.control : null };
  }
}

/** A control is no attempt: it decides only what the rounds say, and a random token's 5018 or success is told apart. */
function settleControl(scene: Scene, control: ControlSubject): Settling {
  const { heard, consumption } = scene;
  const isSelf = control.token === "OWN" && control.itemSeq === consumption.itemSeq;
  if (heard.kind === "CONSUMED") {
    // This very token and item consumed by a call of ours after all (the upstream restored a backup): a success.
    if (isSelf) return succeed(scene, heard);
    const changes = isOpen(consumption) ? [dispute(consumption)] : [];
    return { ...NOTHING, changes, alarms: ["RANDOM_TOKEN_CONSUMED"] };
  }
  if (heard.kind !== "REFUSED") return NOTHING;
  const marksApp = control.token === "RANDOM" && heard.resultCode === ALREADY_CONSUMED;
  const marked: Settling = marksApp ? { ...NOTHING, marksApp, alarms: ["CONTROLS_PROVE_NOTHING"] } : NOTHING;
  if (scene.isLate || !isOpen(consumption)) return marked;
  const isRoundOver = !marksApp && !doesRoundGoOn(control, heard.resultCode, consumption.itemSeq);
  const isContestedAnswer = control.token === "OWN" && !isSelf && heard.resultCode === ALREADY_CONSUMED;
  if (isRoundOver && !isContestedAnswer) return NOTHING; // stumbled: leave it to a later call
  const payment = { ...scene.payment, isAppMarked: scene.payment.isAppMarked || marksApp };
  const concluded = concludeFrom5018({ ...scene, payment });
  return { ...concluded, marksApp, alarms: marked.alarms };
}

function succeed(scene: Scene, heard: HeardSuccess): Settling {
  const { consumption } = scene;
  if (heard.itemSeq !== null && heard.itemSeq !== consumption.itemSeq && scene.attempt.control === null) {
    return succeedForAnotherItem(scene, heard, heard.itemSeq);
  }
  const success = confirm(scene.payment, consumption, consumption, heard);
  return { ...NOTHING, ...success };
}

/** The asked item's consumption is refused as 1100, the named item's takes the success. */
function succeedForAnotherItem(scene: Scene, heard: HeardSuccess, itemSeq: bigint): Settling {
  const { consumption, payment } = scene;
  const named = payment.consumptions.find(
    (other) =>
      other.itemSeq === itemSeq &&
      other.tokenDigest === consumption.tokenDigest &&
      other.playerId === consumption.playerId,
  );
  const success = confirm(payment, named ?? null, { ...consumption, itemSeq }, heard);
  const asked = isOpen(consumption)
    ? [reject(consumption, INVALID_PARAMETERS, "The payment is for another item.")]
    : [];
  const changes = success.changes.filter((change) => change.id !== consumption.id);
  return { ...NOTHING, alarms: success.alarms, changes: [...changes, ...asked] };
}

/**
 * A success for `target` (null: to be created, in the likeness of `likeness`).
 * While another consumption of the payment is CONSUMED the upstream doubled, and people have to look.
 */
function confirm(
  payment: PaymentRecord,
  target: ConsumptionRecord | null,
  likeness: ConsumptionRecord,
  heard: HeardSuccess,
): Pick<Settling, "changes" | "alarms"> {
  const id = target?.id ?? null;
  const others = payment.consumptions.filter((other) => other.id !== id);
  const priceAlarm: Alarm[] = heard.price === null ? ["PRICE_UNUSABLE"] : [];
  if (others.some((other) => other.status === "CONSUMED")) {
    const disputed = { ...dispute(likeness), id, event: target?.status === "DISPUTED" ? null : ("DISPUTED" as const) };
    return { changes: [disputed], alarms: ["UPSTREAM_DOUBLED", ...priceAlarm] };
  }
  if (target?.status === "CONSUMED" && target.evidence === "CONFIRMED") {
    return { changes: [], alarms: ["UPSTREAM_DOUBLED"] };
  }
  const isAmendment = target?.status === "CONSUMED";
  const price = target?.price ?? heard.price; // an unknown price may become known once, a known one never changes
  const confirmed: ConsumptionChange = {
    id,
    itemSeq: likeness.itemSeq,
    status: "CONSUMED",
    evidence: "CONFIRMED",
    price,
    priceSource: target?.price ? target.priceSource : heard.price === null ? "UNKNOWN" : "UPSTREAM",
    resultCode: SUCCESS,
    message: heard.message,
    event: isAmendment ? "AMENDED" : "CONSUMED",
  };
  return { changes: [confirmed, ...rejectSiblings(others)], alarms: priceAlarm };
}

/** Siblings: nobody else's call can have consumed the payment. A running re-ask keeps its lease until it ends. */
function rejectSiblings(others: readonly ConsumptionRecord[]): ConsumptionChange[] {
  return others
    .filter((other) => other.status === "IN_DOUBT" || other.status === "DISPUTED")
    .map((other) => reject(other, ALREADY_CONSUMED, "ALREADY_CONSUMED"));
}

/** An answer that came after another attempt took over: evidence about its own attempt, and no more than that. */
function mergeLate(scene: Scene): Settling {
  const { consumption, heard, now } = scene;
  if (heard.kind === "UNKNOWN" || heard.kind === "CONSUMED") return NOTHING;
  const resultCode = heard.kind === "REFUSED" ? heard.resultCode : SERVER_UNKNOWN_ERROR;
  const remaining = unknownAttempts(consumption, now);
  if (consumption.status === "IN_DOUBT") {
    const isAnyRunning = consumption.attempts.some((other) => isInFlight(consumption, other, now));
    const isDecided = remaining.length === 0 && !isAnyRunning;
    return isDecided ? oneChange(reject(consumption, resultCode, heard.message)) : NOTHING;
  }
  const restedOnItAlone = !remaining.some((other) => !other.isAfter5018);
  if (consumption.status === "CONSUMED" && consumption.evidence === "INFERRED" && restedOnItAlone) {
    const amended: ConsumptionChange = { ...outcomeOf(consumption), event: "AMENDED" };
    return { ...oneChange(amended), alarms: ["INFERENCE_REFUTED"] };
  }
  return NOTHING;
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
    endedAtMs: now,
  };
  return {
    ...consumption,
    leaseAttempt: consumption.leaseAttempt === attempt.number ? null : consumption.leaseAttempt,
    attempts: consumption.attempts.map((other) => (other === attempt ? closed : other)),
  };
}

/** The code an attempt is recorded with; a call never sent has none. */
export function resultCodeOf(heard: Heard): number | null {
  switch (heard.kind) {
    case "CONSUMED":
      return SUCCESS;
    case "NOT_SENT":
      return null;
    case "REFUSED":
    case "UNKNOWN":
      return heard.resultCode;
  }
}

function hasUnknown(scene: Scene): boolean {
  return unknownAttempts(scene.consumption, scene.now).length > 0;
}

function isOpen(consumption: ConsumptionRecord): boolean {
  return consumption.status === "PENDING" || consumption.status === "IN_DOUBT";
}

function oneChange(change: ConsumptionChange): Settling {
  return { ...NOTHING, changes: [change] };
}

function outcomeOf(consumption: ConsumptionRecord): ConsumptionChange {
  const { id, itemSeq, status, evidence, price, priceSource, resultCode, message } = consumption;
  return { id, itemSeq, status, evidence, price, priceSource, resultCode, message, event: null };
}

function unsettled(
  consumption: ConsumptionRecord,
  status: "REJECTED" | "IN_DOUBT" | "DISPUTED",
  resultCode: number,
  message: string,
): ConsumptionChange {
  return {
    ...outcomeOf(consumption),
    status,
    evidence: null,
    price: null,
    priceSource: null,
    resultCode,
    message,
    event: consumption.status === status ? null : status,
  };
}

function reject(consumption: ConsumptionRecord, resultCode: number, message: string): ConsumptionChange {
  return unsettled(consumption, "REJECTED", resultCode, message);
}

function doubt(consumption: ConsumptionRecord, resultCode: number, message: string): ConsumptionChange {
  return unsettled(consumption, "IN_DOUBT", resultCode, message);
}

function dispute(consumption: ConsumptionRecord): ConsumptionChange {
  return unsettled(consumption, "DISPUTED", ALREADY_CONSUMED, "Only people can tell whose call consumed it.");
}

/** Not 5018: a client that knows only the numbers must not read an open question as "already consumed". */
function doubtAfter5018(consumption: ConsumptionRecord): ConsumptionChange {
  return doubt(consumption, UNKNOWN_ERROR, "Already consumed upstream; whether by this call is being found out.");
}
