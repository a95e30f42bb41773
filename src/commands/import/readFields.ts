// The fields of one line, read by the bounds that the API has for them. Every fault of the line is told, and none of its
// values.

import { isItemSeq, isPaymentSeq, ITEM_SEQ_ALLOWED, PAYMENT_SEQ_ALLOWED } from "../../domain/identifiers.ts";
import { isToldInstant, TOLD_INSTANT_ALLOWED } from "../../domain/instant.ts";
import { parseLong } from "../../domain/long.ts";
import { isCurrencyCode } from "../../domain/money.ts";
import { isReference, isKept, NOTE_ALLOWED, isNote, REFERENCE_ALLOWED } from "../../domain/writtenTexts.ts";
import { nameFault, noTextFault, noValueFault, unlessAsWritten } from "./damagedNames.ts";
import type { Fields } from "./sourceLine.ts";
import type { TimeZone } from "./timeZone.ts";
import { writtenInstant } from "./writtenInstant.ts";

export interface LineContext {
  /** In which times without an offset are; null: there are none. */
  readonly timeZone: TimeZone | null;
  readonly nowMs: number;
  /** Whether names are taken that look like no value, or like a number that a spreadsheet wrote. */
  readonly isAsWritten: boolean;
}

export interface ReadLine {
  readonly fields: Fields;
  readonly context: LineContext;
  readonly faults: string[];
}

export interface Form<Value> {
  readonly parse: (text: string) => Value | null;
  /** The end of a sentence that begins with the field's name. */
  readonly allowed: string;
  /** What people write as they like: blanks around it are part of it. */
  readonly isFreeText?: boolean;
  /** Why a text is not meant as it stands there, where there is more to say than what is allowed. By default: no value. */
  readonly fault?: (text: string, isAsWritten: boolean) => string | null;
}

/** White space, and characters that are drawn as nothing: marks of direction, soft hyphens, fillers of Hangul, Braille's blank. */
const UNSEEN_AROUND = /^[\s\u2800\p{Default_Ignorable_Code_Point}]|[\s\u2800\p{Default_Ignorable_Code_Point}]$/u;
/** Drawn as nothing by themselves, and seen in the emoji that they end. */
const EMOJI_END = /[\uFE00-\uFE0F\u{E0000}-\u{E0FFF}]$/u;

const matching = (isGood: (text: string) => boolean, allowed: string): Form<string> => ({
  parse: (text) => (isGood(text) ? text : null),
  allowed,
});

/** Of something that has a name of its own, which a program may take for a number or write something else for. */
export function nameOf(isGood: (text: string) => boolean, allowed: string): Form<string> {
  return { ...matching(isGood, allowed), fault: givenNameFault };
}

/** Of a name that others give as they like. */
export function givenNameFault(text: string, isAsWritten: boolean): string | null {
  return unlessAsWritten(nameFault(text), isAsWritten);
}

/** None is truly so: the vendor gives numbers. */
export const PAYMENT_SEQ: Form<string> = {
  ...matching(isPaymentSeq, PAYMENT_SEQ_ALLOWED),
  // Shorter than any that the vendor gives: taken for a number here, and for somebody's name elsewhere.
  fault: (text) => nameFault(/^\d{1,6}[eE]\d{1,3}$/.test(text) ? text.replace(/e/i, "e+") : text),
};
export const REFERENCE = nameOf(isReference, REFERENCE_ALLOWED);
export const CURRENCY = matching(isCurrencyCode, "must be an ISO 4217 code, such as KRW");
export const ITEM_SEQ: Form<bigint> = {
  parse(text) {
    const itemSeq = parseLong(text);
    return itemSeq !== null && isItemSeq(itemSeq) ? itemSeq : null;
  },
  allowed: ITEM_SEQ_ALLOWED,
  fault: nameFault,
};
export const NOTE: Form<string> = {
  parse: (text) => (isNote(text) ? text.toWellFormed() : null),
  allowed: NOTE_ALLOWED,
  isFreeText: true,
  fault: textFault,
};
const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);
/** A spreadsheet writes TRUE. */
export const TRUTH: Form<boolean> = {
  parse: (text) => TRUTHS.get(text.toLowerCase()) ?? null,
  allowed: "must be true or false",
};

export function textUpTo(lengthMax: number): Form<string> {
  return {
    isFreeText: true,
    fault: textFault,
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
export function read<Value>({ fields, faults, context }: ReadLine, name: string, form: Form<Value>): Value | null {
  const text = fields.get(name);
  if (text === undefined) return null;
  const blank = form.isFreeText === true ? null : blankFault(text);
  const more = blank ?? (form.fault ?? noValueFault)(text, context.isAsWritten);
  const value = form.parse(text);
  if (value !== null && more === null) return value;
  faults.push(`${name} ${value === null ? form.allowed : "is not taken"}${more === null ? "" : `: ${more}`}`);
  return null;
}

export function readRequired<Value>(line: ReadLine, name: string, form: Form<Value>): Value | null {
  if (!line.fields.has(name)) line.faults.push(`${name} is missing`);
  return read(line, name, form);
}

/** Milliseconds since 1970 from a time with its offset, or from one by the clocks of the time zone. */
export function instantIn({ timeZone, nowMs }: LineContext): Form<number> {
  return {
    parse(text) {
      const at = writtenInstant(text, timeZone);
      return at !== null && isToldInstant(at, nowMs) ? at : null;
    },
    allowed: `must be a time such as 2026-11-23T18:30:00+09:00${
      timeZone === null ? " (with --time-zone also 2026-11-23 18:30:00)" : " or 2026-11-23 18:30:00"
    }, and ${TOLD_INSTANT_ALLOWED}`,
  };
}

function textFault(text: string, isAsWritten: boolean): string | null {
  return unlessAsWritten(noTextFault(text), isAsWritten);
}

/** What nobody sees makes another name of a name, and another player of a player. */
function blankFault(text: string): string | null {
  return UNSEEN_AROUND.test(text.replace(EMOJI_END, "x"))
    ? "a blank, which nobody sees, stands before or behind it"
    : null;
}
