// CSV: a header that names the columns, and records that may hold line ends between quotes. Numbers of lines are counted here:
// those of the parser are off after a line end of two bytes between quotes.

import { pipeline, Readable } from "node:stream";
import { type Parser, parse } from "csv-parse";
import { columnFaults, type ImportKind } from "./columns.ts";
import type { Input } from "./input.ts";
import type { Fields, OpenedSource, SourceLine } from "./sourceLine.ts";

interface SourceRecord {
  readonly line: number;
  readonly lastLine: number;
  readonly values: readonly string[];
  readonly raw: string;
  /** Each quote in it is one that CSV has a place for. */
  readonly isWellQuoted: boolean;
  readonly isUnclosed: boolean;
}

/** A quote that nobody closed takes in everything behind it: reading ends there, with what was read before taken over. */
const RECORD_BYTES_MAX = 1_048_576;
const DELIMITERS = [",", ";", "\t"] as const;
/** What stands where bytes are no UTF-8. */
const REPLACEMENT = "\uFFFD";

export async function openCsv(input: Input, kind: ImportKind): Promise<OpenedSource> {
  const head = headerIn(input.head);
  if (head.includes(REPLACEMENT) || head.includes("\0"))
    return { isUsable: false, lines: ["it is no UTF-8 text; export or save it as UTF-8"] };
  const records = recordsOf(input, delimiterOf(head));
  let header: SourceRecord | null = null;
  for (let next = await records.next(); next.done !== true && header === null;) {
    if (next.value.values.some((value) => value.trim() !== "")) header = next.value;
    else next = await records.next();
  }
  if (header === null) return { isUsable: false, lines: ["it has no header; its first line names the columns"] };
  const names = header.values.map((name) => name.trim());
  const faults = columnFaults(kind, names);
  if (faults.length > 0) return { isUsable: false, lines: faults };
  return { isUsable: true, lines: linesOf(records, names) };
}

async function* linesOf(
  records: AsyncIterable<SourceRecord>,
  names: readonly string[],
): AsyncGenerator<SourceLine, void, undefined> {
  for await (const record of records) {
    const { line, lastLine, values, raw } = record;
    if (values.length === 1 && values[0]?.trim() === "") continue; // a blank line
    const reason = faultOf(record, names.length);
    const text = raw.replace(/[\r\n]$/, "");
    if (reason === null) yield { kind: "read", line, lastLine, text, fields: fieldsOf(names, values) };
    // A value without a column could be anything.
    else yield { kind: "bad", line, lastLine, text: values.length > names.length ? null : text, reason };
  }
}

function faultOf({ values, raw, isWellQuoted, isUnclosed }: SourceRecord, columns: number): string | null {
  if (isUnclosed) return "a quote that opens here is not closed: what comes after it was not read";
  if (raw.includes(REPLACEMENT)) return "is not UTF-8";
  if (!isWellQuoted) return "has a quote where none can be: a field with quotes stands in quotes, and doubles them";
  return values.length === columns ? null : `has ${values.length} fields, and the header names ${columns} columns`;
}

function fieldsOf(names: readonly string[], values: readonly string[]): Fields {
  const fields = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const value = values[index] ?? "";
    if (value !== "") fields.set(name, value);
  }
  return fields;
}

function headerIn(head: Buffer): string {
  const lines = head.toString("latin1").split("\n"); // a character may end behind what was read
  return Buffer.from(lines.find((line) => line.trim() !== "") ?? "", "latin1").toString("utf8");
}

/** The one that the header has most of. */
function delimiterOf(header: string): string {
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counted.reduce((most, next) => (next.count > most.count ? next : most)).delimiter;
}

async function* recordsOf(input: Input, delimiter: string): AsyncGenerator<SourceRecord, void, undefined> {
  let fed = 0;
  let bytesRead = 0;
  let unclosed: string | null = null;
  let quotesExpected = 0;
  const wellQuoted: boolean[] = []; // of the records that the parser has ready, in their order
  let line = 1;

  async function* bounded(): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of input.chunks) {
      if (fed - bytesRead > RECORD_BYTES_MAX) return;
      fed += chunk.length;
      yield chunk;
    }
  }

  const parser: Parser = parse({
    bom: true,
    delimiter,
    record_delimiter: ["\r\n", "\n"],
    relax_quotes: true, // a bad one must not take the records after it along
    relax_column_count: true,
    skip_records_with_error: true,
    raw: true,
    on_skip(_error, raw) {
      unclosed = raw ?? "";
      return undefined;
    },
    cast(value, { quoting }) {
      quotesExpected += quoting ? 2 + 2 * countOf('"', value) : 0;
      return value;
    },
    on_record(record, { bytes, raw = "" }) {
      wellQuoted.push(countOf('"', raw) === quotesExpected);
      quotesExpected = 0;
      bytesRead = bytes;
      return record;
    },
  });

  /** A record's raw text ends with one character of its line end, or with the file. */
  function placed(values: readonly string[], raw: string, isUnclosed: boolean): SourceRecord {
    const first = line;
    const lastLine = first + countOf("\n", raw.slice(0, -1));
    line = lastLine + 1;
    const isWellQuoted = wellQuoted.shift() ?? false;
    return { line: first, lastLine, values, raw, isWellQuoted, isUnclosed };
  }

  // What fails on the way ends the parser with it, and so comes out below.
  pipeline(Readable.from(bounded()), parser, () => undefined);
  const read: AsyncIterable<{ readonly record: readonly string[]; readonly raw: string }> = parser;
  for await (const { record, raw } of read) yield placed(record, raw, false);
  if (unclosed !== null) yield placed([], unclosed, true);
}

function countOf(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}
