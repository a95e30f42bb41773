// The records of a CSV file with the lines they stand on. Whatever one of them holds, the next is looked for and found: a record
// that is too long ends where its quotes do, and where a quote is never closed, its line alone is bad.

import { isUtf8 } from "node:buffer";
import type { ByteLine } from "./byteLines.ts";
import { type CsvFieldReader, readCsvFields } from "./csvFields.ts";

export interface CsvRecord {
  readonly line: number;
  readonly lastLine: number;
  /** Empty where it has a fault. */
  readonly values: readonly string[];
  /** As it stands there, without the end of its last line; null: longer than anybody wants to see. */
  readonly raw: string | null;
  /** null: none. */
  readonly fault: string | null;
}

export interface CsvForm {
  readonly delimiter: string;
  /** In characters: a longer one is refused. */
  readonly recordLengthMax: number;
  /** How far the end of a quote is looked for, in characters, so that a file of any size takes the same memory. */
  readonly quotedLengthMax: number;
}

const UNCLOSED = "has a quote that is not closed as CSV closes one: the lines behind it were read each by itself";
const STRAY_QUOTE = "has a quote where none can be: a field with quotes stands in quotes, and doubles them";
const STRAY_RETURN =
  "has a carriage return (CR) within it: lines end in LF or CRLF, and a field with line ends stands in quotes";

/**
 * In a file whose lines lack their first and last quote (`1","2","3`), every line seems to open one, and none of them ends before
 * the file does. Such a search is given up once so much was read in vain, or each line would read the whole file again. Without
 * a stray quote no line is read so often: a line that would open a quote closes the one that is open.
 */
interface QuoteSearch {
  /** In characters, over the whole file. */
  inVain: number;
}

/** Lines that were read and may be read again. */
interface LineWindow {
  next(): Promise<ByteLine | null>;
  /** Goes back to the line after the first that was taken since the last `forget`. */
  backToSecond(): void;
  forget(): void;
}

export async function* csvRecords(
  lines: AsyncIterator<ByteLine>,
  form: CsvForm,
): AsyncGenerator<CsvRecord, void, undefined> {
  const window = windowOver(lines);
  const search = { inVain: 0 };
  for (let first = await window.next(); first !== null; first = await window.next()) {
    yield await recordFrom(first, window, form, search);
    window.forget();
  }
}

async function recordFrom(first: ByteLine, window: LineWindow, form: CsvForm, search: QuoteSearch): Promise<CsvRecord> {
  const { line } = first;
  const fields = readCsvFields(form.delimiter);
  let raw = "";
  let isText = true;
  for (let next: ByteLine | null = first; next !== null; next = await window.next()) {
    if (next.bytes === null) break;
    const content = next.bytes.toString("utf8"); // no character goes over the end of a line
    raw += content;
    isText &&= isUtf8(next.bytes);
    const step = raw.length > form.quotedLengthMax ? "mispaired" : fields.take(content, next.end);
    if (step === "mispaired") break;
    if (step === "more") {
      if (fields.hasStrayQuote() && search.inVain > form.quotedLengthMax) break;
      raw += next.end;
      continue;
    }
    const fault = raw.length > form.recordLengthMax ? tooLong(form.recordLengthMax) : faultOf(isText, fields);
    return { line, lastLine: next.line, values: fault === null ? fields.values : [], raw, fault };
  }
  window.backToSecond();
  search.inVain += raw.length;
  const fault = first.bytes === null ? tooLong(form.recordLengthMax) : UNCLOSED;
  return { line, lastLine: line, values: [], raw: first.bytes?.toString("utf8") ?? null, fault };
}

function faultOf(isText: boolean, fields: CsvFieldReader): string | null {
  if (!isText) return "is not UTF-8";
  if (fields.hasStrayQuote()) return STRAY_QUOTE;
  return fields.hasReturn() ? STRAY_RETURN : null;
}

function tooLong(lengthMax: number): string {
  return `is longer than ${lengthMax} characters`;
}

function windowOver(lines: AsyncIterator<ByteLine>): LineWindow {
  let kept: ByteLine[] = [];
  let first = 0;
  let at = 0;
  return {
    async next() {
      if (at === kept.length) {
        const { done, value } = await lines.next();
        if (done === true) return null;
        kept.push(value);
      }
      return kept[at++] ?? null;
    },
    backToSecond() {
      at = first + 1;
    },
    forget() {
      first = at;
      if (at < kept.length) return;
      kept = [];
      first = 0;
      at = 0;
    },
  };
}
