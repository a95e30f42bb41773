// The vendor's pages said a second time, for the watchers: which codes refuse, which say nothing, and which nobody knows.

import type { Heard, HeardNothing, HeardRefusal } from "../../../src/domain/heard.ts";
import type { SeenAttempt } from "../ledger/snapshot.ts";

const ALREADY_CONSUMED = 5018;
/** Of the IAP server, behind every face; and those of Gamebase's gateway that the simulated one says. */
const REFUSING: ReadonlySet<number> = new Set([1100, 2111, 2112, 5000, ALREADY_CONSUMED, -4010004]);
/** The vendor's client kit has these for what never came back. */
const NOTHING_CAME: ReadonlySet<number> = new Set([100, 106, 107]);
const UNKNOWN_ERROR = 9999;

export function hears5018({ outcome, resultCode }: SeenAttempt): boolean {
  return outcome === "REFUSED" && resultCode === ALREADY_CONSUMED;
}

/** Gamebase failed inside: -500xxxx, and -4090001 to -4090004. */
export function isInternalCode(code: number): boolean {
  return (code <= -5_000_000 && code > -5_010_000) || (code <= -4_090_001 && code >= -4_090_004);
}

/** A code that stands in no table: it probably refuses, and nobody knows. */
export function isUnlistedCode(code: number): boolean {
  const isListed = code === 0 || code === UNKNOWN_ERROR || REFUSING.has(code) || NOTHING_CAME.has(code);
  return !isListed && !isInternalCode(code);
}

/** What an answer with this code says, whatever the product made of it. */
export function outcomeByCode(code: number): "CONSUMED" | "REFUSED" | "UNKNOWN" {
  if (code === 0) return "CONSUMED";
  return REFUSING.has(code) ? "REFUSED" : "UNKNOWN";
}

/** This code, and it refuses: by the vendor's pages, or as far as anybody knows. */
export function isRefusedWith({ resultCode }: Pick<SeenAttempt, "resultCode">, code: number): boolean {
  return resultCode === code && (outcomeByCode(code) === "REFUSED" || isUnlistedCode(code));
}

/** A definite answer: never sent, or a code that refuses by the vendor's pages. */
export function isDefiniteRefusal(heard: Heard): boolean {
  return heard.kind === "NOT_SENT" || (heard.kind !== "CONSUMED" && outcomeByCode(heard.resultCode) === "REFUSED");
}

/** An answer that refuses, by the vendor's pages or as far as anybody knows. */
export function isRefusalHeard(heard: Heard): heard is HeardRefusal | HeardNothing {
  if (heard.kind === "CONSUMED" || heard.kind === "NOT_SENT") return false;
  return isRefusedWith(heard, heard.resultCode);
}
