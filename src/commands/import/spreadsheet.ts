// What a spreadsheet does to a number that is a name: it keeps 15 digits and writes zeros for the rest. One such number may be the
// name, by chance, so they are counted, each number once, and told where they are more than chance makes.

import type { ImportKind } from "./columns.ts";
import { sampleDistinct, type DistinctSample } from "./distinctSample.ts";

const SIGNIFICANT_DIGITS = 15;
/** Numbers of a column that are looked at, and those that end in 0 whose lines are counted: with more of them the others are not. */
const SAMPLE_MAX = 16_384;
const KEPT_MAX = 65_536;
/** Of as few as this nothing is said. */
const ENDING_IN_ZERO_MIN = 5;
const CUT_MIN = 2;
/** Of ten numbers one ends in 0. Five deviations beyond that are chance in one of thousands of files, even of small ones. */
const ZERO_CHANCE = 0.1;
const DEVIATIONS = 5;
/** How likely chance may be where it is called none. */
const CHANCE_MIN = 5e-5;
/** What each line has its own of: a number that comes again is not by chance. */
const OWN = { payments: "paymentSeq", reversals: "reference" } as const satisfies Record<ImportKind, string>;
const COLUMNS: Readonly<Record<ImportKind, readonly string[]>> = {
  payments: ["paymentSeq", "id", "itemSeq", "playerId", "storeOrderId", "productId", "deliveryReference"],
  reversals: ["paymentSeq", "reference"],
};

const ONLY_ZEROS = /^0+$/;

/** Whether it is a number of more than 15 digits, and all behind the 15th are zeros. */
export function looksCut(text: string): boolean {
  return isLong(text) && ONLY_ZEROS.test(text.slice(SIGNIFICANT_DIGITS));
}

function isLong(text: string): boolean {
  return /^[1-9]\d{15,}$/.test(text);
}

export interface CutNumbers {
  /** One line that can be read, before it is taken over. */
  note(fields: ReadonlyMap<string, string>): void;
  /** At most one sentence for each column. */
  warnings(): string[];
}

interface Column {
  /** The different numbers of more than 15 digits. */
  readonly numbers: DistinctSample;
  /** In how many lines each of those stands that end in 0. */
  readonly met: Map<string, number>;
}

export function countCutNumbers(kind: ImportKind): CutNumbers {
  const columns = new Map<string, Column>(
    COLUMNS[kind].map((name) => [name, { numbers: sampleDistinct(SAMPLE_MAX), met: new Map() }]),
  );
  return {
    note(fields) {
      for (const [name, column] of columns) count(column, fields.get(name), name === OWN[kind]);
    },
    warnings: () => Array.from(columns, ([name, column]) => warningOf(name, column)).filter((line) => line !== null),
  };
}

function count({ numbers, met }: Column, text: string | undefined, isOwn: boolean): void {
  if (text === undefined || !isLong(text)) return;
  numbers.add(text);
  if (!isOwn || !text.endsWith("0")) return;
  const lines = met.get(text);
  if (lines !== undefined || met.size < KEPT_MAX) met.set(text, (lines ?? 0) + 1);
}

const BY_SPREADSHEET = "as a spreadsheet leaves them that keeps 15 digits of a number";
const COMPARE = "compare them with the source before you rely on them";

function warningOf(name: string, { numbers, met }: Column): string | null {
  const all = [...numbers.kept];
  const longer = all.filter(({ length }) => length > SIGNIFICANT_DIGITS + 1);
  const cut = longer.filter(looksCut).length;
  const of = `different numbers${numbers.isWhole() ? "" : " (a sample of them)"}`;
  if (cut >= CUT_MIN && isNoChance(cut, cutByChance(longer)))
    return `${cut} of ${longer.length} ${of} of more than 16 digits in ${name} have only zeros behind the 15th, which is no chance: a spreadsheet, which keeps 15 digits of a number, has cut them; export them from the source again`;
  const zeros = all.filter((text) => text.endsWith("0")).length;
  if (zeros >= ENDING_IN_ZERO_MIN && zeros > zerosMax(all.length))
    return `${zeros} of ${all.length} ${of} of more than 15 digits in ${name} end in 0, where one in ten does by chance, ${BY_SPREADSHEET}: ${COMPARE}`;
  const [[again, lines] = ["", 0]] = [...met].toSorted(([, one], [, other]) => other - one);
  return lines < 2 ? null : `${again} stands in ${lines} lines as ${name}, ${BY_SPREADSHEET}: ${COMPARE}`;
}

/** How many of so many numbers may end in 0. */
function zerosMax(numbers: number): number {
  return numbers * ZERO_CHANCE + DEVIATIONS * Math.sqrt(numbers * ZERO_CHANCE * (1 - ZERO_CHANCE));
}

/** How many of them have only zeros behind the 15th digit by chance: one in ten for each digit there. */
function cutByChance(numbers: readonly string[]): number {
  return numbers.reduce((sum, { length }) => sum + ZERO_CHANCE ** (length - SIGNIFICANT_DIGITS), 0);
}

/** Chernoff's bound for the sum of independent chances, each of its own size: no normal distribution holds where few are expected. */
function isNoChance(count: number, expected: number): boolean {
  return count > expected && count - expected - count * Math.log(count / expected) < Math.log(CHANCE_MIN);
}
