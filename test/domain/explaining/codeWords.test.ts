// The words of result codes: every code that the vendor's pages list has some, in both languages; those that mean a wrong
// setting name its variable.

import { describe, expect, it } from "vitest";
import {
  CODE_RANGES,
  describeCode,
  describeServerCode,
  WRONG_SETTING_CODES,
} from "../../../src/domain/explaining/codeWords.ts";

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const LISTED = [
  0,
  1100,
  2111,
  2112,
  5000,
  5018,
  9999,
  100,
  106,
  107,
  117,
  101,
  5032,
  ...range(-5_000_015, -5_000_001),
  ...range(-5_000_208, -5_000_201),
  -5_000_999,
  -5_009_999,
  ...range(-4_090_004, -4_090_001),
  -4_010_001,
  -4_010_202,
  -4_010_002,
  -4_010_004,
  -4_040_201,
  -4_120_201,
  -4_001_002,
  -4_150_001,
  ...range(-4_060_003, -4_060_001),
  ...range(-4_000_008, -4_000_001),
];

describe("the words of a code", () => {
  it.each(LISTED)("%i has a name and one sentence in each language", (code) => {
    const words = describeCode(code);
    expect(words?.name).toMatch(/^[A-Z][A-Z_]+$/);
    expect(words?.english).toMatch(/^(?:A|The|No|Another) [^.!?]+\.$/);
    expect(words?.korean).toMatch(/^[^.!?]+\.$/);
    expect(words?.korean).not.toMatch(/우리|전달/);
  });

  it.each([4242, 1, -1, 5001, 5017, 5019, -4_000_000, -4_000_009, -4_010_003, -5_010_000, -4_999_999, -4_090_005])(
    "%i has none",
    (code) => {
      expect(describeCode(code)).toBeNull();
    },
  );

  it.each([
    [-4_010_001, "IAP_APP_ID"],
    [-4_010_202, "IAP_APP_ID"],
    [-4_010_002, "IAP_APP_KEY"],
    [-4_010_004, "IAP_SECRET_KEY"],
    [-4_120_201, "IAP_BASE_URL"],
  ])("%i names the setting %s", (code, variable) => {
    const words = describeCode(code);
    expect(words?.english).toContain(variable);
    expect(words?.korean).toContain(variable);
    expect(words?.fault).toEqual({ kind: "SETTING", setting: variable });
  });

  it("is the IAP server's own where no gateway of Gamebase stands before it", () => {
    for (const code of [1100, 5000, 5018, 9999, 100]) expect(describeServerCode(code)).toBe(describeCode(code));
    for (const code of [-5_000_201, -4_090_001, -4_010_002, 5032, 4242]) expect(describeServerCode(code)).toBeNull();
  });

  it("sends to the vendor's console where the setting is there", () => {
    expect(describeCode(-4_040_201)?.english).toContain("the vendor's console");
    expect(describeCode(-4_040_201)?.fault).toEqual({ kind: "SETTING", setting: "CONSOLE" });
  });

  it("say of Gamebase's negative codes, and of no other, that they are its gateway's", () => {
    const byGateway = CODE_RANGES.filter(({ words }) => words.isByGateway === true);
    expect(byGateway).toEqual(CODE_RANGES.filter(({ first }) => first < 0));
  });

  it("are told once for each code", () => {
    const sorted = CODE_RANGES.toSorted((one, other) => one.first - other.first);
    const overlapping = sorted.filter(({ first }, index) => first <= (sorted[index - 1]?.last ?? -Infinity));
    expect(overlapping).toEqual([]);
    expect(CODE_RANGES.every(({ first, last }) => first <= last)).toBe(true);
  });
});

it("six codes mean a wrong setting, one by one", () => {
  const settings = CODE_RANGES.filter(({ words }) => words.fault?.kind === "SETTING");
  expect(settings.every(({ first, last }) => first === last)).toBe(true);
  expect(WRONG_SETTING_CODES).toEqual([-4_010_001, -4_010_202, -4_010_002, -4_010_004, -4_040_201, -4_120_201]);
});
