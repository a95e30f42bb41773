// The records of a CSV file, in memory: wherever its bytes are cut into pieces, each record has its own lines and values, and one
// that is damaged takes no other along.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ByteLine, byteLines } from "../../src/commands/import/byteLines.ts";
import { type CsvRecord, csvRecords } from "../../src/commands/import/csvRecords.ts";

const RECORD_LENGTH_MAX = 1_000;
const QUOTED_LENGTH_MAX = 10_000;
const FORM = { delimiter: ",", recordLengthMax: RECORD_LENGTH_MAX, quotedLengthMax: QUOTED_LENGTH_MAX };

async function recordsIn(bytes: Buffer, piece: number): Promise<CsvRecord[]> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(byteLines(pieces(), QUOTED_LENGTH_MAX), FORM)) records.push(record);
  return records;
}

/** Begins with a letter, so that no quote that is open takes its first quote for its own end. */
const FIELD = fc.tuple(
  fc.constantFrom("a", "é", "한"),
  fc.string({ unit: fc.constantFrom('"', ",", "x", "\n", "\r\n", " ", "한") }),
);
const RECORD = fc.array(
  FIELD.map(([first, rest]) => first + rest),
  { minLength: 2, maxLength: 4 },
);
const END = fc.constantFrom("\n", "\r\n");
const PIECE = fc.integer({ min: 1, max: 40 });

const quoted = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const linesIn = (text: string) => text.split("\n").length;

describe("CSV", () => {
  it("gives each record its values and its lines, wherever its bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(RECORD, { minLength: 1 }),
        END,
        PIECE,
        fc.boolean(),
        async (given, end, piece, isEnded) => {
          const texts = given.map((values) => values.map(quoted).join(","));
          const found = await recordsIn(Buffer.from(texts.join(end) + (isEnded ? end : "")), piece);
          let line = 1;
          const expected = given.map((values, index) => {
            const first = line;
            const raw = texts[index] ?? "";
            line += linesIn(raw);
            return { line: first, lastLine: line - 1, values, raw, fault: null };
          });
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("reads every record around one that is damaged, by its right number", async () => {
    const DAMAGE = fc.constantFrom(
      'P,"never closed',
      'P,x"y,z',
      'P,"x"y',
      "P,a\rb",
      `P,${"x".repeat(RECORD_LENGTH_MAX)}`,
      `P,"${"x\n".repeat(RECORD_LENGTH_MAX / 2)}"`,
      '"',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(RECORD), DAMAGE, fc.array(RECORD), END, async (before, damaged, behind, end) => {
        const good = (records: readonly string[][]) => records.map((values) => values.map(quoted).join(","));
        const text = [...good(before), damaged, ...good(behind)].join(end) + end;
        const found = await recordsIn(Buffer.from(text), 4_096);
        const line = 1 + good(before).reduce((count, raw) => count + linesIn(raw), 0);
        const bad = found.filter(({ fault }) => fault !== null);
        expect(bad.map((one) => one.line)).toEqual([line]);
        expect(found.filter(({ fault }) => fault === null).map(({ values }) => values)).toEqual([...before, ...behind]);
        const next = found[before.length + 1];
        if (next !== undefined) expect(next.line).toBe((bad[0]?.lastLine ?? NaN) + 1);
      }),
      { numRuns: 300 },
    );
  });

  it("goes on behind a quote whose end is farther than it looks, and behind a line that is longer", async () => {
    const many = "y,1\n".repeat(QUOTED_LENGTH_MAX / 4);
    const opened = await recordsIn(Buffer.from(`a,"b\n${many}c,1\n`), 4_096);
    expect([opened.length, opened[0]?.line, opened[0]?.lastLine, opened.at(-1)?.line]).toEqual([
      2 + QUOTED_LENGTH_MAX / 4,
      1,
      1,
      2 + QUOTED_LENGTH_MAX / 4,
    ]);
    expect(opened.slice(1).every(({ fault }) => fault === null)).toBe(true);
    const long = await recordsIn(Buffer.from(`a,1\nb,${"x".repeat(QUOTED_LENGTH_MAX)}\nc,1\n`), 4_096);
    expect(long.map(({ line, fault, raw }) => [line, fault, raw])).toEqual([
      [1, null, "a,1"],
      [2, expect.stringMatching(/^is longer than/), null],
      [3, null, "c,1"],
    ]);
  });

  it("reads no line as often as there are lines, where every one of them lacks its first and last quote", async () => {
    const LINES = 4_000;
    const QUOTED_MAX = 20_000;
    let taken = 0;
    async function* lines(): AsyncGenerator<ByteLine, void, undefined> {
      for (let line = 1; line <= LINES; line += 1) {
        const bytes = Buffer.from('a","b","c');
        const read = bytes.toString.bind(bytes);
        bytes.toString = (...given) => {
          taken += 1;
          return read(...given);
        };
        yield { line, bytes, end: "\n" };
      }
    }
    const found: CsvRecord[] = [];
    for await (const record of csvRecords(lines(), { ...FORM, quotedLengthMax: QUOTED_MAX })) found.push(record);
    expect(found.map(({ line, fault }) => [line, fault !== null])).toEqual(
      Array.from({ length: LINES }, (_, index) => [index + 1, true]),
    );
    expect(taken).toBeLessThan(3 * LINES);
  });
});
