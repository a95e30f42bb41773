// The fields of one line, read by the bounds that the API has for them. Every fault of the line is told, and none of its
// values.

import { isItemSeq, isPaymentSeq, ITEM_SEQ_ALLOWED, PAYMENT_SEQ_ALLOWED } from "../../domain/identifiers.ts";
import { isToldInstant, parseInstant, TOLD_INSTANT_ALLOWED } from "../../domain/instant.ts";
import { parseLong } from "../../domain/long.ts";
import { isCurrencyCode, parseDecimal } from "../../domain/money.ts";
import { isReference, isKept, NOTE_ALLOWED, isNote, REFERENCE_ALLOWED } from "../../domain/writtenTexts.ts";
import type { Fields } from "./sourceLine.ts";
import { OFFSETS, type TimeZone } from "./timeZone.ts";

export interface LineContext {
  /** In which times without an offset are; null: there are none. */
  readonly timeZone: TimeZone | null;
  readonly nowMs: number;
}

export interface ReadLine {
  readonly fields: Fields;
  readonly context: LineContext;
  readonly faults: string[];
}

interface Form<Value> {
  readonly parse: (text: string) => Value | null;
  /** The end of a sentence that begins with the field's name. */
  readonly allowed: string;
}

const matching = (isGood: (text: string) => boolean, allowed: string): Form<string> => ({
  parse: (text) => (isGood(text) ? text : null),
  allowed,
});

export const PAYMENT_SEQ = matching(isPaymentSeq, PAYMENT_SEQ_ALLOWED);
export const REFERENCE = matching(isReference, REFERENCE_ALLOWED);
export const CURRENCY = matching(isCurrencyCode, "must be an ISO 4217 code, such as KRW");
export const ITEM_SEQ: Form<bigint> = {
  parse(text) {
    const itemSeq = parseLong(text);
    return itemSeq !== null && isItemSeq(itemSeq) ? itemSeq : null;
  },
  allowed: ITEM_SEQ_ALLOWED,
};
export const NOTE: Form<string> = {
  parse: (text) => (isNote(text) ? text.toWellFormed() : null),
  allowed: NOTE_ALLOWED,
};
export const MICROS: Form<bigint> = {
  parse: parseDecimal,
  allowed: "must be a decimal such as 2.29: below 10^12, at most 6 decimals",
};
/** A spreadsheet writes TRUE. */
export const TRUTH: Form<boolean> = {
  parse: (text) => ({ true: true, false: false })[text.toLowerCase()] ?? null,
  allowed: "must be true or false",
};

export function factUpTo(lengthMax: number): Form<string> {
  return {
    parse: (text) => (isKept(text, lengthMax) ? text.toWellFormed() : null),
    allowed: `must be at most ${lengthMax} characters, without NUL`,
  };
}

export function oneOf<Value extends string>(values: readonly Value[]): Form<Value> {
  return {
    parse: (text) => values.find((value) => value === text) ?? null,
    allowed: `must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}`,
  };
}

/** null where it is absent, or bad, which is told. */
export function read<Value>({ fields, faults }: ReadLine, name: string, { parse, allowed }: Form<Value>): Value | null {
  const text = fields.get(name);
  if (text === undefined) return null;
  const value = parse(text);
  if (value === null) faults.push(`${name} ${allowed}`);
  return value;
}

export function readRequired<Value>(line: ReadLine, name: string, form: Form<Value>): Value | null {
  if (!line.fields.has(name)) line.faults.push(`${name} is missing`);
  return read(line, name, form);
}

/** Milliseconds since 1970 from RFC 3339, or from `YYYY-MM-DD HH:MM:SS` by the clocks of the time zone. */
export function instantIn({ timeZone, nowMs }: LineContext): Form<number> {
  return {
    parse(text) {
      const [, date, time] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text) ?? [];
      const isWallTime = timeZone !== null && date !== undefined;
      const at = parseInstant(isWallTime ? `${date}T${time}${OFFSETS[timeZone]}` : text);
      return at !== null && isToldInstant(at, nowMs) ? at : null;
    },
    allowed: `must be a time such as 2026-11-23T18:30:00+09:00${
      timeZone === null ? " (with --time-zone also 2026-11-23 18:30:00)" : " or 2026-11-23 18:30:00"
    }, and ${TOLD_INSTANT_ALLOWED}`,
  };
}
