// What the measuring process and the processes it starts say to each other. One question at a time, one answer each.

import type { Lane } from "../payments.ts";

export interface HoldOrder {
  readonly kind: "hold";
  /** Answers are held from half of this to one and a half times it; 0: answered at once. */
  readonly meanMs: number;
  readonly seed: number;
}

export interface TallyQuestion {
  readonly kind: "tally";
  readonly lane: Lane;
}

/** What the upstream saw of a lane. */
export interface Tally {
  readonly consumes: number;
  /** Different payments among them. */
  readonly payments: number;
  /** Requests, of any lane, that were no well-formed consume call with the right token. */
  readonly strays: number;
  /** From the request's last byte to the answer's first, since the last order, in milliseconds. */
  readonly hold: { readonly p50: number; readonly p99: number };
}

export interface CallsQuestion {
  readonly kind: "calls";
  readonly lane: Lane;
}

/** Every consume call of a lane, those of one payment in the order in which they arrived. */
export interface Calls {
  /** The payment's number, and the X-Request-Id that came with the call; empty where none did. */
  readonly calls: readonly (readonly [number: number, requestId: string])[];
}

export interface Target {
  readonly port: number;
  readonly lane: Lane;
  /** Whether the answer is the bare price instead of a GraphQL one. */
  readonly isBare: boolean;
}

export interface ConnectOrder {
  readonly kind: "connect";
  readonly target: Target;
  readonly connections: number;
}

export interface FireOrder {
  readonly kind: "fire";
  /** No new request after this time, or this many answers; what is in flight is awaited. */
  readonly durationMs: number;
  readonly answersMax: number | null;
  /** Number of the first payment; the next ones follow. */
  readonly first: number;
  /** After this many numbers it starts again at the first: the same payments, asked again. null: never. */
  readonly repeatAfter: number | null;
}

export interface CpuQuestion {
  readonly kind: "cpu";
}

export type Question = HoldOrder | TallyQuestion | CallsQuestion | ConnectOrder | FireOrder | CpuQuestion;

export interface Volley {
  /** Answers, every one of them right. */
  readonly answers: number;
  readonly elapsedMs: number;
}

/** Either side may fail; then the run is void. */
export interface Failure {
  readonly failed: string;
}

export interface CpuTime {
  /** User and system time of the whole process since its start, in microseconds. */
  readonly processUs: number;
  /** Of that, the main thread's. */
  readonly mainThreadUs: number;
}
