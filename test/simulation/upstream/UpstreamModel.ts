// The IAP server of a simulated world, behind the product's own port. A call is made of steps of the scheduler: the lease
// check, the write, the arrival, the answer's way back, and the deadline; a pause, a death or another call may fall
// between any two of them, and what is on the wire arrives whenever it likes, or twice.

import type { Heard } from "../../../src/domain/heard.ts";
import { parseAmountMicros } from "../../../src/domain/money.ts";
import { SHOWS_NOTHING } from "../../support/unasked.ts";
import { NO_FACTS } from "../../../src/domain/paymentFacts.ts";
import type { FoundPayment, Looked, Upstream, UpstreamQuestion } from "../../../src/upstream/port.ts";
import type { IssuedPayment } from "../../support/paymentTruth.ts";
import type { FaceKind } from "../world/plan.ts";
import type { Actor, World } from "../world/World.ts";
import { type Behaviour, behaviourNamed, BEHAVIOURS } from "./behaviours.ts";
import { ALREADY, isConsumed, isGenuine, ruling, type SentFor, type SentRequest } from "./truth.ts";
import type { TruePayment, UpstreamKind } from "./truth.ts";

export interface CallSight {
  readonly actor: Actor;
  readonly question: UpstreamQuestion;
  /** The call's own deadline, in the world's time. */
  readonly endsAtMs: number;
  sentFor: SentFor | null;
  state: "checking" | "writing" | "written" | "ended";
}

/** Whoever watches that the product keeps its promises about calls. */
export interface CallWatch {
  onMaySend(call: CallSight): void;
  /** Right before the first byte leaves: the attempt it is for, by what is on disk. */
  onWrite(call: CallSight): SentFor | null;
}

const TRUTHFUL = behaviourNamed("answers");

export interface UpstreamHabits {
  readonly face: FaceKind;
  readonly kind: UpstreamKind;
  /** Of a connection that is made, and of one that is refused. */
  readonly connectionWeights: readonly [number, number];
  /** One for each of BEHAVIOURS. */
  readonly behaviourWeights: readonly number[];
  /** A request that arrives is answered in the same step; what is late is late in arriving. */
  readonly isHeardAtOnce: boolean;
}

export class UpstreamModel {
  readonly kind: UpstreamKind;
  /** Whether a consume request names the item; on the other faces only the answer does. */
  readonly namesItem: boolean;
  readonly payments: TruePayment[] = [];
  readonly sent: SentRequest[] = [];
  /** How often each behaviour was met. */
  readonly faults = new Map<string, number>();
  /** What becomes of the next requests that arrive, before anything is left to choice. */
  readonly script: Behaviour[] = [];
  /** Nobody can connect. */
  isUnreachable = false;
  readonly #world: World;
  readonly #watch: CallWatch;
  readonly #habits: UpstreamHabits;
  #calls: CallSight[] = [];

  constructor(world: World, habits: UpstreamHabits, watch: CallWatch) {
    this.#world = world;
    this.kind = habits.kind;
    this.namesItem = habits.face === "namesItem";
    this.#habits = habits;
    this.#watch = watch;
  }

  issue(issued: IssuedPayment): void {
    this.payments.push({ issued, carried: [], hasBeenRestored: false, hasDoubled: false });
  }

  /** Whether it is about to send something, or waits for an answer. */
  isCalling(actor: Actor): boolean {
    return this.#calls.some((call) => call.actor === actor && (call.state === "writing" || call.state === "written"));
  }

  /** As one process of ours reaches it. */
  seenBy(actor: Actor): Upstream {
    return {
      ...SHOWS_NOTHING,
      namesItem: this.namesItem,
      consume: (question) => new Promise((resolve) => this.#begin(actor, question, resolve)),
      lookUp:
        this.#habits.face === "lookUps"
          ? (question) => new Promise((resolve) => this.#lookUp(actor, question, resolve))
          : null,
    };
  }

  /** Read-only: arrives and is answered whenever it likes, or not before its deadline. It never shows anything untrue. */
  #lookUp(actor: Actor, question: LookUpQuestion, resolve: (looked: Looked<FoundPayment | null>) => void): void {
    const world = this.#world;
    const { requestId, deadlineMs, purchaseToken } = question;
    const undo: (() => void)[] = [];
    const end = (looked: Looked<FoundPayment | null>) => {
      for (const takeBack of undo) takeBack();
      world.note(actor, looked.kind === "SHOWN" ? `shown ${looked.value?.isConsumable}` : "shown nothing");
      resolve(looked);
    };
    const onDeadline = () =>
      end({
        kind: "FAILED",
        resultCode: 100,
        message: "no answer within the deadline",
        isSignOfOutage: true,
        isUnreachable: true,
        isRefusal: false,
      });
    undo.push(world.plan(actor, `deadline of the look of ${requestId}`, onDeadline, { delayMs: deadlineMs }));
    const arrive = () => {
      const isFailing = this.isUnreachable || world.choose(this.#habits.connectionWeights) === 1;
      if (isFailing) this.#count("look failed");
      const payment = this.payments.find(({ issued }) => issued.purchaseToken === purchaseToken);
      const looked: Looked<FoundPayment | null> = isFailing
        ? {
            kind: "FAILED",
            resultCode: 106,
            message: "HTTP status 503",
            isSignOfOutage: false,
            isUnreachable: false,
            isRefusal: false,
          }
        : { kind: "SHOWN", value: payment === undefined ? null : foundFrom(payment) };
      const hear = () => end(looked);
      if (this.#habits.isHeardAtOnce && actor.canAct()) return hear();
      undo.push(world.plan(actor, `is shown the payment on ${requestId}`, hear, { isAnswer: true }));
    };
    undo.push(world.plan(null, `the look of ${requestId} arrives`, arrive));
  }

  consumeElsewhere(payment: TruePayment): void {
    payment.carried.push({ by: "elsewhere", isUndone: false });
  }

  /** The upstream lost its disk and is back as it was before. */
  restoreBackup(payment: TruePayment): void {
    payment.hasBeenRestored = true;
    for (const carried of payment.carried) carried.isUndone = true;
  }

  #begin(actor: Actor, question: UpstreamQuestion, resolve: (heard: Heard) => void): void {
    const world = this.#world;
    const endsAtMs = world.nowMs + question.deadlineMs;
    const call: CallSight = { actor, question, endsAtMs, sentFor: null, state: "checking" };
    this.#calls = this.#calls.filter(({ state }) => state !== "ended");
    this.#calls.push(call);
    const takeBack: (() => void)[] = [];
    const end = (heard: Heard) => {
      if (call.state === "ended") return;
      call.state = "ended";
      for (const undo of takeBack) undo();
      world.note(actor, describe(heard));
      resolve(heard);
    };
    const onDeadline = () => {
      const isSent = call.state === "written";
      end(isSent ? unknown(100, "no answer within the deadline") : { kind: "NOT_SENT", message: "never connected" });
    };
    takeBack.push(
      world.plan(actor, `deadline of ${question.requestId}`, onDeadline, { delayMs: question.deadlineMs }),
      world.plan(actor, `lease check of ${question.requestId}`, () => this.#check(call, end, takeBack)),
    );
  }

  #check(call: CallSight, end: (heard: Heard) => void, takeBack: (() => void)[]): void {
    if (!call.question.mayStillSend()) {
      return end({ kind: "NOT_SENT", message: "its lease is over", isHeldBack: true });
    }
    this.#watch.onMaySend(call);
    const isRefused = this.isUnreachable || this.#world.choose(this.#habits.connectionWeights) === 1;
    if (isRefused) {
      this.#count("connection refused");
      return end({ kind: "NOT_SENT", message: "connection refused" });
    }
    call.state = "writing";
    const { requestId } = call.question;
    takeBack.push(this.#world.plan(call.actor, `writes ${requestId}`, () => this.#write(call, end, takeBack)));
  }

  #write(call: CallSight, end: (heard: Heard) => void, takeBack: (() => void)[]): void {
    const { paymentSeq, itemSeq, purchaseToken, requestId } = call.question;
    call.sentFor = this.#watch.onWrite(call);
    call.state = "written";
    const { sentFor } = call;
    const request: SentRequest = { paymentSeq, itemSeq, purchaseToken, requestId, sentFor, wasTold5018: false };
    this.sent.push(request);
    const hear = (heard: Heard) => {
      // What comes back to a process that is gone, or to a call that gave up, is heard by nobody.
      if (call.state !== "written") return;
      if (this.#habits.isHeardAtOnce) return end(heard);
      const label = `hears ${describe(heard)} on ${requestId}`;
      takeBack.push(this.#world.plan(call.actor, label, () => end(heard), { isAnswer: true }));
    };
    // Taken late as a rule: lighter than everything else that could happen now, it is overtaken and outlived.
    this.#world.plan(null, `${requestId} arrives`, () => this.#arrive(request, hear), { weight: 30 });
  }

  #arrive(request: SentRequest, hear: (heard: Heard) => void): void {
    const behaviour = this.script.shift() ?? BEHAVIOURS[this.#world.choose(this.#habits.behaviourWeights)] ?? TRUTHFUL;
    this.#world.say(`upstream: ${behaviour.name}`);
    if (behaviour !== TRUTHFUL) this.#count(behaviour.name);
    const first = this.#carryOut(request, behaviour);
    if (behaviour.twin === undefined) return this.#answer(request, behaviour, first, hear);
    // The copy is told what the rules say then: 5018, where the first was carried out.
    const onTwin = () => {
      const second = this.#carryOut(request, { ...behaviour, isDoubling: false });
      if (behaviour.twin !== "answered") return;
      this.#answer(request, behaviour, second, hear);
    };
    this.#world.plan(null, `copy of ${request.requestId} arrives`, onTwin);
    if (behaviour.twin === "unheard") this.#answer(request, behaviour, first, hear);
  }

  #carryOut(request: SentRequest, behaviour: Behaviour): Verdict {
    const payment = this.payments.find(({ issued }) => issued.paymentSeq === request.paymentSeq);
    const code = ruling(this, payment, request);
    if (payment === undefined || !behaviour.carriesOut) return { code, payment, isOwnWork: false };
    if (code === 0) {
      payment.carried.push({ by: request, isUndone: false });
      return { code, payment, isOwnWork: true };
    }
    if (behaviour.isDoubling === true && isConsumed(payment) && isGenuine(this, payment, request)) {
      payment.hasDoubled = true;
      payment.carried.push({ by: request, isUndone: false });
      return { code: 0, payment, isOwnWork: true };
    }
    return { code, payment, isOwnWork: false };
  }

  #answer(request: SentRequest, { answer }: Behaviour, verdict: Verdict, hear: (heard: Heard) => void): void {
    switch (answer.how) {
      case "none":
        return;
      case "cut":
        return hear(unknown(107, "the connection was lost"));
      case "says":
        return hear(answer.heard);
      case "whole":
      case "unpriced":
        if (verdict.code === ALREADY) request.wasTold5018 = true;
        return hear(heardFrom(verdict, answer.how === "unpriced", request, this.namesItem));
    }
  }

  #count(name: string): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
  }
}

interface Verdict {
  readonly code: number;
  readonly payment: TruePayment | undefined;
  /** This very request consumed the payment. */
  readonly isOwnWork: boolean;
}

type LookUpQuestion = Parameters<NonNullable<Upstream["lookUp"]>>[0];

/** As the payment truly is, whatever anybody asked for. */
function foundFrom(payment: TruePayment): FoundPayment {
  const { paymentSeq, itemSeq, price, currency } = payment.issued;
  const amountMicros = parseAmountMicros(price);
  return {
    paymentSeq,
    itemSeq: BigInt(itemSeq),
    price: amountMicros === null ? null : { amountMicros, currency },
    facts: NO_FACTS,
    isConsumable: !isConsumed(payment),
    playerId: null,
  };
}

function heardFrom({ code, payment }: Verdict, isUnpriced: boolean, request: SentRequest, namesItem: boolean): Heard {
  if (code !== 0 || payment === undefined) {
    return { kind: "REFUSED", resultCode: code, message: `code ${code}`, httpStatus: 200 };
  }
  const { price, currency } = payment.issued;
  const amountMicros = isUnpriced ? null : parseAmountMicros(price);
  return {
    kind: "CONSUMED",
    price: amountMicros === null ? null : { amountMicros, currency },
    priceFault: amountMicros === null ? "no usable price" : null,
    itemSeq: namesItem ? null : BigInt(payment.issued.itemSeq),
    message: `consumed by ${request.requestId}`,
    httpStatus: 200,
  };
}

function unknown(resultCode: number, message: string): Heard {
  return { kind: "UNKNOWN", resultCode, message, httpStatus: null, retryAfterMs: null };
}

function describe(heard: Heard): string {
  return heard.kind === "REFUSED" || heard.kind === "UNKNOWN" ? `${heard.kind} ${heard.resultCode}` : heard.kind;
}
