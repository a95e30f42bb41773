// Amounts of an imported line, in memory: each is the one amount that is meant, or the line is refused with how to write it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ImportKind } from "../../src/commands/import/columns.ts";
import { formatAmount } from "../../src/domain/money.ts";
import { linesIn } from "./support/linesInMemory.ts";

const AT = "2024-03-01T12:00:00+09:00";
const GOOD = {
  payments: { paymentSeq: "P1", itemSeq: "1", consumedAt: AT },
  reversals: { paymentSeq: "P1", kind: "REFUNDED", occurredAt: AT, reference: "r" },
} as const;
const PLACES = [
  ["payments", "price"],
  ["payments", "amount"],
  ["reversals", "amount"],
] as const;
const FORMATS = [",", ";", "\t", "ndjson"] as const;

function fileOf(format: string, values: Readonly<Record<string, string>>): string {
  if (format === "ndjson") return `${JSON.stringify(values)}\n`;
  const cells = Object.values(values).map((value) => `"${value.replaceAll('"', '""')}"`);
  return `${Object.keys(values).join(format)}\n${cells.join(format)}\n`;
}

/** Its millionths, or why the line is refused. */
async function amountOfFile(kind: ImportKind, format: string, text: string): Promise<bigint | string | undefined> {
  const lines = await linesIn(kind, format === "ndjson" ? "ndjson" : "csv", text);
  if (typeof lines === "string" || lines[0] === undefined) throw new Error("it is no file");
  const { request, reason } = lines[0];
  return reason ?? (request?.price ?? request?.amount)?.amountMicros;
}

/** In each column, in each format. */
async function everywhere(amount: string, currency: string): Promise<readonly (bigint | string | undefined)[]> {
  const read = PLACES.flatMap(([kind, column]) =>
    FORMATS.map((format) => amountOfFile(kind, format, fileOf(format, { ...GOOD[kind], [column]: amount, currency }))),
  );
  return [...new Set(await Promise.all(read))];
}

const numberOf = (column: string, number: string) =>
  amountOfFile(
    "payments",
    "ndjson",
    JSON.stringify({ ...GOOD.payments, [column]: "@", currency: "KRW" }).replace('"@"', number),
  );

const HOW = /1000, and one as 1 or 1\.00$/;
const MILLION = 1_000_000n;

describe("an amount that could be another is refused by line, with how to write it:", () => {
  it.each([
    [
      "three digits behind a point",
      /(?:price|amount) is not taken: three digits behind/,
      "1.000 33.000 999.000 1.234 12.500 100.005",
    ],
    ["three digits behind a comma", /three digits behind/, "1,000 33,000 1,234"],
    ["several groups", /between its digits/, "1,000,000 1.000.000 1.000,00 1,000.00 1000,5 2,29 12,34,567.00"],
    ["blanks, apostrophes and lines", /between its digits/, "1·000 1'000 1’000 1_000 1´000 1`000"],
    ["a currency", /column of its own/, "₩1,000 ￦1,000 1000원 $1.00 1.00USD KRW1000 €2,29 ₩1000 1천"],
    ["digits of other scripts", /not those of ASCII/, "１０００ １，０００ 1０00 ١٠٠٠ ١٬٠٠٠ १०००"],
    ["scientific notation", /scientific notation/, "1E3 1e+3 1.0E+03 １E3"],
  ])("%s", async (_, words, texts) => {
    for (const text of texts.split(" "))
      for (const currency of ["KRW", "USD"])
        for (const reason of await everywhere(text, currency)) {
          expect([text, reason]).toEqual([text, expect.stringMatching(words)]);
          expect([text, reason]).toEqual([text, expect.stringMatching(HOW)]);
          expect(reason).not.toContain(text);
        }
  });

  it.each(["1 000", "1\u00A0000", "1\u202F000,00", "1\u2009000", "1 000 000"])(
    "blanks between digits: %j",
    async (text) => {
      for (const reason of await everywhere(text, "KRW")) expect(reason).toMatch(/between its digits.* 1 or 1\.00$/);
    },
  );

  it.each(["-1", "1000000000000", "0.0000001", "1.", ".5", "+1", "1000000000000.001", "", "abc"])(
    "but what is none says no more: %j",
    async (text) => {
      const reasons = (await everywhere(text, "KRW")).map(String);
      for (const reason of reasons) expect(reason).toMatch(/6 decimals(?:, and above 0)?$|go together$/);
    },
  );
});

describe("a plain decimal is taken for what it says:", () => {
  it.each<[string, string, bigint]>([
    ["1000", "KRW", 1_000n * MILLION],
    ["1000.0", "KRW", 1_000n * MILLION],
    ["1000.000", "KRW", 1_000n * MILLION],
    ["1.00", "KRW", MILLION],
    ["1.0", "USD", MILLION],
    ["1.0000", "KRW", MILLION],
    ["1.000000", "KRW", MILLION],
    ["2.29", "EUR", 2_290_000n],
    ["0.999", "USD", 999_000n],
    ["0.125", "KRW", 125_000n],
    ...["KWD", "BHD", "JOD", "OMR", "TND", "IQD", "LYD"].map((currency): [string, string, bigint] => [
      "1.250",
      currency,
      1_250_000n,
    ]),
  ])("%s %s", async (text, currency, micros) => {
    expect(await everywhere(text, currency)).toEqual([micros]);
  });

  it("a number of JSON by its grammar, in both of its columns", async () => {
    for (const column of ["price", "amount"])
      for (const [number, micros] of [
        ["1.000", MILLION],
        ["33.000", 33n * MILLION],
        ["1.234", 1_234_000n],
        ["1000.0", 1_000n * MILLION],
        ["1000", 1_000n * MILLION],
      ] as const)
        expect([number, await numberOf(column, number)]).toEqual([number, micros]);
  });

  it("whatever an export writes: as it was, or ambiguous and refused, but never another amount", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }),
        fc.integer({ min: 0, max: 6 }),
        async (micros, zeros) => {
          const amount = (micros / 10n ** BigInt(zeros)) * 10n ** BigInt(zeros);
          fc.pre(amount > 0n);
          const text = formatAmount(amount);
          const [read, ...others] = await everywhere(text, "USD");
          const isAmbiguous = /^[1-9]\d{0,2}\.\d{3}$/.test(text);
          expect(isAmbiguous ? typeof read : [read, others]).toEqual(isAmbiguous ? "string" : [amount, []]);
          if (amount % 10_000n === 0n) expect(isAmbiguous).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });
});
