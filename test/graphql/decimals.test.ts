// Decimal is an exact amount: text in and out, and nothing else comes in.

import { type ConstValueNode, parseConstValue } from "graphql";
import { describe, expect, it } from "vitest";
import { Decimal } from "../../src/graphql/scalars/decimal.ts";

describe("a Decimal", () => {
  it.each([
    ["2.29", 2_290_000n, "2.29"],
    ["1000", 1_000_000_000n, "1000"],
    ["0.000001", 1n, "0.000001"],
    ["2.50", 2_500_000n, "2.5"],
  ])("%s is taken as text and written without trailing zeros", (text, micros, written) => {
    expect(Decimal.parseValue(text)).toBe(micros);
    expect(Decimal.parseLiteral(parseConstValue(`"${text}"`))).toBe(micros);
    expect(Decimal.serialize(micros)).toBe(written);
  });

  it.each(["", "x", "1e3", "1.", "1.0000001", "1000000000000", 2.29, 5, null, true, 5n])("is never %s", (value) => {
    expect(() => Decimal.parseValue(value)).toThrow("Decimal: a string such as");
  });

  it.each(["5", "2.29", "true", "ENUM", '"x"'])("is never the literal %s", (text) => {
    const node: ConstValueNode = parseConstValue(text);
    expect(() => Decimal.parseLiteral(node)).toThrow("Decimal: a string such as");
  });

  it("is written from millionths alone", () => {
    for (const value of [1, "1", null]) expect(() => Decimal.serialize(value)).toThrow("millionths");
  });
});
