import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeInstant } from "../../src/domain/writtenInstant.ts";

const DATE_MAX = 8.64e15;

describe("an instant as text", () => {
  it("is what Date says, whatever was written before it", () => {
    const anywhere = fc.integer({ min: -DATE_MAX, max: DATE_MAX });
    const nearby = fc.integer({ min: 1_757_808_311_680, max: 1_757_808_311_680 + 172_800_000 });
    fc.assert(
      fc.property(fc.array(fc.oneof(anywhere, nearby), { maxLength: 20 }), (instants) => {
        expect(instants.map(writeInstant)).toEqual(instants.map((at) => new Date(at).toISOString()));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([0, -1, -DATE_MAX, DATE_MAX, -62_167_219_200_000, 253_402_300_799_999, 1.5, -1.5])(
    "is right at the edge: %s",
    (at) => {
      expect(writeInstant(at)).toBe(new Date(at).toISOString());
    },
  );

  it.each([Number.NaN, DATE_MAX + 1, Infinity])("is none for %s", (at) => {
    expect(() => writeInstant(at)).toThrow(RangeError);
  });
});
