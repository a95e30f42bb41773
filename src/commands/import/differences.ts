// A difference between the ledger and a line, in a sentence for whoever corrects one of them. It is repeated in a list that people
// send about, so nothing that may be a token is in it. Where both values look the same, it says where they differ.

import type { Difference } from "../../domain/importing.ts";
import { withoutTokens } from "./refusals.ts";

const VALUE_CHARACTERS_MAX = 64;
/** What stands for a value that is not there. */
const NOTHING: ReadonlyMap<string, string> = new Map([["amount", "the whole price"]]);

export function inWords(differences: readonly Difference[]): string {
  return differences.map(oneInWords).join(", ");
}

function oneInWords({ field, recorded, given }: Difference): string {
  const [here, there] = [told(field, recorded), told(field, given)];
  const where =
    recorded !== null && given !== null && looksOf(here) === looksOf(there)
      ? ` (they differ at character ${firstDifference(recorded, given)})`
      : "";
  return `${field} is ${here} on record, and ${there} here${where}`;
}

function told(field: string, value: string | null): string {
  if (value === null) return NOTHING.get(field) ?? "none";
  const shown = withoutTokens(value);
  if (shown === null) return "a text that speaks of tokens";
  const characters = Array.from(shown);
  const isCut = characters.length > VALUE_CHARACTERS_MAX;
  return JSON.stringify(isCut ? `${characters.slice(0, VALUE_CHARACTERS_MAX).join("")}…` : shown);
}

/** What an eye can tell apart: one spelling of each letter, and nothing of what is drawn as nothing or as a blank. */
function looksOf(shown: string): string {
  return shown.normalize("NFKC").replaceAll(/[\s\u2800\p{Default_Ignorable_Code_Point}]/gu, "");
}

/** Counted from 1. Where it is says nothing of what stands there. */
function firstDifference(one: string, other: string): number {
  const [characters, others] = [Array.from(one), Array.from(other)];
  let at = 0;
  while (at < characters.length && characters[at] === others[at]) at += 1;
  return at + 1;
}
