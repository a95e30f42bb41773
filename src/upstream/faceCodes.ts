// What the result codes of each face say about the call that they answer (IAP-API.md, "Result codes" and "Gamebase's own
// codes"). A code of no table is UNLISTED, never a refusal: a wrong refusal costs a player the money.

import type { WrongSetting } from "../domain/heard.ts";
import {
  ALREADY_CONSUMED,
  CONSUME_FAILED,
  INVALID_PARAMETERS,
  NETWORK_TIMEOUT,
  RESPONSE_ON_FAILED,
  SERVER_UNKNOWN_ERROR,
  UNKNOWN_ERROR,
} from "../domain/resultCodes.ts";

export type CodeMeaning =
  /** This call consumed nothing. */
  | { readonly kind: "REFUSAL"; readonly wrongSetting?: WrongSetting }
  /** The face failed inside, before or after the payment was consumed. */
  | { readonly kind: "INTERNAL_ERROR" }
  /** By its own meaning nobody knows, regardless of who sends it. */
  | { readonly kind: "UNKNOWN" }
  | { readonly kind: "UNLISTED" };

/** The meaning of every code but 0 on one face. */
export type FaceCodes = (resultCode: number) => CodeMeaning;

const REFUSAL: CodeMeaning = { kind: "REFUSAL" };
const INTERNAL_ERROR: CodeMeaning = { kind: "INTERNAL_ERROR" };
const UNKNOWN: CodeMeaning = { kind: "UNKNOWN" };
const UNLISTED: CodeMeaning = { kind: "UNLISTED" };

const wrong = (wrongSetting: WrongSetting): CodeMeaning => ({ kind: "REFUSAL", wrongSetting });

/** The IAP server itself: v3 and nhncloud talk to it directly. */
const SERVER_CODES: ReadonlyMap<number, CodeMeaning> = new Map<number, CodeMeaning>([
  [INVALID_PARAMETERS, REFUSAL],
  [2111, REFUSAL],
  [2112, REFUSAL],
  [CONSUME_FAILED, REFUSAL],
  [ALREADY_CONSUMED, REFUSAL],
  [UNKNOWN_ERROR, UNKNOWN],
  [NETWORK_TIMEOUT, UNKNOWN],
  [SERVER_UNKNOWN_ERROR, UNKNOWN],
  [RESPONSE_ON_FAILED, UNKNOWN],
]);

/** Gamebase's gateway stands before the IAP server and adds its own. */
const GAMEBASE_CODES: ReadonlyMap<number, CodeMeaning> = new Map<number, CodeMeaning>([
  ...SERVER_CODES,
  [5032, REFUSAL],
  [-4010001, wrong("IAP_APP_ID")],
  [-4010202, wrong("IAP_APP_ID")],
  [-4010002, wrong("IAP_APP_KEY")],
  [-4010004, wrong("IAP_SECRET_KEY")],
  [-4040201, wrong("CONSOLE")],
  [-4120201, wrong("IAP_BASE_URL")],
  [-4060001, REFUSAL],
  [-4060002, REFUSAL],
  [-4060003, REFUSAL],
  [-4150001, REFUSAL],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((last): [number, CodeMeaning] => [-4000000 - last, REFUSAL]),
  [-4001002, REFUSAL],
  ...[1, 2, 3, 4].map((last): [number, CodeMeaning] => [-4090000 - last, INTERNAL_ERROR]),
]);

export const serverCodes: FaceCodes = (resultCode) => SERVER_CODES.get(resultCode) ?? UNLISTED;

export const gamebaseCodes: FaceCodes = (resultCode) => {
  // The vendor reserves the whole family -500xxxx for errors inside Gamebase, those of later versions included.
  if (resultCode <= -5_000_000 && resultCode >= -5_009_999) return INTERNAL_ERROR;
  return GAMEBASE_CODES.get(resultCode) ?? UNLISTED;
};
