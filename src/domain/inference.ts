// The inference rule. A 5018 proves only that the payment is consumed: not by whom, nor that this token or item is the
// right one. This decides what a consumption with an unknown attempt may conclude from hearing it. The numbers are those
// of DESIGN §2; they are read in order and again after every control.

import { canCarryInference, hasEarlyUnknownOrInFlight, isInFlight, unknownAttempts } from "./attempts.ts";
import { contestedItems, judgeControls } from "./controls.ts";
import type { Money } from "./money.ts";
import type { ConsumptionRecord, ControlSubject, LedgerMs, Look, PaymentRecord, PriceSource } from "./payment.ts";

/** `ON_INFERRED`: what an unproven token may be taken for. */
export type InferencePolicy = "proven" | "unrivalled" | "never";

export type InferenceVerdict =
  | { readonly kind: "REJECTED" }
  | { readonly kind: "DISPUTED" }
  | { readonly kind: "INFERRED"; readonly price: Money | null; readonly priceSource: PriceSource }
  /** Nothing to ask: another attempt has to end, or its lease has to be long over, first. */
  | { readonly kind: "WAIT" }
  | { readonly kind: "CONTROL"; readonly control: ControlSubject };

/** Called with the attempt or control that heard 5018 already closed in `payment`. */
export function infer(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  policy: InferencePolicy,
  leaseMs: number,
  now: LedgerMs,
): InferenceVerdict {
  const others = payment.consumptions.filter((other) => other.id !== consumption.id);
  // 1
  if (others.some((other) => other.status === "CONSUMED")) return { kind: "REJECTED" };
  // 2: nobody launders someone else's consumption by calling until one attempt times out
  const early = unknownAttempts(consumption, now).filter((attempt) => !attempt.isAfter5018);
  if (early.length === 0) return { kind: "REJECTED" };
  // 3
  if (!early.some((attempt) => canCarryInference(attempt, leaseMs, now))) return { kind: "WAIT" };
  if (others.some((other) => hasEarlyInFlight(other, now))) return { kind: "WAIT" };
  // 5, first half: a look showed another token or item
  const look = lookFor(payment, consumption);
  if (look === null && payment.looks.length > 0) return { kind: "REJECTED" };
  // 4
  if (policy === "never") return { kind: "DISPUTED" };
  if (look !== null) return inferProven(others, consumption, look, now);
  if (policy === "unrivalled" && !others.some((other) => hasEarlyUnknownOrInFlight(other, now)))
    return INFERRED_UNPRICED;
  // 5, second half: this app's 5018s prove nothing and no look does
  if (payment.isAppMarked) return { kind: "DISPUTED" };
  const controls = judgeControls(consumption, contestedItems(payment, consumption, now));
  switch (controls.kind) {
    case "PROVEN":
      return inferProven(others, consumption, null, now);
    case "CONTEST_UNDECIDED":
      return { kind: "DISPUTED" };
    case "ASK":
      return { kind: "CONTROL", control: controls.control };
  }
}

const INFERRED_UNPRICED: InferenceVerdict = { kind: "INFERRED", price: null, priceSource: "UNKNOWN" };

/** A proof does not tell players apart: one who also tried this token and item early makes it a dispute. */
function inferProven(
  others: readonly ConsumptionRecord[],
  consumption: ConsumptionRecord,
  look: Look | null,
  now: LedgerMs,
): InferenceVerdict {
  const hasRivalPlayer = others.some(
    (other) =>
      other.playerId !== consumption.playerId &&
      other.tokenDigest === consumption.tokenDigest &&
      other.itemSeq === consumption.itemSeq &&
      hasEarlyUnknownOrInFlight(other, now),
  );
  if (hasRivalPlayer) return { kind: "DISPUTED" };
  if (look === null || look.price === null) return INFERRED_UNPRICED;
  return { kind: "INFERRED", price: look.price, priceSource: look.priceSource };
}

export function lookFor(payment: PaymentRecord, consumption: ConsumptionRecord): Look | null {
  const isSame = (look: Look) => look.tokenDigest === consumption.tokenDigest && look.itemSeq === consumption.itemSeq;
  return payment.looks.find(isSame) ?? null;
}

function hasEarlyInFlight(consumption: ConsumptionRecord, now: LedgerMs): boolean {
  return consumption.attempts.some(
    (attempt) => attempt.control === null && !attempt.isAfter5018 && isInFlight(consumption, attempt, now),
  );
}
