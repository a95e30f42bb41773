// What the simulated upstream may do with one request that reached it, and how often: whether it carries the request
// out, and what becomes of the answer.

import type { Heard } from "../../../src/domain/heard.ts";

export type Answer =
  /** As its rules say. */
  | { readonly how: "whole" }
  /** As its rules say, but a success names no usable price. */
  | { readonly how: "unpriced" }
  /** The connection is gone, and the caller notices. */
  | { readonly how: "cut" }
  /** Nothing, for ever. */
  | { readonly how: "none" }
  /** This, whatever the rules say. */
  | { readonly how: "says"; readonly heard: Heard };

export interface Behaviour {
  readonly name: string;
  readonly weight: number;
  readonly carriesOut: boolean;
  readonly answer: Answer;
  /** A copy of the request follows. "answered": the caller hears what the copy is told, not the first. */
  readonly twin?: "unheard" | "answered";
  /** Success for a payment that is consumed already. */
  readonly isDoubling?: boolean;
}

const says = (heard: Heard): Answer => ({ how: "says", heard });
const refuses = (resultCode: number): Answer =>
  says({ kind: "REFUSED", resultCode, message: `code ${resultCode}`, httpStatus: 200 });
const unknown = (resultCode: number, httpStatus: number | null, retryAfterMs: number | null = null): Answer =>
  says({ kind: "UNKNOWN", resultCode, message: `unknown ${resultCode}`, httpStatus, retryAfterMs });

/** The first is the harmless one. Weights: about half are lost or odd in the time of trouble. */
export const BEHAVIOURS: readonly Behaviour[] = [
  { name: "answers", weight: 60, carriesOut: true, answer: { how: "whole" } },
  { name: "carries out, answer lost", weight: 14, carriesOut: true, answer: { how: "cut" } },
  { name: "carries out, silent", weight: 8, carriesOut: true, answer: { how: "none" } },
  { name: "drops", weight: 6, carriesOut: false, answer: { how: "cut" } },
  { name: "silent", weight: 4, carriesOut: false, answer: { how: "none" } },
  { name: "stumbles 5000", weight: 8, carriesOut: false, answer: refuses(5000) },
  { name: "stumbles 1100", weight: 3, carriesOut: false, answer: refuses(1100) },
  { name: "stumbles 4711", weight: 2, carriesOut: false, answer: refuses(4711) },
  { name: "9999, carried out", weight: 2, carriesOut: true, answer: unknown(9999, 200) },
  { name: "9999", weight: 2, carriesOut: false, answer: unknown(9999, 200) },
  { name: "503, carried out", weight: 2, carriesOut: true, answer: unknown(106, 503, 5_000) },
  { name: "503", weight: 2, carriesOut: false, answer: unknown(106, 503, 5_000) },
  { name: "unusable body, carried out", weight: 2, carriesOut: true, answer: unknown(107, 200) },
  { name: "unusable body", weight: 1, carriesOut: false, answer: unknown(107, 200) },
  { name: "no usable price", weight: 2, carriesOut: true, answer: { how: "unpriced" } },
  { name: "twin unheard", weight: 2, carriesOut: true, answer: { how: "whole" }, twin: "unheard" },
  { name: "twin answered", weight: 1, carriesOut: true, answer: { how: "whole" }, twin: "answered" },
  { name: "consumes again", weight: 2, carriesOut: true, answer: { how: "whole" }, isDoubling: true },
];

/** How the upstream is disposed in one world: which of its behaviours are how many times as frequent. */
export type Mood = "changing" | "losing";

export const MOODS: readonly [Mood, ...Mood[]] = ["changing", "losing"];

const CHANGING = BEHAVIOURS.map(({ weight }) => weight);
const LOSING = BEHAVIOURS.map(({ name, weight }) =>
  name === "carries out, answer lost" || name === "silent" ? weight * 4 : weight,
);

export function weightsIn(mood: Mood): readonly number[] {
  return mood === "losing" ? LOSING : CHANGING;
}

export function behaviourNamed(name: string): Behaviour {
  const found = BEHAVIOURS.find((behaviour) => behaviour.name === name);
  if (found === undefined) throw new Error(`no behaviour is called ${name}`);
  return found;
}
