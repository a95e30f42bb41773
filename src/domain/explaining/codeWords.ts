// What a result code means, in words for people: a name and one sentence in each language. A code that stands in no table
// of the vendor's has none. Words only: what a code decides is not decided here.

import type { CodeRange, CodeWords } from "./codes/codeRange.ts";
import { GAMEBASE_CODES } from "./codes/gamebaseCodes.ts";
import { IAP_SERVER_CODES } from "./codes/iapServerCodes.ts";
import { SDK_CODES } from "./codes/sdkCodes.ts";

/** No code is in two of them. */
export const CODE_RANGES: readonly CodeRange[] = [...IAP_SERVER_CODES, ...SDK_CODES, ...GAMEBASE_CODES];

/** Codes that mean a wrong setting of ours, or one in the vendor's console; each stands in a range of its own. */
export const WRONG_SETTING_CODES: readonly number[] = CODE_RANGES.filter(
  ({ words }) => words.fault?.kind === "SETTING",
).map(({ first }) => first);

/** null for a code that the vendor's pages do not list. */
export function describeCode(code: number): CodeWords | null {
  return wordsIn(CODE_RANGES, code);
}

/** The same where the upstream is the IAP server itself, without Gamebase's gateway before it. */
export function describeServerCode(code: number): CodeWords | null {
  return wordsIn([...IAP_SERVER_CODES, ...SDK_CODES], code);
}

function wordsIn(ranges: readonly CodeRange[], code: number): CodeWords | null {
  return ranges.find(({ first, last }) => first <= code && code <= last)?.words ?? null;
}
