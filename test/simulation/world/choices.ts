// Where every difference between two histories comes from: a history is the list of what was chosen, and nothing else.
// So it can be played again bit for bit, made shorter, and enumerated. Option 0 is always the harmless one: a list that
// is used up goes on as if nothing could fail.

import { createSeededRandom } from "../../support/seededRandom.ts";

/** Weights are multiples of a sixteenth, or nearly. */
const FRACTIONS = 16;
/** One character of text per choice. */
export const OPTIONS_MAX = 36;

export interface ChoiceSource {
  /** Index of one of the options; an option of weight 0 cannot be had. Always 0 once the list is used up. */
  choose(weights: readonly number[]): number;
  /** The time of trouble is over. */
  isUsedUp(): boolean;
  /** What was chosen so far. */
  readonly taken: readonly number[];
}

export function seededChoices(seed: number, lengthMax: number): ChoiceSource {
  const random = createSeededRandom(seed);
  const taken: number[] = [];
  return {
    taken,
    isUsedUp: () => taken.length >= lengthMax,
    choose(weights) {
      if (taken.length >= lengthMax) return 0;
      const index = drawWeighted(weights, (limit) => random.below(limit));
      taken.push(index);
      return index;
    },
  };
}

function drawWeighted(weights: readonly number[], below: (limit: number) => number): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let left = below(Math.ceil(total * FRACTIONS)) / FRACTIONS;
  for (let index = 0; index < weights.length; index += 1) {
    left -= weights[index] ?? 0;
    if (left < 0) return index;
  }
  return 0;
}

/** A number that names no option, or one that cannot be had, stands for the next one that can. */
export function listedChoices(list: readonly number[]): ChoiceSource {
  const taken: number[] = [];
  return {
    taken,
    isUsedUp: () => taken.length >= list.length,
    choose(weights) {
      if (taken.length >= list.length) return 0;
      const wanted = list[taken.length] ?? 0;
      const index = nextPossible(weights, wanted % weights.length);
      taken.push(index);
      return index;
    },
  };
}

function nextPossible(weights: readonly number[], from: number): number {
  for (let step = 0; step < weights.length; step += 1) {
    const index = (from + step) % weights.length;
    if ((weights[index] ?? 0) > 0) return index;
  }
  return 0;
}

/** Which letter a history of each face begins with. */
const LETTERS = { namesItem: "h", itemless: "i", lookUps: "l" } as const;

export interface History {
  readonly face: keyof typeof LETTERS;
  readonly list: readonly number[];
}

/** The face's letter and one base-36 digit per choice: what `npm run simulate -- --replay` takes. */
export function textOf({ face, list }: History): string {
  return `${LETTERS[face]}${list.map((choice) => choice.toString(OPTIONS_MAX)).join("")}`;
}

export function historyFrom(text: string): History {
  const list = Array.from(text.slice(1), (digit) => Number.parseInt(digit, OPTIONS_MAX));
  const faces = ["namesItem", "itemless", "lookUps"] as const;
  const face = faces.find((one) => LETTERS[one] === text[0]);
  if (face === undefined || !/^[0-9a-z]*$/.test(text.slice(1)))
    throw new Error("a history is one of the letters h, i and l, and digits of base 36");
  return { face, list };
}
