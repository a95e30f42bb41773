// Answers that are taken for each other on their way back: one waits for the next one of another call, and each caller is
// handed what was meant for the other.

import type { Answer } from "./answers.ts";
import type { SentRequest } from "./truth.ts";

export interface HeldAnswer {
  readonly request: SentRequest;
  readonly answer: Answer;
  readonly hear: (answer: Answer) => void;
}

export class MixUp {
  #held: HeldAnswer | null = null;

  /** What becomes of an answer: its own caller hears it, or it waits, or two callers have heard each other's. */
  meet(own: HeldAnswer, isSwapped: boolean, isCalm: boolean): "own" | "waits" | "swapped" {
    const held = isCalm ? null : this.#held;
    this.#held = null;
    if (held !== null && held.request !== own.request) {
      own.hear(held.answer);
      held.hear(own.answer);
      return "swapped";
    }
    if (!isSwapped) return "own";
    this.#held = own;
    return "waits";
  }
}
