// What a face says of a code and what people are told of it stand in two tables: neither may know a code that the other does not.

import { describe, expect, it } from "vitest";
import { CODE_RANGES, describeCode } from "../../src/domain/explaining/codeWords.ts";
import { type CodeMeaning, gamebaseCodes, serverCodes } from "../../src/upstream/faceCodes.ts";

/** Every code that a face could list: all around the vendor's numbers, and both ends of each family. */
const CODES = [
  ...Array.from({ length: 12_001 }, (_, index) => index - 1_000),
  ...[-4_000_000, -4_001_000, -4_010_000, -4_040_000, -4_060_000, -4_090_000, -4_120_000, -4_150_000].flatMap(
    (family) => Array.from({ length: 1_000 }, (_, index) => family - index),
  ),
  ...CODE_RANGES.flatMap(({ first, last }) => [first - 1, first, last, last + 1]),
].filter((code) => code !== 0);

function toldBy(code: number) {
  const words = describeCode(code);
  if (words === null) return { kind: "UNLISTED" };
  if (words.isInternalError === true) return { kind: "INTERNAL_ERROR" };
  const { fault } = words;
  return { kind: "LISTED", ...(fault?.kind === "SETTING" ? { wrongSetting: fault.setting } : {}) };
}

/** A number of the vendor's own SDK is ours to answer with, whatever a face says of it. */
function saidBy(meaning: CodeMeaning) {
  return meaning.kind === "REFUSAL" || meaning.kind === "UNKNOWN" ? { ...meaning, kind: "LISTED" } : meaning;
}

/** Answered by the gateway itself, and by no face. */
const OUR_OWN: readonly number[] = [101, 117];

describe("the words of a code", () => {
  it("are there for every code that Gamebase is known to answer with, with the same setting, and for no other", () => {
    const codes = CODES.filter((code) => !OUR_OWN.includes(code));
    expect(codes.map((code) => [code, toldBy(code)])).toEqual(codes.map((code) => [code, saidBy(gamebaseCodes(code))]));
  });

  it("are there for every code of the IAP server itself", () => {
    const listed = CODES.filter((code) => serverCodes(code).kind !== "UNLISTED");
    expect(listed.length).toBeGreaterThan(8);
    expect(listed.filter((code) => toldBy(code).kind !== "LISTED")).toEqual([]);
    expect(listed.filter((code) => serverCodes(code) !== gamebaseCodes(code))).toEqual([]);
  });
});
