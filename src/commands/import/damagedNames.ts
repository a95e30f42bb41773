// What programs write in place of a name: a word for "no value", an error of a spreadsheet, or a number that is not the name any
// more. As a name it would give the payments of many to one player who does not exist. One rule for every column of names, in every
// format. A name that is truly so has a way in: `--names-as-written`.

/** In lower case, one a word. Databases, languages and people write them. */
const NO_VALUE =
  wordsIn(`null nil none undefined nan nat n/a n.a. 없음 해당없음 (null) [null] <null> {null} <nil> <na> <none>
  (none) (blank) (empty) (없음)`);
/** R's, in capitals only; MySQL's and PostgreSQL's. */
const NO_VALUE_EXACT = wordsIn(String.raw`NA \N`);
const DASHES = /^\p{Pd}+$/u;
/** What nobody writes as a text of their own. */
const NO_VALUE_OF_A_PROGRAM = wordsIn(String.raw`\N NULL (null) (NULL) [NULL] <null> <NULL> <nil> <NA>`);

/** In any language of the spreadsheet: `#REF!`, `#NAME?`, `#DIV/0!`, `#¡VALOR!`, `#N/A`, `Err:502`. */
const SPREADSHEET_ERROR =
  /^(?:#[¡¿]?\p{Lu}[\p{Lu}\p{N}_/.]*[!?]|#N\/[AD]|#NV|#GETTING_DATA|#FIELD|#SPILL|#CALC|Err:\d{3}|Loading\.\.\.)$/u;
/** A number in a column that is too narrow for it. */
const TOO_NARROW = /^#+$/;
/** JavaScript's text of a value that is no text; names of which an encoding left question marks only. */
const LOST = /^(?:\[object \p{L}+\]|\?{2,})$/u;

/** With a sign in the exponent, or with a fraction. Without either, `2E15` may be somebody's name. */
const SCIENTIFIC = /^[+-]?(?:\d+[eE]\+|(?:\d+[.,]\d*|[.,]\d+)[eE][+-]?)\d{1,3}$/;
const ZERO_FRACTION = /^[+-]?\d+[.,]0+$/;
const GROUPED = /^\d{1,3}(?:,\d{3})+$/;
/** `'12345`, and the formula `="12345"`. */
const MARKED_AS_TEXT = /^(?:'|="[^]*"$)/;

const AGAIN = "export it from the source again";
const SAYS_NONE = "it says that there is no value: leave the field empty (NDJSON: null)";
const IS_AN_ERROR = `it is an error of a spreadsheet, or a number in a column too narrow for it: ${AGAIN}`;

/** A sentence about a text that stands for no value, or for one that was lost; null: it is neither. */
export function noValueFault(text: string): string | null {
  const plain = text.normalize("NFKC");
  if (NO_VALUE.has(plain.toLowerCase().replaceAll(" ", "")) || NO_VALUE_EXACT.has(plain) || DASHES.test(plain))
    return SAYS_NONE;
  if (SPREADSHEET_ERROR.test(plain) || TOO_NARROW.test(plain)) return IS_AN_ERROR;
  return LOST.test(plain) ? `its characters were lost on the way: ${AGAIN}` : null;
}

/** The same of what people write as they like: only what they do not write. */
export function noTextFault(text: string): string | null {
  if (NO_VALUE_OF_A_PROGRAM.has(text)) return SAYS_NONE;
  return SPREADSHEET_ERROR.test(text) || (TOO_NARROW.test(text) && text.length > 2) ? IS_AN_ERROR : null;
}

/** A sentence about a text that is not the name any more; null: it may be one. */
export function nameFault(text: string): string | null {
  const plain = text.normalize("NFKC").replace(/^\u2212/, "-");
  if (SCIENTIFIC.test(plain))
    return `it is in scientific notation, as a spreadsheet shortens a number; make the column text, and ${AGAIN}`;
  if (ZERO_FRACTION.test(plain) || GROUPED.test(plain))
    return `it is written as a quantity, as a program writes a name that it takes for a number; make the column text, and ${AGAIN}`;
  if (MARKED_AS_TEXT.test(text))
    return "it is marked as text for a spreadsheet: take off what stands around it (export --plain does not mark)";
  return noValueFault(text);
}

/** The fault with its way out, for names that others give as they like. */
export function unlessAsWritten(fault: string | null, isAsWritten: boolean): string | null {
  return fault === null || isAsWritten ? null : `${fault} (if it is truly so: --names-as-written)`;
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
