// CSV: a header that names the columns, and records under it.

import { byteLines, hasReturnsOnly, RETURNS_ONLY } from "./byteLines.ts";
import { columnFaults, type ImportKind } from "./columns.ts";
import { type CsvRecord, csvRecords } from "./csvRecords.ts";
import type { Input } from "./input.ts";
import type { Fields, OpenedSource, SourceLine } from "./sourceLine.ts";

/** Every field at its longest fits several times. */
const RECORD_LENGTH_MAX = 1_048_576;
const QUOTED_LENGTH_MAX = 16_777_216;
const DELIMITERS = [",", ";", "\t"] as const;
/** What stands where bytes are no UTF-8. */
const REPLACEMENT = "\uFFFD";

export async function openCsv(input: Input, kind: ImportKind): Promise<OpenedSource> {
  const head = headerIn(input.head);
  if (head.includes(REPLACEMENT) || head.includes("\0"))
    return { isUsable: false, lines: ["it is no UTF-8 text; export or save it as UTF-8"] };
  if (hasReturnsOnly(input.head)) return { isUsable: false, lines: [RETURNS_ONLY] };
  const form = { delimiter: delimiterOf(head), recordLengthMax: RECORD_LENGTH_MAX, quotedLengthMax: QUOTED_LENGTH_MAX };
  const records = csvRecords(byteLines(input.chunks, QUOTED_LENGTH_MAX), form);
  const header = await headerOf(records);
  if (header === null) return { isUsable: false, lines: ["it has no header; its first line names the columns"] };
  if (header.fault !== null) return { isUsable: false, lines: [`line ${header.line}: the header ${header.fault}`] };
  const names = header.values.map((name) => name.trim());
  const faults = columnFaults(kind, names);
  if (faults.length > 0) return { isUsable: false, lines: faults };
  return { isUsable: true, lines: linesOf(records, names) };
}

/** null: there are only blank lines. */
async function headerOf(records: AsyncIterator<CsvRecord>): Promise<CsvRecord | null> {
  for (let next = await records.next(); next.done !== true; next = await records.next()) {
    const { fault, values } = next.value;
    if (fault !== null || values.some((value) => value.trim() !== "")) return next.value;
  }
  return null;
}

async function* linesOf(
  records: AsyncIterable<CsvRecord>,
  names: readonly string[],
): AsyncGenerator<SourceLine, void, undefined> {
  for await (const record of records) {
    const { line, lastLine, values, raw, fault } = record;
    if (fault === null && values.length === 1 && values[0]?.trim() === "") continue; // a blank line
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

function headerIn(head: Buffer): string {
  const lines = head.toString("latin1").split("\n"); // a character may end behind what was read
  return Buffer.from(lines.find((line) => line.trim() !== "") ?? "", "latin1").toString("utf8");
}

/** The one that the header has most of. */
function delimiterOf(header: string): string {
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counted.reduce((most, next) => (next.count > most.count ? next : most)).delimiter;
}
