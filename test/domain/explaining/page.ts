// The page docs/reference/explanations.md as the code tells it: every state in which an explanation reads otherwise, in both
// languages, and every result code.

import { CODE_RANGES } from "../../../src/domain/explaining/codeWords.ts";
import type { CodeRange } from "../../../src/domain/explaining/codes/codeRange.ts";
import { sentencesOf } from "../../../src/domain/explaining/explain.ts";
import { NAMED_ACCOUNTS, type NamedAccount } from "./namedRecords.ts";

export const PAGE_FILE = new URL("../../../docs/reference/explanations.md", import.meta.url);

const INTRODUCTION = `# What explanations say

<!-- Emitted from src/domain/explaining by \`npm run explanations\`; do not edit by hand. -->

\`explanation\` tells a consumption in words. Here is what it says in every state in which it reads otherwise, in English and in
Korean, with times, prices and counts of an example. A sentence says no more than the record shows; where a state can be reached
in several ways, it is true for each of them.

## States

| state | English | Korean |
| --- | --- | --- |
`;

const CODES = `
## Result codes

The words that stand beside a number in those sentences. The names are the vendor's; of Gamebase's negative codes the vendor gives
no names, and these are ours. [Answers](answers.md#result-codes) says what each says about the payment.

| code | name | English | Korean |
| --- | --- | --- | --- |
`;

export function explanationsPage(): string {
  return `${INTRODUCTION}${NAMED_ACCOUNTS.map(rowOf).join("")}${CODES}${CODE_RANGES.map(codeRowOf).join("")}`;
}

function rowOf({ name, account }: NamedAccount): string {
  const cell = (locale: "EN" | "KO") => sentencesOf(account, locale).map(withoutBars).join("<br>");
  return `| ${name} | ${cell("EN")} | ${cell("KO")} |\n`;
}

function codeRowOf({ first, last, words: { name, english, korean } }: CodeRange): string {
  return `| ${first === last ? first : `${last} … ${first}`} | ${name} | ${english} | ${korean} |\n`;
}

/** A bar would end the cell. */
function withoutBars(sentence: string): string {
  return sentence.replaceAll("|", "\\|");
}
