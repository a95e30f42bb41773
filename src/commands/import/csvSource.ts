// CSV: a header that names the columns, and records under it. Excel's own first line may stand before it, and rows that a spreadsheet
// left empty between them.

import { isUtf8 } from "node:buffer";
import { byteLines, hasReturnsOnly, RETURNS_ONLY } from "./byteLines.ts";
import { columnFaults, type ImportKind } from "./columns.ts";
import { type CsvRecord, csvRecords } from "./csvRecords.ts";
import { CELL_TEXT, type Input } from "./input.ts";
import type { Fields, OpenedSource, SourceLine } from "./sourceLine.ts";

/** Every field at its longest fits several times. */
const RECORD_LENGTH_MAX = 1_048_576;
const QUOTED_LENGTH_MAX = 16_777_216;
const DELIMITERS = [",", ";", "\t"] as const;
/** By what Excel names the delimiter, in the first line of a file. */
const NAMED_DELIMITER = /^\ufeff?(?:sep=([^\p{L}\p{N}"\r\n])|"sep=([^\p{L}\p{N}"\r\n])")\r?$/iu;

export async function openCsv(input: Input, kind: ImportKind): Promise<OpenedSource> {
  const head = headerIn(input.head);
  if (!isUtf8(head) || head.includes(0))
    return { isUsable: false, lines: ["it is no UTF-8 text; export or save it as UTF-8"] };
  if (hasReturnsOnly(input.head)) return { isUsable: false, lines: [RETURNS_ONLY] };
  const named = namedDelimiter(head.toString("utf8"));
  const form = {
    delimiter: named ?? delimiterOf(head.toString("utf8")),
    recordLengthMax: RECORD_LENGTH_MAX,
    quotedLengthMax: QUOTED_LENGTH_MAX,
  };
  const records = csvRecords(byteLines(input.chunks, QUOTED_LENGTH_MAX), form);
  if (named !== null) await firstOf(records);
  const header = await firstOf(records);
  if (header === null) return { isUsable: false, lines: ["it has no header; its first line names the columns"] };
  if (header.fault !== null) return { isUsable: false, lines: [`line ${header.line}: the header ${header.fault}`] };
  const names = header.values.map((name) => name.trim());
  const faults = columnFaults(kind, names);
  if (faults.length > 0) return { isUsable: false, lines: faults };
  return { isUsable: true, lines: linesOf(records, names) };
}

/** The next that is not blank; null: there is none. */
async function firstOf(records: AsyncIterator<CsvRecord>): Promise<CsvRecord | null> {
  for (let next = await records.next(); next.done !== true; next = await records.next())
    if (!isBlank(next.value)) return next.value;
  return null;
}

/** Nothing stands in it, or only what delimits nothing, as in the rows that a spreadsheet has below its last one. */
function isBlank({ fault, values }: CsvRecord): boolean {
  return fault === null && values.every((value) => value.trim() === "");
}

async function* linesOf(
  records: AsyncIterable<CsvRecord>,
  names: readonly string[],
): AsyncGenerator<SourceLine, void, undefined> {
  for await (const record of records) {
    if (isBlank(record)) continue;
    const { line, lastLine, values, raw, fault } = record;
    const reason = fault ?? widthFault(values.length, names.length);
    if (reason === null) yield { kind: "read", line, lastLine, text: raw, fields: fieldsOf(names, values) };
    // A value without a column could be anything.
    else yield { kind: "bad", line, lastLine, text: values.length > names.length ? null : raw, reason };
  }
}

function widthFault(fields: number, columns: number): string | null {
  return fields === columns ? null : `has ${fields} fields, and the header names ${columns} columns`;
}

function fieldsOf(names: readonly string[], values: readonly string[]): Fields {
  const fields = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const value = values[index] ?? "";
    if (value !== "") fields.set(name, value);
  }
  return fields;
}

/** The first line that is not blank; as much of it as was read, without a character that goes on behind that. */
function headerIn(head: Buffer): Buffer {
  const lines = head.toString("latin1").split("\n");
  const at = lines.findIndex((line) => CELL_TEXT.test(line));
  const header = Buffer.from(lines[at] ?? "", "latin1");
  return at < lines.length - 1 ? header : header.subarray(0, header.length - begunBytes(header));
}

/** How many bytes at the end begin a character of UTF-8 that needs more of them. */
function begunBytes(bytes: Buffer): number {
  for (let count = 1; count <= 3; count += 1) {
    const byte = bytes.at(-count) ?? 0;
    if (byte >= 0xc0) return count < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? count : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** null: the line names none. */
function namedDelimiter(line: string): string | null {
  const [, plain, quoted] = NAMED_DELIMITER.exec(line) ?? [];
  const named = plain ?? quoted ?? "";
  return named.length === 1 ? named : null;
}

/** The one that the header has most of. */
function delimiterOf(header: string): string {
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counted.reduce((most, next) => (next.count > most.count ? next : most)).delimiter;
}
