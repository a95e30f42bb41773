import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAmount, isCurrencyCode, nearestNumber, parseAmountMicros } from "../../src/domain/money.ts";

describe("an amount read from JSON text", () => {
  it.each([
    ["1000.0", 1_000_000_000n],
    ["0", 0n],
    ["0.0", 0n],
    ["2.29", 2_290_000n],
    ["1e3", 1_000_000_000n],
    ["1.5E-2", 15_000n],
    ["0.000001", 1n],
    ["999999999999", 999_999_999_999_000_000n],
    ["9999.99", 9_999_990_000n],
  ])("%s is exact", (text, micros) => {
    expect(parseAmountMicros(text)).toBe(micros);
  });

  it.each([
    "-1",
    "1e400",
    "1e12",
    "1000000000000",
    "0.0000001",
    "0.30000000000000004",
    "1234567890.123456",
    "",
    "NaN",
    "1.",
    "+1",
    "0x10",
  ])("%s is unusable", (text) => {
    expect(parseAmountMicros(text)).toBeNull();
  });

  it("survives being written and read again, to the last digit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), (micros) => {
        expect(parseAmountMicros(formatAmount(micros))).toBe(micros);
      }),
    );
  });

  it("is exact for every price from 0.00 to 9999.99, where floats are not", () => {
    let floatErrors = 0;
    for (let cents = 0; cents < 1_000_000; cents += 1) {
      const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
      if (parseAmountMicros(text) !== BigInt(cents) * 10_000n) throw new Error(`${text} is not exact`);
      if (!Number.isInteger(Number(text) * 1e6)) floatErrors += 1;
    }
    expect(floatErrors).toBe(38_197);
  });

  it("is answered as the nearest double", () => {
    expect(nearestNumber(2_290_000n)).toBe(2.29);
    expect(nearestNumber(999_999_999_999_999_999n)).toBe(1_000_000_000_000);
  });
});

it("takes only ISO 4217 shapes for a currency", () => {
  expect(isCurrencyCode("KRW")).toBe(true);
  for (const text of ["", "krw", "KRWX", "KR", "KRW\n", "🪙"]) expect(isCurrencyCode(text)).toBe(false);
});
