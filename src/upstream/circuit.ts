// The circuit breaker: closed, every call is admitted; opened by calls of which most were never sent or timed out, it
// admits one probe a second and refuses the rest at once, until a probe hears anything at all. Written by hand and not
// taken from cockatiel, whose breaker counts by Date.now (a wall clock that jumps would open or close it), and makes
// the others wait for the outcome of a half-open probe, where the contract wants them refused.

import { type Heard, isSignOfOutage } from "../domain/heard.ts";
import { CallWindow } from "./callWindow.ts";
import type { Circuit, CircuitPass, CircuitRefusal } from "./port.ts";

const WINDOW_MS = 10_000;
/** Fewer calls say too little: at night, three timeouts in a row are no outage. */
const CALLS_MIN = 20;
const FAILED_SHARE = 0.8;
const PROBE_INTERVAL_MS = 1_000;

export interface CircuitOptions {
  /** Any origin; must never go back. */
  readonly monotonicMs: () => number;
  /** Told of every change between open and closed. */
  readonly onTurned?: (isOpen: boolean) => void;
}

export function createCircuit(options: CircuitOptions): Circuit {
  return new ProbingCircuit(options);
}

class ProbingCircuit implements Circuit {
  readonly #nowMs: () => number;
  readonly #onTurned: (isOpen: boolean) => void;
  readonly #window: CallWindow;
  #isOpen = false;
  /** Counts the changes between open and closed: a pass from before the last one says nothing about now. */
  #era = 0;
  #nextProbeMs = 0;
  #latestProbe: Pass | null = null;

  constructor({ monotonicMs, onTurned = () => undefined }: CircuitOptions) {
    this.#nowMs = monotonicMs;
    this.#onTurned = onTurned;
    this.#window = new CallWindow(WINDOW_MS, monotonicMs());
  }

  admit(): CircuitPass | CircuitRefusal {
    if (!this.#isOpen) return new Pass(this, this.#era);
    const nowMs = this.#nowMs();
    if (nowMs < this.#nextProbeMs) return { isAdmitted: false, retryInMs: Math.ceil(this.#nextProbeMs - nowMs) };
    this.#nextProbeMs = nowMs + PROBE_INTERVAL_MS;
    this.#latestProbe = new Pass(this, this.#era);
    return this.#latestProbe;
  }

  record(pass: Pass, heard: Heard): void {
    if (heard.kind === "NOT_SENT" && heard.isHeldBack === true) return this.giveBack(pass);
    if (pass.era !== this.#era) return;
    const isFailure = isSignOfOutage(heard);
    if (this.#isOpen) {
      if (!isFailure) this.#close();
      return;
    }
    const nowMs = this.#nowMs();
    this.#window.add(nowMs, isFailure);
    if (this.#window.hasFailed(CALLS_MIN, FAILED_SHARE)) this.#open(nowMs);
  }

  /** An unused probe's turn goes to the next caller, unless a later probe has had its own turn since. */
  giveBack(pass: Pass): void {
    if (this.#isOpen && pass === this.#latestProbe) this.#nextProbeMs = this.#nowMs();
  }

  #open(nowMs: number): void {
    this.#isOpen = true;
    this.#era += 1;
    this.#nextProbeMs = nowMs + PROBE_INTERVAL_MS;
    this.#onTurned(true);
  }

  #close(): void {
    this.#isOpen = false;
    this.#era += 1;
    this.#latestProbe = null;
    this.#window.clear();
    this.#onTurned(false);
  }
}

/** Ends once: whichever of the two is called first counts. */
class Pass implements CircuitPass {
  readonly isAdmitted = true;
  readonly era: number;
  #circuit: ProbingCircuit | null;

  constructor(circuit: ProbingCircuit, era: number) {
    this.#circuit = circuit;
    this.era = era;
  }

  record(heard: Heard): void {
    this.#circuit?.record(this, heard);
    this.#circuit = null;
  }

  giveBack(): void {
    this.#circuit?.giveBack(this);
    this.#circuit = null;
  }
}
