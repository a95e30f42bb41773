// One simulated world: its clock, what may happen next, and its trace. Nothing in it moves by itself; a step is taken by
// whoever chooses one, and between two steps every promise that can settle has settled.

import { hash } from "node:crypto";
import type { ChoiceSource } from "./choices.ts";

/** Whose doing a task is. A paused one does nothing, a dead one never again. */
export interface Actor {
  readonly name: string;
  canAct(): boolean;
  /** Since when nobody has heard of it, paused or dead; null while it runs. */
  silentSinceMs(): number | null;
}

export interface Task {
  /** null: the outside world's, which nobody can pause. */
  readonly actor: Actor | null;
  readonly label: string;
  readonly dueMs: number;
  readonly weight: number;
  /** An answer of the upstream reaches its call. */
  readonly isAnswer: boolean;
  readonly run: () => void;
}

export interface TaskOptions {
  readonly isAnswer?: boolean;
  readonly delayMs?: number;
  readonly weight?: number;
}

/** The wall clock when a world begins. */
const EPOCH_MS = 1_800_000_000_000;
const TASK_WEIGHT = 60;
/** Beyond this many lines a trace helps nobody. */
const TRACE_LINES_MAX = 20_000;

export class World {
  nowMs = 0;
  /** Added to the ledger's wall clock; jumps. */
  wallOffsetMs = 0;
  steps = 0;
  /** Nothing fails, and nothing is left to choice. */
  isCalm = false;
  readonly source: ChoiceSource;
  readonly complaints: string[] = [];
  readonly trace: string[] = [];
  /** What each actor was told by the outside, and when; null: not kept. */
  readonly logs: Map<Actor, string[]> | null;
  #tasks: Task[] = [];
  #randomState = 1;

  /** @param isWalked every draw of chance is the same, and logs are kept */
  constructor(source: ChoiceSource, isWalked = false) {
    this.source = source;
    this.logs = isWalked ? new Map() : null;
  }

  /** Something that can happen from `delayMs` on, when it is chosen. The returned function takes it back. */
  plan(actor: Actor | null, label: string, run: () => void, options: TaskOptions = {}): () => void {
    const dueMs = this.nowMs + Math.max(0, options.delayMs ?? 0);
    const { weight = TASK_WEIGHT, isAnswer = false } = options;
    const task: Task = { actor, label, dueMs, weight, isAnswer, run };
    this.#tasks.push(task);
    return () => this.#forget(task);
  }

  /** What could happen now, in the order it was planned. */
  ready(): Task[] {
    return this.#tasks.filter(({ dueMs, actor }) => dueMs <= this.nowMs && (actor === null || actor.canAct()));
  }

  /** When the next thing comes due that is not due yet; null where nothing is planned. */
  nextDueMs(): number | null {
    let next: number | null = null;
    for (const { dueMs, actor } of this.#tasks) {
      if (dueMs <= this.nowMs || (actor !== null && !actor.canAct())) continue;
      if (next === null || dueMs < next) next = dueMs;
    }
    return next;
  }

  /** Whether the outside world still has something up its sleeve. */
  hasLooseEnds(): boolean {
    return this.#tasks.some(({ actor }) => actor === null);
  }

  take(task: Task): void {
    this.#forget(task);
    this.say(task.actor === null ? task.label : `${task.actor.name}: ${task.label}`);
    task.run();
  }

  note(actor: Actor, what: string): void {
    this.logs?.set(actor, [...(this.logs.get(actor) ?? []), `${this.nowMs} ${what}`]);
  }

  /** What could still happen, now or later, in no order. */
  prospects(): string[] {
    return this.#tasks
      .map(({ actor, label, dueMs }) => `${actor?.name} ${label} ${Math.max(dueMs, this.nowMs)}`)
      .sort();
  }

  /** The actor is gone: nothing of it happens any more. */
  dropTasksOf(actor: Actor): void {
    this.#tasks = this.#tasks.filter((task) => task.actor !== actor);
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.say(`time passes: ${ms} ms`);
  }

  say(line: string): void {
    if (this.trace.length < TRACE_LINES_MAX) this.trace.push(`${this.nowMs} ${line}`);
  }

  complain(line: string): void {
    this.say(`COMPLAINT ${line}`);
    if (!this.complaints.includes(line)) this.complaints.push(line);
  }

  /** The ledger's wall clock. */
  epochMs(): number {
    return Math.floor(EPOCH_MS + this.nowMs + this.wallOffsetMs);
  }

  /** One of several, index 0 being the harmless one. */
  choose(weights: readonly number[]): number {
    return this.isCalm ? 0 : this.source.choose(weights);
  }

  /** Bytes that decide nothing (ids, nonces, random tokens): the same in every world. */
  randomBytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let index = 0; index < count; index += 1) bytes[index] = this.#nextRandom() >>> 24;
    return bytes;
  }

  /** 0 <= random < 1: jitter. */
  random(): number {
    return this.logs !== null ? 0.5 : this.#nextRandom() / 2 ** 32;
  }

  /** Two runs of one history have the same. */
  traceHash(): string {
    return hash("sha256", this.trace.join("\n"), "hex").slice(0, 16);
  }

  #nextRandom(): number {
    this.#randomState = (Math.imul(this.#randomState, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#randomState;
  }

  #forget(task: Task): void {
    const index = this.#tasks.indexOf(task);
    if (index !== -1) this.#tasks.splice(index, 1);
  }
}

/** Until every promise that can settle has settled: nothing else is pending in a simulated world. */
export function quiescence(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
