// How long the upstream takes to answer lately, and so whether a question that waited in line has enough of its time left to
// be answered. One that has not would be cut off: a connection wasted, and of a consume call a doubt that we made ourselves.

import type { Purpose } from "./port.ts";

/** With less of its own time left nothing is sent that had to wait. */
const PART_NEEDED = 1 / 4;
/** However slow the upstream was: with so much left it is tried, or nobody would learn that it is quick again. */
const PART_ENOUGH = 3 / 4;
/** A slower answer counts at once, quicker ones bit by bit. */
const FORGETTING = 1 / 8;

export class TimeToAnswer {
  readonly #lateMs: Record<Purpose, number> = { CALL: 0, LOOK: 0, LIST: 0, BACKGROUND: 0 };

  /** An exchange that was sent took so long, until its answer or until it was cut off. */
  took(purpose: Purpose, durationMs: number): void {
    const before = this.#lateMs[purpose];
    this.#lateMs[purpose] = Math.max(durationMs, before + (durationMs - before) * FORGETTING);
  }

  isEnough(purpose: Purpose, leftMs: number, deadlineMs: number): boolean {
    const neededMs = Math.min(this.#lateMs[purpose], deadlineMs * PART_ENOUGH);
    return leftMs >= Math.max(neededMs, deadlineMs * PART_NEEDED);
  }
}
