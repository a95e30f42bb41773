// How the upstream of a test treats one call: whether it carries it out, and, apart from that, what becomes of its answer.
// A wire that fails knows nothing of what was carried out; only "whole" and "code" are answers of the upstream itself.

import type { SeededRandom } from "./seededRandom.ts";

export interface Behaviour {
  /** At once, never, or late: the request was on its way when everybody had given it up. */
  readonly carriesOut: boolean | { readonly afterMs: number };
  readonly answer: AnswerBehaviour;
}

export type AnswerBehaviour =
  /** What the rules say, once `until` has resolved; with `isLast` the connection is gone after its last byte. */
  | { readonly how: "whole"; readonly until?: Promise<unknown>; readonly isLast?: true }
  /** That many bytes of it, then the connection is gone; all of them never. */
  | { readonly how: "cut"; readonly afterBytes: number }
  /** Nothing, for ever. */
  | { readonly how: "none" }
  /** This code, whatever the rules say: 9999, a stumble, a lie. */
  | { readonly how: "code"; readonly resultCode: number }
  /** An error page. */
  | { readonly how: "status"; readonly status: number }
  /** HTTP 200 with something else in it. */
  | { readonly how: "body"; readonly text: string }
  /** A body that ends before its Content-Length. */
  | { readonly how: "short" };

export const TRUTHFUL: Behaviour = { carriesOut: true, answer: { how: "whole" } };
/** Carried out, and nobody hears of it. */
export const LOST: Behaviour = { carriesOut: true, answer: { how: "cut", afterBytes: 0 } };
/** Gone before it was carried out. */
export const DROPPED: Behaviour = { carriesOut: false, answer: { how: "cut", afterBytes: 0 } };
/** A refusal that says nothing about the payment. */
export const STUMBLES: Behaviour = { carriesOut: false, answer: { how: "code", resultCode: 5000 } };

export function says(resultCode: number, carriesOut = false): Behaviour {
  return { carriesOut, answer: { how: "code", resultCode } };
}

export function heldUntil(until: Promise<unknown>): Behaviour {
  return { carriesOut: true, answer: { how: "whole", until } };
}

/** A code that stands in no table of the vendor's: whoever says it may have consumed the payment all the same. */
export const UNLISTED = 4242;

const GARBAGE = ["<html>please log in</html>", "", "null", "[]", '"0"', "\u0000", '{"header":{}}'] as const;

/** One of everything that can go wrong, about one call in three; the rest is answered, some of it slowly. */
export function randomBehaviour(random: SeededRandom, timeoutMs: number): Behaviour {
  if (random.chance(0.67)) return { carriesOut: true, answer: { how: "whole", ...someDelay(random) } };
  if (random.chance(0.15)) return { carriesOut: false, answer: { how: "code", resultCode: 5000 } };
  const carriesOut = random.chance(0.6);
  if (random.chance(0.1))
    return { carriesOut: { afterMs: timeoutMs + random.below(timeoutMs) }, answer: { how: "none" } };
  const answers: readonly AnswerBehaviour[] = [
    { how: "cut", afterBytes: random.below(180) },
    { how: "cut", afterBytes: 0 },
    { how: "none" },
    { how: "code", resultCode: 9999 },
    { how: "code", resultCode: UNLISTED },
    { how: "status", status: random.pick([301, 429, 500, 502, 503, 504]) },
    { how: "body", text: random.pick(GARBAGE) },
    { how: "short" },
  ];
  return { carriesOut, answer: random.pick(answers) };
}

function someDelay(random: SeededRandom): { readonly until?: Promise<unknown> } {
  if (random.chance(0.6)) return {};
  const delayMs = 1 + random.below(30);
  return { until: new Promise((resolve) => setTimeout(resolve, delayMs)) };
}
