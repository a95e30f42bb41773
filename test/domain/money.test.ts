import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatAmount,
  isCurrencyCode,
  nearestNumber,
  parseAmountMicros,
  parseDecimal,
} from "../../src/domain/money.ts";

/** All digits of every float that is a price. */
const DECIMALS_MAX = 100;

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
    ["1.0E7", 10_000_000_000_000n],
    ["1234567890.123456", 1_234_567_890_123_456n],
    ["999999999999.999999", 999_999_999_999_999_999n],
    ["2.290000000000000000000000", 2_290_000n],
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
    "999999999999.9999999",
    "1e-400",
    "2.29e-99",
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

  it.each([
    [0n, "0"],
    [1n, "0.000001"],
    [1_000_000n, "1"],
    [2_290_000n, "2.29"],
    [-1n, "-0.000001"],
    [-1_000_000n, "-1"],
    [-2_290_000n, "-2.29"],
  ])("%s is written as %s", (micros, text) => {
    expect(formatAmount(micros)).toBe(text);
  });

  it("is answered as the nearest double", () => {
    expect(nearestNumber(2_290_000n)).toBe(2.29);
    expect(nearestNumber(999_999_999_999_999_999n)).toBe(1_000_000_000_000);
  });
});

describe("a price that was a binary float on its way", () => {
  it.each([
    ["2.2899999618530273", 2_290_000n, "32 bits, the shortest text of the widened float"],
    ["2.28999996185302734375", 2_290_000n, "32 bits, all digits"],
    ["2.2899999618530273E0", 2_290_000n, "32 bits, with an exponent"],
    ["0.22899999618530273e1", 2_290_000n, "32 bits, with another exponent"],
    ["2.28999996185302730000", 2_290_000n, "32 bits, 17 digits and zeros"],
    ["819.2899999999999636", 819_290_000n, "64 bits, 16 decimals"],
    ["819.28999999999996", 819_290_000n, "64 bits, 17 digits"],
    ["819.28999999999996362", 819_290_000n, "64 bits, cut after 20 digits"],
    ["2.29000000000000003553", 2_290_000n, "64 bits, 20 decimals"],
    ["1.100000023841858", 1_100_000n, "32 bits, above the price"],
    ["0.009999999776482582", 10_000n, "32 bits"],
    ["9.999999974752427E-7", 1n, "32 bits, the smallest amount there is"],
    ["100000.9921875", 100_000_990_000n, "32 bits, where floats are further apart than a thousandth"],
    ["999999999999.9998779296875", 999_999_999_999_999_900n, "64 bits, all digits of the largest float below 10^12"],
    ["16.0078125", 16_007_813n, "32 bits, in the middle between two decimals: the upper one"],
    ["999999999999.98999023", 999_999_999_999_990_000n, "64 bits, the largest price with two decimals"],
  ])("is read from %s as %s millionths (%s)", (text, micros) => {
    expect(parseAmountMicros(text)).toBe(micros);
  });

  it.each([
    ["2.2899999", "cut before it told the float"],
    ["2.28999996", "cut before it told the float"],
    ["2.28999996185", "cut before it told the float"],
    ["2.2899999618530271", "the next float below"],
    ["2.2899999618530278", "the next float above"],
    ["2.28999996185302731", "reads back as the float, and is not its value"],
    ["2.290000000000000001", "reads back as 2.29, and is not its value"],
    ["1000.00000000000001", "reads back as 1000, which is printed as itself"],
    ["0.99999999999999999", "reads back as 1, which is printed as itself"],
    ["0.1234567", "seven decimals"],
    ["0.1234567891", "ten decimals"],
    ["0.12345670163631439", "the 32 bits of seven decimals"],
    ["2.2999999999999998e-7", "below a millionth"],
    ["1000000000000.0001", "10^12 units"],
    [`0.${"3".repeat(129)}`, "more digits than a float has"],
  ])("is not read from %s (%s)", (text) => {
    expect(parseAmountMicros(text)).toBeNull();
  });

  it.each([
    ["32", (price: number) => String(Math.fround(price))],
    ["64", (price: number) => price.toPrecision(17)],
  ])("is exact for every price from 0.00 to 9999.99 in %s bits", (_width, print) => {
    for (let cents = 0; cents < 1_000_000; cents += 1) {
      const text = print(cents / 100);
      if (parseAmountMicros(text) !== BigInt(cents) * 10_000n) throw new Error(`${text} is not exact`);
    }
  });

  it("is exact for every whole number that 32 bits hold, and beyond it in 64", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 24), fc.nat(10 ** 12 - 1), (narrow, wide) => {
        expect(parseAmountMicros(String(Math.fround(narrow)))).toBe(BigInt(narrow) * 1_000_000n);
        expect(parseAmountMicros(wide.toPrecision(17))).toBe(BigInt(wide) * 1_000_000n);
      }),
    );
  });

  it("is the same however the float is printed", () => {
    const prints: readonly ((float: number) => string)[] = [
      String,
      (float) => float.toExponential(16),
      ...[17, 18, 20, 50, 100].map((digits) => (float: number) => float.toPrecision(digits)),
      ...[20, 24, 60, 100].map((decimals) => (float: number) => float.toFixed(decimals)),
    ];
    fc.assert(
      fc.property(fc.nat(999_999), fc.boolean(), fc.constantFrom(...prints), (cents, isNarrow, print) => {
        const price = cents / 100;
        expect(parseAmountMicros(print(isNarrow ? Math.fround(price) : price))).toBe(BigInt(cents) * 10_000n);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is the shortest decimal that the float stands for, of whatever size", () => {
    const float = fc.oneof(
      fc.float({ min: Math.fround(1e-6), max: 65_536, noNaN: true }),
      fc.integer({ min: 1, max: 10 ** 10 }).map((micros) => Math.fround(micros / 1e6)),
    );
    fc.assert(
      fc.property(float, (value) => {
        const text = value.toFixed(DECIMALS_MAX);
        const read = parseAmountMicros(text);
        const isPrinted = !/\.\d{6}0*$/.test(text);
        if (isPrinted) expect(read).toBe(shortestOf(value));
        else expect(read).toBe(BigInt(Math.round(value * 1e6)));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** By trial, and without the knowledge that the code under test has of floats. */
function shortestOf(float: number): bigint | null {
  for (let places = 0; places <= 6; places += 1) {
    const middle = BigInt(float.toFixed(places).replace(".", ""));
    const standing = [-1n, 0n, 1n]
      .map((step) => Number(`${middle + step}e-${places}`))
      .filter((decimal) => decimal === float || Math.fround(decimal) === float)
      .toSorted((one, other) => Math.abs(one - float) - Math.abs(other - float));
    if (standing[0] !== undefined) return BigInt(standing[0].toFixed(6).replace(".", ""));
  }
  return null;
}

it("takes only ISO 4217 shapes for a currency", () => {
  expect(isCurrencyCode("KRW")).toBe(true);
  for (const text of ["", "krw", "KRWX", "KR", "KRW\n", "🪙"]) expect(isCurrencyCode(text)).toBe(false);
});

describe("a decimal that came as text", () => {
  it.each([
    ["0", 0n],
    ["1000", 1_000_000_000n],
    ["2.29", 2_290_000n],
    ["002.290000", 2_290_000n],
    ["0.000001", 1n],
    ["999999999999.999999", 999_999_999_999_999_999n],
  ])("%s is exact", (text, micros) => {
    expect(parseDecimal(text)).toBe(micros);
  });

  it.each(["", ".5", "5.", "-1", "+1", "1e3", "1,5", " 1", "1\n", "1000000000000", "0.0000001", "٣"])(
    "%j is none",
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );
});
