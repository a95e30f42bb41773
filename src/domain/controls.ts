// Controls: calls that test whether the upstream's 5018 says anything about this token. The payment is consumed
// already, so they are harmless. One round: a random token is refused, every contested item is refused to this token,
// and then this token hears 5018 again. Three rounds prove the token.

import { hasEarlyUnknownOrInFlight } from "./attempts.ts";
import type { AttemptRecord, ConsumptionRecord, ControlSubject, LedgerMs, PaymentRecord } from "./payment.ts";
import { ALREADY_CONSUMED } from "./resultCodes.ts";

/** So many rounds prove a token. */
export const ROUNDS_TO_PROVE = 3;

export type ControlVerdict =
  | { readonly kind: "PROVEN" }
  | { readonly kind: "ASK"; readonly control: ControlSubject }
  /** This token heard 5018 for a contested item too: which item it was, only people can tell. */
  | { readonly kind: "CONTEST_UNDECIDED" };

/** Items that the same token also lost an early attempt for: the payment may have been consumed with one of them. */
export function contestedItems(payment: PaymentRecord, consumption: ConsumptionRecord, now: LedgerMs): bigint[] {
  const items = new Set<bigint>();
  for (const other of payment.consumptions) {
    if (other.id === consumption.id || other.itemSeq === consumption.itemSeq) continue;
    if (other.tokenDigest === null || other.tokenDigest !== consumption.tokenDigest) continue;
    if (hasEarlyUnknownOrInFlight(other, now)) items.add(other.itemSeq);
  }
  return [...items].sort((a, b) => (a < b ? -1 : 1));
}

/** Where the rounds stand, from every control and 5018 on record for this consumption, whenever it was heard. */
export function judgeControls(consumption: ConsumptionRecord, contested: readonly bigint[]): ControlVerdict {
  let rounds = 0;
  let isRandomRefused = false;
  const refusedItems = new Set<bigint>();
  for (const attempt of consumption.attempts) {
    if (attempt.outcome !== "REFUSED" || attempt.isVoid) continue;
    const hears5018 = attempt.resultCode === ALREADY_CONSUMED;
    switch (subjectOf(attempt, consumption)) {
      case "RANDOM_TOKEN":
        if (!hears5018) isRandomRefused = true; // a 5018 marks the app, which is judged before the rounds are
        break;
      case "OTHER_ITEM":
        if (!hears5018) refusedItems.add(attempt.control?.itemSeq ?? consumption.itemSeq);
        else if (contested.includes(attempt.control?.itemSeq ?? -1n)) return { kind: "CONTEST_UNDECIDED" };
        break;
      case "SELF":
        // A refusal of this token says nothing here: what was refused before still counts, whenever it was heard.
        if (hears5018 && isRandomRefused && contested.every((item) => refusedItems.has(item))) {
          rounds += 1;
          isRandomRefused = false;
          refusedItems.clear();
        }
        break;
    }
  }
  if (rounds >= ROUNDS_TO_PROVE) return { kind: "PROVEN" };
  if (!isRandomRefused) return { kind: "ASK", control: { token: "RANDOM", itemSeq: consumption.itemSeq } };
  const openItem = contested.find((item) => !refusedItems.has(item));
  return { kind: "ASK", control: { token: "OWN", itemSeq: openItem ?? consumption.itemSeq } };
}

function subjectOf(attempt: AttemptRecord, consumption: ConsumptionRecord): "RANDOM_TOKEN" | "OTHER_ITEM" | "SELF" {
  if (attempt.control === null) return "SELF";
  if (attempt.control.token === "RANDOM") return "RANDOM_TOKEN";
  return attempt.control.itemSeq === consumption.itemSeq ? "SELF" : "OTHER_ITEM";
}
