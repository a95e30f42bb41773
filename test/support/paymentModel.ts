// A payment in memory: applies what the rules say, the way an engine does, so that whole histories can be walked in a
// microsecond. Knows nothing of SQL, threads or time but what it is given.

import type { Alarm } from "../../src/domain/alarm.ts";
import { attemptsToDrop } from "../../src/domain/attemptsToDrop.ts";
import { has5018OnRecord } from "../../src/domain/attempts.ts";
import type { ConsumptionChange } from "../../src/domain/changes.ts";
import { type Heard, isDoubtfulRefusal, resultCodeOf } from "../../src/domain/heard.ts";
import { type Claim, decideOpening, decideReasking, type Opening } from "../../src/domain/opening.ts";
import {
  type AttemptRecord,
  type ConsumptionRecord,
  type ControlSubject,
  EMPTY_PAYMENT,
  type FeedEventKind,
  type Look,
  type PaymentRecord,
} from "../../src/domain/payment.ts";
import { type DisputeOutcome, resolveDispute } from "../../src/domain/resolution.ts";
import { settle, type Settling, type SettlingRules } from "../../src/domain/settling.ts";

export const RULES: SettlingRules = { onInferred: "proven", doubtMs: 1_000, leaseMs: 100, itemlessApps: [] };

export interface ModelEvent {
  readonly consumptionId: string;
  readonly kind: FeedEventKind;
}

export interface Permit {
  readonly consumptionId: string;
  readonly number: number;
  readonly control: ControlSubject | null;
}

export class PaymentModel {
  payment: PaymentRecord = EMPTY_PAYMENT;
  nowMs = 0;
  readonly events: ModelEvent[] = [];
  readonly alarms: Alarm[] = [];
  readonly rules: SettlingRules;
  /** As an engine, it forgets what decides nothing beyond so many. */
  readonly #newestKept: number;

  constructor(rules: Partial<SettlingRules> = {}, namesItem = true, newestKept = Infinity) {
    this.rules = { ...RULES, ...rules };
    this.#newestKept = newestKept;
    this.payment = { ...EMPTY_PAYMENT, namesItem };
  }

  get(id: string): ConsumptionRecord {
    const found = this.payment.consumptions.find((consumption) => consumption.id === id);
    if (found === undefined) throw new Error(`no consumption ${id}`);
    return found;
  }

  seen(look: Look): void {
    this.payment = { ...this.payment, looks: [...this.payment.looks, look] };
  }

  open(claim: Claim): { readonly opening: Opening; readonly permit: Permit | null } {
    const opening = decideOpening(this.payment, claim, this.nowMs);
    for (const id of opening.takesOver) this.#update(id, { playerId: claim.playerId });
    if (opening.takesOver.length > 0) return { ...this.open(claim), opening };
    if (opening.do !== "ask") return { opening, permit: null };
    if (opening.consumption === null) return { opening, permit: this.#create(claim) };
    const standing = this.get(opening.consumption.id);
    if (standing.status === "REJECTED") {
      this.#update(standing.id, { status: "PENDING", resultCode: null, message: null });
    }
    return { opening, permit: this.#openAttempt(standing.id, null) };
  }

  /** As reconciliation does: whatever the first table would answer a caller. */
  reask(id: string): Permit | null {
    return decideReasking(this.payment, this.get(id), this.nowMs) === "ask" ? this.#openAttempt(id, null) : null;
  }

  settle(
    permit: Permit,
    heard: Heard,
    canAskControl = true,
  ): { readonly settling: Settling; readonly control: Permit | null } {
    const { consumptionId, number: attemptNumber } = permit;
    const holds = this.get(consumptionId).leaseAttempt === attemptNumber;
    const input = { payment: this.payment, consumptionId, attemptNumber, heard, rules: this.rules, canAskControl };
    const settling = settle({ ...input, now: this.nowMs });
    this.#closeAttempt(consumptionId, attemptNumber, heard);
    if (holds) this.#update(consumptionId, { leaseAttempt: null });
    for (const change of settling.changes) this.#apply(change, consumptionId);
    if (settling.marksApp) this.payment = { ...this.payment, isAppMarked: true };
    this.alarms.push(...settling.alarms);
    return { settling, control: settling.control && this.#openAttempt(consumptionId, settling.control) };
  }

  /** As an operator does; throws where the rules refuse it. */
  resolve(id: string, outcome: DisputeOutcome, itemSeq: bigint | null = null): void {
    const resolution = resolveDispute(this.payment, id, outcome, itemSeq);
    if (resolution.kind !== "RESOLVED") throw new Error(`not resolved: ${resolution.kind}`);
    const wasDisputed = this.get(id).status === "DISPUTED";
    for (const change of resolution.changes) this.#apply(change, id);
    if (wasDisputed) this.#update(id, { leaseAttempt: null });
    for (const one of resolution.voidsAttemptsOf)
      this.#update(one, { attempts: this.get(one).attempts.map((attempt) => ({ ...attempt, isVoid: true })) });
  }

  /** A look-up under this attempt, before its call is answered. */
  shownConsumable({ consumptionId, number }: Permit): void {
    const attempts = this.get(consumptionId).attempts.map((one) =>
      one.number === number ? { ...one, isShownConsumable: true } : one,
    );
    this.#update(consumptionId, { attempts });
  }

  /** Every process that made an attempt so far is known to be gone: the server was killed and started again. */
  restart(): void {
    const goneNow = (attempt: AttemptRecord): AttemptRecord => ({
      ...attempt,
      processGoneSinceMs:
        attempt.outcome === null ? (attempt.processGoneSinceMs ?? this.nowMs) : attempt.processGoneSinceMs,
    });
    const consumptions = this.payment.consumptions.map((one) => ({ ...one, attempts: one.attempts.map(goneNow) }));
    this.payment = { ...this.payment, consumptions };
  }

  #create(claim: Claim): Permit {
    const id = `c${this.payment.consumptions.length + 1}`;
    const added: ConsumptionRecord = {
      id,
      ...claim,
      status: "PENDING",
      evidence: null,
      price: null,
      priceSource: null,
      resultCode: null,
      message: null,
      leaseAttempt: null,
      attempts: [],
    };
    this.payment = { ...this.payment, consumptions: [...this.payment.consumptions, added] };
    return this.#openAttempt(id, null);
  }

  #openAttempt(id: string, control: ControlSubject | null): Permit {
    const { attempts } = this.get(id);
    const number = (attempts.at(-1)?.number ?? 0) + 1;
    const attempt: AttemptRecord = {
      number,
      trigger: control === null ? "CALL" : "CONTROL",
      control,
      outcome: null,
      resultCode: null,
      isAfter5018: has5018OnRecord(this.payment),
      isVoid: false,
      isShownConsumable: false,
      isDoubtfulRefusal: false,
      leaseUntilMs: this.nowMs + this.rules.leaseMs,
      endedAtMs: null,
      processGoneSinceMs: null,
    };
    this.#update(id, { attempts: [...attempts, attempt], leaseAttempt: number });
    const dropped = new Set(attemptsToDrop(this.get(id), this.#newestKept));
    this.#update(id, { attempts: this.get(id).attempts.filter((one) => !dropped.has(one.number)) });
    return { consumptionId: id, number, control };
  }

  #closeAttempt(id: string, number: number, heard: Heard): void {
    const [outcome, resultCode] = [heard.kind, resultCodeOf(heard)];
    const closed = { outcome, resultCode, isDoubtfulRefusal: isDoubtfulRefusal(heard), endedAtMs: this.nowMs };
    const attempts = this.get(id).attempts.map((one) => (one.number === number ? { ...one, ...closed } : one));
    this.#update(id, { attempts });
  }

  #apply(change: ConsumptionChange, askedId: string): void {
    const { id, event, ...outcome } = change;
    const asked = this.get(askedId);
    let targetId = id;
    if (targetId === null) {
      targetId = `c${this.payment.consumptions.length + 1}`;
      const added = { ...asked, ...outcome, id: targetId, attempts: [], leaseAttempt: null };
      this.payment = { ...this.payment, consumptions: [...this.payment.consumptions, added] };
    } else {
      this.#update(targetId, outcome);
    }
    if (event !== null) this.events.push({ consumptionId: targetId, kind: event });
  }

  #update(id: string, fields: Partial<ConsumptionRecord>): void {
    const consumptions = this.payment.consumptions.map((one) => (one.id === id ? { ...one, ...fields } : one));
    this.payment = { ...this.payment, consumptions };
  }
}
