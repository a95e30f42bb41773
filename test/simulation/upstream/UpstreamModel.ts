// The IAP server of a simulated world, behind the product's own port. A call is made of steps of the scheduler: the lease
// check, the write, the arrival, the answer's way back, and the deadline; a pause, a death or another call may fall
// between any two of them, and what is on the wire arrives whenever it likes, or twice.

import type { ExchangeEnd, HttpRequest } from "../../../src/upstream/Exchange.ts";
import type { Upstream, UpstreamQuestion } from "../../../src/upstream/port.ts";
import type { IssuedPayment } from "../../support/paymentTruth.ts";
import type { FaceKind } from "../world/plan.ts";
import type { Actor, World } from "../world/World.ts";
import {
  type Answer,
  codeOf,
  consumedResult,
  foundResult,
  garbage,
  listResult,
  lost,
  type Owner,
  successOf,
} from "./answers.ts";
import { type Behaviour, behaviourNamed, BEHAVIOURS } from "./behaviours.ts";
import { type HeldAnswer, MixUp } from "./MixUp.ts";
import { faceOver, type LookQuestion } from "./simulatedFace.ts";
import { ALREADY, INVALID, isConsumed, isGenuine, REFUSED, ruling, type SentFor, type SentRequest } from "./truth.ts";
import type { TruePayment, UpstreamKind } from "./truth.ts";

export interface CallSight {
  readonly actor: Actor;
  readonly question: UpstreamQuestion;
  readonly http: HttpRequest;
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
  /** Whose all payments are. */
  readonly ownerId: string;
  /** How a look-up names them. */
  readonly ownerShown: "plain" | "with a store's prefix" | "untold";
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
  readonly #mixUp = new MixUp();
  #callIds = 0;

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

  /** Whether a look shows this payment as its owner's: to the right token, and where there is a list only, until it is consumed. */
  isShownToOwner({
    paymentSeq,
    purchaseToken,
  }: {
    readonly paymentSeq: string;
    readonly purchaseToken: string;
  }): boolean {
    const payment = this.payments.find(({ issued }) => issued.paymentSeq === paymentSeq);
    if (payment?.issued.purchaseToken !== purchaseToken) return false;
    const isFound = this.#habits.face === "lookUps" && this.#habits.ownerShown !== "untold";
    return isFound || payment.carried.length === 0;
  }

  /** As one process of ours reaches it. */
  seenBy(actor: Actor): Upstream {
    return faceOver(this.#habits.face, {
      consume: (question, http) => new Promise((resolve) => this.#begin({ actor, question, http }, resolve)),
      look: (question, http) => new Promise((resolve) => this.#look(actor, question, http, resolve)),
      makeCallId: () => `call-${(this.#callIds += 1)}`,
    });
  }

  /** Read-only: arrives and is answered whenever it likes, or not before its deadline. It never shows anything untrue. */
  #look(actor: Actor, question: LookQuestion, http: HttpRequest, resolve: (end: ExchangeEnd) => void): void {
    const world = this.#world;
    const { requestId, deadlineMs } = question;
    const undo: (() => void)[] = [];
    const end = ({ end: heard, says }: Answer) => {
      for (const takeBack of undo) takeBack();
      world.note(actor, `shown ${says}`);
      resolve(heard);
    };
    const onDeadline = () => end(lost(100, "no answer within the deadline"));
    undo.push(world.plan(actor, `deadline of the look of ${requestId}`, onDeadline, { delayMs: deadlineMs }));
    const arrive = () => {
      const isFailing = this.isUnreachable || world.choose(this.#habits.connectionWeights) === 1;
      if (isFailing) this.#count("look failed");
      const answer = isFailing ? lost(106, "HTTP status 503", 503) : this.#shown(question, http);
      const hear = () => end(answer);
      if (this.#habits.isHeardAtOnce && actor.canAct()) return hear();
      undo.push(world.plan(actor, `is shown the payment on ${requestId}`, hear, { isAnswer: true }));
    };
    undo.push(world.plan(null, `the look of ${requestId} arrives`, arrive));
  }

  #shown(question: LookQuestion, http: HttpRequest): Answer {
    const { face, ownerId } = this.#habits;
    if (!("purchaseToken" in question)) {
      const own = this.payments.filter((payment) => question.playerId === ownerId && !isConsumed(payment));
      return { ...successOf(http, listResult(face, own), "a list"), says: `${own.length} payments` };
    }
    const payment = this.payments.find(({ issued }) => issued.purchaseToken === question.purchaseToken);
    // The vendor refuses a token that it does not know in either way.
    if (payment === undefined) return codeOf(http, this.#world.choose([1, 1]) === 0 ? REFUSED : INVALID);
    return { ...successOf(http, foundResult(payment, this.#owner()), "found"), says: `${isConsumed(payment)}` };
  }

  #owner(): Owner {
    const { ownerId, ownerShown } = this.#habits;
    if (ownerShown === "untold") return { is: "untold" };
    return { is: "told", as: ownerShown === "plain" ? ownerId : `AS@${ownerId}` };
  }

  consumeElsewhere(payment: TruePayment): void {
    payment.carried.push({ by: "elsewhere", isUndone: false });
  }

  /** The upstream lost its disk and is back as it was before. */
  restoreBackup(payment: TruePayment): void {
    payment.hasBeenRestored = true;
    for (const carried of payment.carried) carried.isUndone = true;
  }

  #begin(asked: Pick<CallSight, "actor" | "question" | "http">, resolve: (end: ExchangeEnd) => void): void {
    const world = this.#world;
    const { actor, question } = asked;
    const endsAtMs = world.nowMs + question.deadlineMs;
    const call: CallSight = { ...asked, endsAtMs, sentFor: null, state: "checking" };
    this.#calls = this.#calls.filter(({ state }) => state !== "ended");
    this.#calls.push(call);
    const takeBack: (() => void)[] = [];
    const end = ({ end: heard, says }: Answer) => {
      if (call.state === "ended") return;
      call.state = "ended";
      for (const undo of takeBack) undo();
      world.note(actor, says);
      resolve(heard);
    };
    const onDeadline = () => {
      const isSent = call.state === "written";
      end(isSent ? lost(100, "no answer within the deadline") : neverSent("never connected"));
    };
    takeBack.push(
      world.plan(actor, `deadline of ${question.requestId}`, onDeadline, { delayMs: question.deadlineMs }),
      world.plan(actor, `lease check of ${question.requestId}`, () => this.#check(call, end, takeBack)),
    );
  }

  #check(call: CallSight, end: (answer: Answer) => void, takeBack: (() => void)[]): void {
    if (!call.question.mayStillSend()) {
      return end(neverSent("its lease is over", true));
    }
    this.#watch.onMaySend(call);
    const isRefused = this.isUnreachable || this.#world.choose(this.#habits.connectionWeights) === 1;
    if (isRefused) {
      this.#count("connection refused");
      return end(neverSent("connection refused"));
    }
    call.state = "writing";
    const { requestId } = call.question;
    takeBack.push(this.#world.plan(call.actor, `writes ${requestId}`, () => this.#write(call, end, takeBack)));
  }

  #write(call: CallSight, end: (answer: Answer) => void, takeBack: (() => void)[]): void {
    const { paymentSeq, itemSeq, purchaseToken, requestId } = call.question;
    call.sentFor = this.#watch.onWrite(call);
    call.state = "written";
    const { sentFor } = call;
    const request: SentRequest = { paymentSeq, itemSeq, purchaseToken, requestId, sentFor, wasTold5018: false };
    this.sent.push(request);
    const hear = (answer: Answer) => {
      // What comes back to a process that is gone, or to a call that gave up, is heard by nobody.
      if (call.state !== "written") return;
      if (this.#habits.isHeardAtOnce) return end(answer);
      const label = `hears ${answer.says} on ${requestId}`;
      takeBack.push(this.#world.plan(call.actor, label, () => end(answer), { isAnswer: true }));
    };
    const arrived: Arrived = { request, http: call.http, hear };
    // Taken late as a rule: lighter than everything else that could happen now, it is overtaken and outlived.
    this.#world.plan(null, `${requestId} arrives`, () => this.#arrive(arrived), { weight: 30 });
  }

  #arrive(arrived: Arrived): void {
    const { request } = arrived;
    const behaviour = this.script.shift() ?? BEHAVIOURS[this.#world.choose(this.#habits.behaviourWeights)] ?? TRUTHFUL;
    this.#world.say(`upstream: ${behaviour.name}`);
    if (behaviour !== TRUTHFUL) this.#count(behaviour.name);
    const first = this.#carryOut(request, behaviour);
    if (behaviour.twin === undefined) return this.#answer(arrived, behaviour, first);
    // The copy is told what the rules say then: 5018, where the first was carried out.
    const onTwin = () => {
      const second = this.#carryOut(request, { ...behaviour, isDoubling: false });
      if (behaviour.twin !== "answered") return;
      this.#answer(arrived, behaviour, second);
    };
    this.#world.plan(null, `copy of ${request.requestId} arrives`, onTwin);
    if (behaviour.twin === "unheard") this.#answer(arrived, behaviour, first);
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

  #answer({ request, http, hear }: Arrived, { answer, isSwapped }: Behaviour, verdict: Verdict): void {
    switch (answer.how) {
      case "none":
        return;
      case "cut":
        return hear(lost(107, "the connection was lost"));
      case "status":
        return hear(lost(106, `HTTP status ${answer.status}`, answer.status));
      case "garbage":
        return hear(garbage());
      case "code": {
        const told = codeOf(http, answer.resultCode);
        if (!this.#takesAnothers({ request, answer: told, hear }, false)) hear(told);
        return;
      }
      case "whole":
      case "unpriced": {
        const told = this.#ruled(request, http, verdict, answer.how === "unpriced");
        if (this.#takesAnothers({ request, answer: told, hear }, isSwapped === true)) return;
        if (verdict.code === ALREADY) request.wasTold5018 = true;
        return hear(told);
      }
    }
  }

  /** What the rules say. */
  #ruled(request: SentRequest, http: HttpRequest, { code, payment }: Verdict, isUnpriced: boolean): Answer {
    if (code !== 0 || payment === undefined) return codeOf(http, code);
    const result = consumedResult(this.#habits.face, payment, isUnpriced);
    return successOf(http, result, `consumed by ${request.requestId}`);
  }

  #takesAnothers(own: HeldAnswer, isSwapped: boolean): boolean {
    const fate = this.#mixUp.meet(own, isSwapped, this.#world.isCalm);
    if (fate === "swapped") this.#count("answers swapped");
    return fate !== "own";
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

/** A request that has arrived, and how its caller hears of it. */
interface Arrived {
  readonly request: SentRequest;
  readonly http: HttpRequest;
  readonly hear: (answer: Answer) => void;
}

/** @param isHeldBack by ourselves: no sign that the upstream is sick */
function neverSent(message: string, isHeldBack = false): Answer {
  const end = { kind: "NOT_SENT", message } as const;
  return { end: isHeldBack ? { ...end, isHeldBack } : end, says: `nothing: ${message}` };
}
