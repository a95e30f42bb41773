// A difference between the ledger and a line, in a sentence for whoever corrects one of them. It is repeated in a list that people
// send about, so nothing that may be a token is in it.

import type { Difference } from "../../domain/importing.ts";
import { withoutTokens } from "./refusals.ts";

const VALUE_CHARACTERS_MAX = 64;
/** What stands for a value that is not there. */
const NOTHING: ReadonlyMap<string, string> = new Map([["amount", "the whole price"]]);

export function inWords(differences: readonly Difference[]): string {
  return differences
    .map(
      ({ field, recorded, given }) => `${field} is ${told(field, recorded)} on record, and ${told(field, given)} here`,
    )
    .join(", ");
}

function told(field: string, value: string | null): string {
  if (value === null) return NOTHING.get(field) ?? "none";
  const shown = withoutTokens(value);
  if (shown === null) return "a text that speaks of tokens";
  const characters = Array.from(shown);
  const isCut = characters.length > VALUE_CHARACTERS_MAX;
  return JSON.stringify(isCut ? `${characters.slice(0, VALUE_CHARACTERS_MAX).join("")}…` : shown);
}
