// NDJSON: one object a line. Numbers are taken from their digits, never through a double. The first object stands for all of
// them: names that it has and nobody knows, or lacks and everybody needs, refuse the file.

import { ExactNumber, readExactJson } from "../../upstream/exactJson.ts";
import { amountOfNumber } from "./amounts.ts";
import { byteLines, hasReturnsOnly, RETURNS_ONLY } from "./byteLines.ts";
import { columnFaults, type ImportKind, isAmountColumn, isColumn, isTruthColumn, unknownColumn } from "./columns.ts";
import type { Input } from "./input.ts";
import type { OpenedSource, SourceLine } from "./sourceLine.ts";

/** Every field at its longest, written in escapes of six characters, fits several times. */
const LINE_BYTES_MAX = 262_144;
/** Bad lines in front of the first object: with more of them it is looked for no further, and each line is judged by itself. */
const LOOK_AHEAD_MAX = 1_000;

export async function openNdjson(input: Input, kind: ImportKind): Promise<OpenedSource> {
  if (hasReturnsOnly(input.head)) return { isUsable: false, lines: [RETURNS_ONLY] };
  const lines = byteLines(input.chunks, LINE_BYTES_MAX);
  const before: SourceLine[] = [];
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    const { line, bytes } = next.value;
    const read = readLine(line, bytes, kind);
    if (read !== null) before.push(read);
    const names = bytes === null ? null : namesIn(bytes);
    if (names === null && before.length < LOOK_AHEAD_MAX) continue;
    if (names === null) break;
    const faults = columnFaults(kind, names);
    if (faults.length > 0) return { isUsable: false, lines: faults.map((fault) => `line ${line}: ${fault}`) };
    break;
  }
  return { isUsable: true, lines: goOn(before, lines, kind) };
}

async function* goOn(
  before: readonly SourceLine[],
  lines: ReturnType<typeof byteLines>,
  kind: ImportKind,
): AsyncGenerator<SourceLine, void, undefined> {
  yield* before;
  for await (const { line, bytes } of lines) {
    const read = readLine(line, bytes, kind);
    if (read !== null) yield read;
  }
}

/** null: a blank one. */
function readLine(line: number, bytes: Buffer | null, kind: ImportKind): SourceLine | null {
  const bad = (reason: string, text: string | null): SourceLine => ({
    kind: "bad",
    line,
    lastLine: line,
    text,
    reason,
  });
  if (bytes === null) return bad(`is longer than ${LINE_BYTES_MAX} bytes`, null);
  const text = bytes.toString("utf8");
  if (text.trim() === "") return null;
  const object = objectIn(bytes);
  if (typeof object === "string") return bad(object, text);
  const fields = new Map<string, string>();
  const faults: string[] = [];
  const unknown = Object.keys(object).filter((name) => !isColumn(kind, name));
  faults.push(...unknown.map((name) => unknownColumn(kind, name)));
  for (const [name, value] of Object.entries(object)) {
    const told = typeof value === "boolean" && !isTruthColumn(name) ? undefined : textOf(name, value);
    if (told === undefined)
      faults.push(
        `${JSON.stringify(name.slice(0, 64))} must be a text, a number${isTruthColumn(name) ? ", true, false" : ""} or null`,
      );
    else if (told !== "") fields.set(name, told);
  }
  if (faults.length > 0) return bad(faults.join("; "), unknown.length > 0 ? null : text);
  return { kind: "read", line, lastLine: line, text, fields };
}

function namesIn(bytes: Buffer): readonly string[] | null {
  const object = objectIn(bytes);
  return typeof object === "string" ? null : Object.keys(object);
}

/** A text: why it is none. */
function objectIn(bytes: Buffer): object | string {
  const read = readExactJson(bytes);
  if (!read.isReadable) return read.fault;
  const { value } = read;
  const isObject =
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
  return isObject ? value : "is no JSON object";
}

/** A number with an exponent is one whoever wrote it: it gets the sign by which a text of the same digits is told from a name. */
function textOf(name: string, value: unknown): string | undefined {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (!(value instanceof ExactNumber)) return undefined;
  const text = value.source.replace(/[eE](?=\d)/, "e+");
  return isAmountColumn(name) ? amountOfNumber(text) : text;
}
