// One consumption in the words of a support person: what happened, which rule applied, what happens next and when, and
// what the player may be told. A function of the record and what is read beside it: the same is always told the same way.

import { type Account, accountOf, type ToldRecord } from "./account.ts";
import * as english from "./english/whatHappened.ts";
import * as englishNext from "./english/whatNext.ts";
import * as korean from "./korean/whatHappened.ts";
import * as koreanNext from "./korean/whatNext.ts";

export type Locale = "KO" | "EN";

const TELL = {
  EN: (account) => [...english.whatHappened(account), ...englishNext.whatNext(account)],
  KO: (account) => [...korean.whatHappened(account), ...koreanNext.whatNext(account)],
} as const satisfies Record<Locale, (account: Account) => readonly string[]>;

/** Two to six sentences. */
export function explain(record: ToldRecord, locale: Locale): string {
  return sentencesOf(accountOf(record), locale).join(" ");
}

/** The same, sentence by sentence. */
export function sentencesOf(account: Account, locale: Locale): readonly string[] {
  return TELL[locale](account);
}
