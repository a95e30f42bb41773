// The warning of numbers that a spreadsheet cut: where they are beyond chance, in whichever part of the file, and never of honest ones.

import { describe, expect, it } from "vitest";
import { sampleDistinct } from "../../src/commands/import/distinctSample.ts";
import { countCutNumbers } from "../../src/commands/import/spreadsheet.ts";
import { createSeededRandom } from "../support/seededRandom.ts";

function warningsOf(numbers: Iterable<string>, column = "playerId"): string[] {
  const counted = countCutNumbers("payments");
  for (const number of numbers) counted.note(new Map([[column, number]]));
  return counted.warnings();
}

const series = (length: number, numberOf: (index: number) => string) => Array.from({ length }, (_, at) => numberOf(at));
/** 16 digits, all different, none of which ends in 0. */
const whole = (index: number) => `20240201${String(index).padStart(7, "0")}7`;
const cut = (index: number) => `20240101${String(index).padStart(7, "0")}0`;
/** So many different numbers, of which so many end in 0. */
const mixed = (count: number, zeros: number) => series(count, (at) => (at < zeros ? cut(at) : whole(at)));

describe("numbers of which more end in 0 than chance makes", () => {
  it.each([
    [5, 5],
    [20, 9],
    [100, 26],
    [1_000, 148],
    [1_000, 400],
    [10_000, 1_151],
  ])("are told where of %i numbers %i do, and not where one fewer than chance allows", (count, zeros) => {
    const [warning, more] = warningsOf(mixed(count, zeros));
    expect([warning, more]).toEqual([
      expect.stringMatching(
        new RegExp(`^${zeros} of ${count} different numbers of more than 15 digits in playerId .*spreadsheet`),
      ),
      undefined,
    ]);
    if (zeros !== 400) expect(warningsOf(mixed(count, zeros - 1))).toEqual([]);
  });

  it("are told in each column by itself, and by the reference of reversals", () => {
    const counted = countCutNumbers("reversals");
    for (let at = 0; at < 50; at += 1)
      counted.note(
        new Map([
          ["paymentSeq", whole(at)],
          ["reference", cut(at)],
        ]),
      );
    expect(counted.warnings()).toEqual([expect.stringMatching(/^50 of 50 .* in reference /)]);
  });

  it("are counted once each: a player who comes often is no damage", () => {
    const often = series(5_000, (at) => (at % 2 === 0 ? cut(7) : whole(at % 97)));
    expect(warningsOf(often)).toEqual([]);
  });

  it("are told wherever in a long file they stand", () => {
    const late = series(200_000, (at) => (at < 150_000 ? whole(at) : cut(at)));
    expect(warningsOf(late)).toEqual([
      expect.stringMatching(/^\d+ of \d+ different numbers \(a sample of them\) .* end in 0/),
    ]);
    expect(warningsOf(series(200_000, (at) => (at % 10 === 0 ? cut(at) : whole(at))))).toEqual([]);
  });
});

describe("numbers of 17 digits and more with nothing but zeros behind the 15th", () => {
  const long = (digits: number, at: number, isCut: boolean) => {
    const end = isCut ? "0" : "7";
    return `1${String(at).padStart(14, "0")}${end.repeat(digits - 15)}`;
  };
  it.each([
    [17, 3, 3],
    [18, 2, 2],
    [19, 2, 3],
    [17, 4, 8],
    [18, 20, 1_000],
    [17, 30, 1_000],
  ])("are certainly cut: of %i digits, %i of %i", (digits, zeros, count) => {
    const numbers = series(count, (at) => long(digits, at, at < zeros));
    expect(warningsOf(numbers)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${zeros} of ${count} .* 16 digits in playerId .* no chance: a spreadsheet.*from the source again$`,
        ),
      ),
    ]);
  });

  it.each([
    [17, 1, 1],
    [17, 2, 2],
    [18, 1, 1],
    [25, 1, 1],
    [17, 2, 40],
    [17, 20, 1_000],
  ])("may be by chance: of %i digits, %i of %i", (digits, zeros, count) => {
    expect(warningsOf(series(count, (at) => long(digits, at, at < zeros)))).toEqual([]);
  });
});

describe("a number that ends in 0 and stands for several payments", () => {
  it.each([["2016122110023990"], ["20161221100239810"], ["201612211002398100"]])("is told: %s", (number) => {
    const lines = [...series(30, whole), number, number];
    expect(warningsOf(lines, "paymentSeq")).toEqual([
      expect.stringMatching(new RegExp(`^${number} stands in 2 lines`)),
    ]);
    expect(warningsOf(lines, "storeOrderId")).toEqual([]);
  });
});

describe("honest numbers get no warning,", () => {
  const digitsOf = (random: ReturnType<typeof createSeededRandom>, length: number) =>
    series(length, (at) => String(at === 0 ? 1 + random.below(9) : random.below(10))).join("");

  // By the binomial distribution at most 2 of 10,000 files of any of these sizes are beyond the bound.
  it.each([
    [20, 1_500],
    [100, 500],
    [1_000, 60],
    [10_000, 6],
  ])("drawn at random: %i of them, in %i files", (count, files) => {
    for (const lengths of [[16], [17], [16, 17, 18, 19, 20]]) {
      const warned = series(files, (seed) => {
        const random = createSeededRandom(1 + seed);
        return warningsOf(series(count, () => digitsOf(random, random.pick(lengths)))).join("");
      }).filter((warning) => warning !== "");
      expect(warned.length, warned[0]).toBeLessThanOrEqual(1);
    }
  });

  it.each([1n, 3n, 7n, 9n, 11n, 13n])("nor in a row, each %i after the other", (step) => {
    for (const first of [2016122110023100n, 20161221100231000n, 999999999999999000n])
      for (const count of [12, 100, 2_000])
        expect(warningsOf(series(count, (at) => String(first + step * BigInt(at))))).toEqual([]);
  });

  it("nor words, and numbers of up to 15 digits", () => {
    expect(warningsOf(series(100, (at) => `${at}00000`))).toEqual([]);
    expect(warningsOf(series(100, (at) => `GPA.${cut(at)}`))).toEqual([]);
    expect(warningsOf(series(100, (at) => `0${cut(at)}`))).toEqual([]);
  });
});

it("a sample of different texts is bounded, and a fair share of each kind of them, however often and late they come", () => {
  const sample = sampleDistinct(1_000);
  for (let at = 0; at < 40_000; at += 1) {
    sample.add(whole(at));
    sample.add(whole(3));
    if (at % 4 === 3) sample.add(cut(at));
  }
  expect(sample.isWhole()).toBe(false);
  expect(sample.kept.size).toBeLessThanOrEqual(1_000);
  expect(sample.kept.size).toBeGreaterThan(400);
  const share = [...sample.kept].filter((text) => text.endsWith("0")).length / sample.kept.size;
  expect(share).toBeGreaterThan(0.14);
  expect(share).toBeLessThan(0.26);
});
