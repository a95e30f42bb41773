// JSON as it was written: numbers keep their text, so that no amount or code passes through a float, and a text with a
// doubled key, which two readers may read differently, is refused. Strict UTF-8 without a byte order mark.

import { isUtf8 } from "node:buffer";

/** A number by its text. */
export class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type ExactJson =
  | { readonly isReadable: true; readonly value: unknown }
  | { readonly isReadable: false; readonly fault: string };

/** Deeper than any answer of the upstream; JSON.parse with a reviver recurses, so the depth is bounded first. */
const DEPTH_MAX = 32;

export function readExactJson(bytes: Uint8Array): ExactJson {
  if (!isUtf8(bytes)) return { isReadable: false, fault: "is not UTF-8" };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const { colons, depth } = measure(text);
  if (depth > DEPTH_MAX) return { isReadable: false, fault: "is nested too deeply" };
  let value: unknown;
  try {
    value = JSON.parse(text, keepNumber);
  } catch {
    return { isReadable: false, fault: "is not JSON" };
  }
  // In valid JSON each colon outside a string belongs to one key, and a doubled key leaves one property.
  if (countProperties(value) !== colons) return { isReadable: false, fault: "has a doubled key" };
  return { isReadable: true, value };
}

function keepNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" ? new ExactNumber(context?.source ?? "") : value;
}

/** One pass without backtracking: colons outside strings, and the deepest nesting. Right for valid JSON only. */
function measure(text: string): { colons: number; depth: number } {
  let colons = 0;
  let level = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x3a: // :
        colons += 1;
        break;
      case 0x5b: // [
      case 0x7b: // {
        level += 1;
        if (level > depth) depth = level;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        level -= 1;
        break;
    }
  }
  return { colons, depth };
}

/** The place of the quote that ends the string which begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return at;
    if (char === 0x5c) at += 1; // \ and whatever it escapes
  }
  return text.length;
}

function countProperties(value: unknown): number {
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const element of value) count += countProperties(element);
  } else {
    for (const member of Object.values(value)) count += 1 + countProperties(member);
  }
  return count;
}
