// What the simulated upstream may do with one request that reached it, and how often: whether it carries the request
// out, and what becomes of the answer.

import type { FaceKind } from "../world/plan.ts";

export type AnswerFate =
  /** As its rules say. */
  | { readonly how: "whole" }
  /** As its rules say, but a success names no usable price. */
  | { readonly how: "unpriced" }
  /** The connection is gone, and the caller notices. */
  | { readonly how: "cut" }
  /** Nothing, for ever. */
  | { readonly how: "none" }
  /** This code, in the envelope with HTTP status 200, whatever the rules say. */
  | { readonly how: "code"; readonly resultCode: number }
  | { readonly how: "status"; readonly status: number }
  | { readonly how: "garbage" };

export interface Behaviour {
  readonly name: string;
  readonly weight: number;
  readonly carriesOut: boolean;
  readonly answer: AnswerFate;
  /** A copy of the request follows. "answered": the caller hears what the copy is told, not the first. */
  readonly twin?: "unheard" | "answered";
  /** Success for a payment that is consumed already. */
  readonly isDoubling?: boolean;
  /** The answer is taken for another call's, and that one's for this one's. */
  readonly isSwapped?: boolean;
  /** On this face alone. */
  readonly face?: FaceKind;
}

const says = (resultCode: number): AnswerFate => ({ how: "code", resultCode });
const UNAVAILABLE: AnswerFate = { how: "status", status: 503 };
const GARBAGE: AnswerFate = { how: "garbage" };

/** Codes of Gamebase's own gateway and database, of the families that say nothing, and one that no page lists. */
const INTERNAL_CODES = [-5000201, -5009999, -4090001] as const;
/** On no page of the vendor's. */
export const UNLISTED_CODE = 4711;

const INTERNAL_ERRORS: readonly Behaviour[] = INTERNAL_CODES.flatMap((resultCode) => [
  { name: `${resultCode}, carried out`, weight: 8, carriesOut: true, answer: says(resultCode), face: "lookUps" },
  { name: `${resultCode}`, weight: 9, carriesOut: false, answer: says(resultCode), face: "lookUps" },
]);

/** The first is the harmless one. Weights: about half are lost or odd in the time of trouble. */
export const BEHAVIOURS: readonly Behaviour[] = [
  { name: "answers", weight: 60, carriesOut: true, answer: { how: "whole" } },
  { name: "carries out, answer lost", weight: 14, carriesOut: true, answer: { how: "cut" } },
  { name: "carries out, silent", weight: 8, carriesOut: true, answer: { how: "none" } },
  { name: "drops", weight: 6, carriesOut: false, answer: { how: "cut" } },
  { name: "silent", weight: 4, carriesOut: false, answer: { how: "none" } },
  { name: "stumbles 5000", weight: 8, carriesOut: false, answer: says(5000) },
  { name: "stumbles 1100", weight: 3, carriesOut: false, answer: says(1100) },
  { name: "4711, carried out", weight: 4, carriesOut: true, answer: says(UNLISTED_CODE) },
  { name: "4711", weight: 4, carriesOut: false, answer: says(UNLISTED_CODE) },
  { name: "9999, carried out", weight: 2, carriesOut: true, answer: says(9999) },
  { name: "9999", weight: 2, carriesOut: false, answer: says(9999) },
  { name: "503, carried out", weight: 2, carriesOut: true, answer: UNAVAILABLE },
  { name: "503", weight: 2, carriesOut: false, answer: UNAVAILABLE },
  { name: "unusable body, carried out", weight: 2, carriesOut: true, answer: GARBAGE },
  { name: "unusable body", weight: 1, carriesOut: false, answer: GARBAGE },
  { name: "no usable price", weight: 2, carriesOut: true, answer: { how: "unpriced" } },
  { name: "twin unheard", weight: 2, carriesOut: true, answer: { how: "whole" }, twin: "unheard" },
  { name: "twin answered", weight: 1, carriesOut: true, answer: { how: "whole" }, twin: "answered" },
  { name: "consumes again", weight: 2, carriesOut: true, answer: { how: "whole" }, isDoubling: true },
  ...INTERNAL_ERRORS,
  { name: "wrong key", weight: 2, carriesOut: false, answer: says(-4010004), face: "lookUps" },
  {
    name: "answers to another",
    weight: 90,
    carriesOut: true,
    answer: { how: "whole" },
    isSwapped: true,
    face: "lookUps",
  },
];

/** How the upstream is disposed in one world: which of its behaviours are how many times as frequent. */
export type Mood = "changing" | "losing" | "failing inside";

export const MOODS: readonly [Mood, ...Mood[]] = ["changing", "losing", "failing inside"];

const FAILURES_INSIDE: readonly number[] = [UNLISTED_CODE, ...INTERNAL_CODES];

/** Which behaviours a mood makes how many times as frequent. */
const EMPHASIS: Readonly<Record<Mood, (name: string) => number>> = {
  changing: () => 1,
  losing: (name) => (name === "carries out, answer lost" || name === "silent" ? 4 : 1),
  "failing inside": (name) => (FAILURES_INSIDE.some((code) => name.startsWith(String(code))) ? 6 : 1),
};

export function weightsIn(mood: Mood, face: FaceKind): readonly number[] {
  return BEHAVIOURS.map((one) =>
    one.face === undefined || one.face === face ? one.weight * EMPHASIS[mood](one.name) : 0,
  );
}

export function behaviourNamed(name: string): Behaviour {
  const found = BEHAVIOURS.find((behaviour) => behaviour.name === name);
  if (found === undefined) throw new Error(`no behaviour is called ${name}`);
  return found;
}
