// Amounts of an imported line: plain decimals alone. Half of the world writes 1.000 for a thousand and the other half for one, so
// that is refused as anything else is which could be another amount, with words that say how to write it.

import { parseDecimal } from "../../domain/money.ts";
import { noValueFault } from "./damagedNames.ts";
import type { Form } from "./readFields.ts";

/** ISO 4217: those with three decimals. */
const THREE_DECIMALS: ReadonlySet<string> = new Set(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);
/** No group of thousands begins with a zero. */
const THOUSAND_OR_DECIMALS = /^[1-9]\d{0,2}[.,]\d{3}$/;
const SCIENTIFIC = /\de[+-]?\d+$/i;
const CURRENCY_OR_WORD = /[\p{Sc}\p{L}]/u;
const OTHER_DIGIT = /(?!\d)\p{Nd}/u;
/** Negative, too large, with too many decimals, or with a point that leads nowhere. */
const BEYOND_BOUNDS = /^[+-]?\d*(?:\.\d*)?$/;
const BETWEEN_DIGITS = /\d\D+\d/;

const LIKE_THIS = "write a thousand as 1000, and one as 1 or 1.00";

/** @param currency as the line gives it, good or bad */
export function amountIn(currency: string | undefined): Form<bigint> {
  return {
    parse: parseDecimal,
    allowed: "must be a decimal such as 2.29: below 10^12, at most 6 decimals",
    fault: (text) => ambiguity(text, currency) ?? (parseDecimal(text) === null ? otherForm(text) : null),
  };
}

/** By its grammar a number of JSON is no thousand. A decimal more says so to whoever reads its text. */
export function amountOfNumber(source: string): string {
  return THOUSAND_OR_DECIMALS.test(source) ? `${source}0` : source;
}

function ambiguity(text: string, currency: string | undefined): string | null {
  const isAmbiguous = THOUSAND_OR_DECIMALS.test(text) && !(currency !== undefined && THREE_DECIMALS.has(currency));
  return isAmbiguous ? `three digits behind a point or a comma may be thousands or decimals; ${LIKE_THIS}` : null;
}

/** Of what is no decimal; null: there is no more to say. */
function otherForm(text: string): string | null {
  const plain = text.normalize("NFKC");
  const none = noValueFault(text);
  if (none !== null) return none;
  if (SCIENTIFIC.test(plain)) return `it is in scientific notation; ${LIKE_THIS}`;
  if (!/\p{Nd}/u.test(plain) || BEYOND_BOUNDS.test(text)) return null;
  if (CURRENCY_OR_WORD.test(plain)) return `the currency has a column of its own; ${LIKE_THIS}`;
  if (OTHER_DIGIT.test(text)) return `its digits are not those of ASCII, 0 to 9; ${LIKE_THIS}`;
  return BETWEEN_DIGITS.test(text)
    ? `something stands between its digits that is no decimal point; ${LIKE_THIS}`
    : null;
}
