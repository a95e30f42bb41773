// The fields of one CSV record, line by line: a field in quotes may hold line ends, and doubles the quotes within it. A quote
// where none can be is noted and passed over, so that the end of the record is found all the same.

/** `mispaired`: the quote that an earlier line opened is closed, and no delimiter follows. */
export type CsvStep = "more" | "whole" | "mispaired";

export interface CsvFieldReader {
  /** The next line of the record, without its end. */
  take(content: string, end: string): CsvStep;
  readonly values: readonly string[];
  /** A quote stands within a field without quotes, or something stands behind the quote that closes a field. */
  hasStrayQuote(): boolean;
  /** A carriage return stands outside quotes, and not at the end of the line. */
  hasReturn(): boolean;
}

const QUOTE = '"';

export function readCsvFields(delimiter: string): CsvFieldReader {
  const values: string[] = [];
  /** What is read of the field in quotes that goes on; null: none does. */
  let begun: string | null = null;
  let strayQuotes = 0;
  let returns = 0;

  /** Where the field goes on outside quotes; null: the quotes go on with the next line. */
  function endOfQuotes(content: string, from: number, end: string): number | null {
    const closed = closingQuote(content, from);
    begun = (begun ?? "") + content.slice(from, closed ?? undefined).replaceAll(QUOTE + QUOTE, QUOTE);
    if (closed !== null) return closed + 1;
    begun += end;
    return null;
  }

  function endOfField(content: string, from: number): number {
    const next = content.indexOf(delimiter, from);
    const until = next < 0 ? content.length : next;
    const rest = content.slice(from, until);
    if (rest.includes(QUOTE) || (begun !== null && rest !== "")) strayQuotes += 1;
    if (rest.includes("\r")) returns += 1;
    values.push((begun ?? "") + rest);
    begun = null;
    return until;
  }

  function take(content: string, end: string): CsvStep {
    let at = 0;
    if (begun !== null) {
      const behind = endOfQuotes(content, at, end);
      if (behind === null) return "more";
      if (behind < content.length && content[behind] !== delimiter) return "mispaired";
      at = endOfField(content, behind) + 1;
    }
    while (at <= content.length) {
      const behind = content[at] === QUOTE ? endOfQuotes(content, at + 1, end) : at;
      if (behind === null) return "more";
      at = endOfField(content, behind) + 1;
    }
    return "whole";
  }

  return { take, values, hasStrayQuote: () => strayQuotes > 0, hasReturn: () => returns > 0 };
}

/** The first quote that is not one of a pair; null: there is none. */
function closingQuote(content: string, from: number): number | null {
  for (let at = content.indexOf(QUOTE, from); at >= 0; at = content.indexOf(QUOTE, at + 2))
    if (content[at + 1] !== QUOTE) return at;
  return null;
}
