// What keeps a cell as it is when a spreadsheet opens it: never run as a formula (HARDENING A99), never rounded, never made a
// date of. One mark does both, an apostrophe in front. Of the known ways `="2014090210002254"` is a formula itself and a tab is a
// character that nobody sees; an apostrophe is seen, and taking one off the front always gives the cell back.

/** What begins a formula, in any of the shapes that are folded into these (full width, small), behind anything unseen. */
const FORMULA = /^[\s\p{Cf}\p{Cc}]*[=+\-@]/u;
const CONTROL_FIRST = /^[\t\r\n]/;
const OWN_MARK_FIRST = /^'/;
/** Shown to the last digit by every spreadsheet: 15 digits, and none of them lost at the front. */
const KEPT_NUMBER = /^(?:0|[1-9]\d{0,14})$/;
/** `2026-11-23`, `1/2`, `123E45`, `007`, or 16 digits: read as something else. */
const DIGIT_FIRST = /^[\s\p{Cf}]*\p{Nd}/u;

/** A quantity of more digits than that. */
const LONG_NUMBER = /^[\d.]{16,}$/;

/** @param isName whether digits in it are a name and no quantity */
export function guardCell(text: string, isName: boolean): string {
  if (text === "") return text;
  const isReadAsFormula = FORMULA.test(text.normalize("NFKC")) || CONTROL_FIRST.test(text);
  const isReadAsNumber = isName ? DIGIT_FIRST.test(text) && !KEPT_NUMBER.test(text) : LONG_NUMBER.test(text);
  return isReadAsFormula || isReadAsNumber || OWN_MARK_FIRST.test(text) ? `'${text}` : text;
}
