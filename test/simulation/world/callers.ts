// Callers: players and game servers who want a payment consumed, some with the wrong token or item, some impatient. What
// reaches each of them is kept; what does not reach them is a "maybe".

import type { ConsumeAnswer } from "../../../src/domain/answer.ts";
import { ServiceError } from "../../../src/domain/serviceError.ts";
import { APP } from "./plan.ts";
import type { SimulatedProcess } from "./SimulatedProcess.ts";
import type { World } from "./World.ts";

export interface Claim {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly purchaseToken: string;
  /** null: a game server that names no player. */
  readonly playerId: string | null;
}

export interface HeardAnswer {
  readonly caller: Caller;
  readonly requestId: string;
  /** Whom it called, and in which step of the world. */
  readonly process: SimulatedProcess;
  readonly calledAtStep: number;
  /** The upstream may have been unable to show whose the payment is: it was consumed by then, or was asked with no right token. */
  readonly mayBeHidden: boolean;
  /** null: the answer never came, or the caller did not wait for it. */
  readonly answer: ConsumeAnswer | null;
}

export interface CallerWatch {
  onHeard(heard: HeardAnswer): void;
}

interface CallUnderWay {
  readonly requestId: string;
  readonly process: SimulatedProcess;
  readonly calledAtStep: number;
}

/** Whether the upstream can show a payment as its owner's, whoever asks. */
export type IsShown = (claim: Claim) => boolean;

export class Caller {
  readonly name: string;
  readonly claim: Claim;
  calls = 0;
  /** What it heard last, null for "maybe". */
  lastAnswer: ConsumeAnswer | null = null;
  readonly #world: World;
  readonly #watch: CallerWatch;
  readonly #isShown: IsShown;
  #underWay: CallUnderWay | null = null;
  #callsBefore = 0;

  constructor(name: string, claim: Claim, world: World, watched: { watch: CallerWatch; isShown: IsShown }) {
    this.name = name;
    this.claim = claim;
    this.#world = world;
    this.#watch = watched.watch;
    this.#isShown = watched.isShown;
  }

  isWaiting(): boolean {
    return this.#underWay !== null;
  }

  /** Ever, in this history. */
  hasCalled(): boolean {
    return this.#callsBefore + this.calls > 0;
  }

  /** Success, or a failure that asking again cannot help. */
  isDone(): boolean {
    const last = this.lastAnswer;
    return last !== null && (last.kind === "success" || last.retryAfterMs === null);
  }

  call(process: SimulatedProcess): void {
    this.calls += 1;
    const requestId = `${this.name}.${this.#callsBefore + this.calls}`;
    const underWay = { requestId, process, calledAtStep: this.#world.steps };
    this.#underWay = underWay;
    this.#world.say(`${this.name} calls ${process.name} as ${requestId}`);
    const { playerId, ...call } = this.claim;
    const take = () =>
      process.workflow.consume({ app: APP, playerId, call, requestId }).then(
        (answer) =>
          answer.kind === "tooManyOpen"
            ? this.#fail(underWay, new Error("nobody limited this caller"))
            : this.#hear(underWay, answer),
        (error: unknown) => this.#fail(underWay, error),
      );
    this.#world.plan(process, `takes ${requestId}`, () => void take());
  }

  /** As if it had not called yet; the names of its calls go on. */
  beginAnew(): void {
    this.#callsBefore += this.calls;
    this.calls = 0;
    this.lastAnswer = null;
  }

  /** null: it does not wait. */
  asksProcess(): SimulatedProcess | null {
    return this.#underWay?.process ?? null;
  }

  giveUp(): void {
    const underWay = this.#underWay;
    if (underWay === null) return;
    this.#world.say(`${this.name} hears nothing of ${underWay.requestId}`);
    this.#underWay = null;
    this.#note(underWay, null);
  }

  /** Its connection died with the process. */
  loseProcess(process: SimulatedProcess): void {
    if (this.#underWay?.process === process) this.giveUp();
  }

  #hear(underWay: CallUnderWay, answer: ConsumeAnswer): void {
    if (this.#underWay !== underWay) return;
    this.#world.say(`${this.name} hears ${describe(answer)} on ${underWay.requestId}`);
    this.#underWay = null;
    this.#note(underWay, answer);
  }

  /** A ServiceError is GraphQL's own error, 503: nothing was promised. Anything else is a bug. */
  #fail(underWay: CallUnderWay, error: unknown): void {
    if (!(error instanceof ServiceError)) {
      this.#world.complain(`bug: a call ended with ${error instanceof Error ? error.message : "no error"}`);
    }
    if (this.#underWay === underWay) this.giveUp();
  }

  #note(underWay: CallUnderWay, answer: ConsumeAnswer | null): void {
    this.lastAnswer = answer;
    this.#watch.onHeard({ caller: this, ...underWay, mayBeHidden: !this.#isShown(this.claim), answer });
  }
}

function describe(answer: ConsumeAnswer): string {
  if (answer.kind === "success") return answer.isReplayed ? "success again" : "success";
  return `${answer.resultCode} ${answer.reason}`;
}
