// A difference between the ledger and a line, in a sentence for whoever corrects one of them. It is repeated in a list that people
// send about, so nothing that may be a token is in it. Where both values look the same, it says where they differ.

import type { ConsumedAtDifference, Difference, ValueDifference } from "../../domain/importing.ts";
import { writeInstant } from "../../domain/writtenInstant.ts";
import { withoutTokens } from "./refusals.ts";

const VALUE_CHARACTERS_MAX = 64;
const SINCE = { asked: "asked for", seenUnconsumed: "still unconsumed" } as const;
/** What stands for a value that is not there. */
const NOTHING: ReadonlyMap<string, string> = new Map([["amount", "the whole price"]]);

export function inWords(differences: readonly Difference[]): string {
  return differences.map((one) => ("within" in one ? timeInWords(one) : valueInWords(one))).join(", ");
}

function timeInWords({ field, within: { since, settledAt }, given }: ConsumedAtDifference): string {
  const at = (instant: number) => JSON.stringify(writeInstant(instant));
  const begun = since === null ? "" : `${SINCE[since.kind]} at ${at(since.at)} and `;
  return `${field} is ${at(given)} here, and on record the payment was ${begun}settled at ${at(settledAt)}`;
}

function valueInWords({ field, recorded, given }: ValueDifference): string {
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
