// The inference rule. A 5018 proves only that the payment is consumed: not by whom, nor that this token or item is the
// right one. This decides what a consumption with an unknown attempt may conclude from hearing it. The numbers are those
// of DESIGN §2; they are read in order and again after every control.

import { canCarryInference, hasEarlyUnknownOrInFlight, isInFlight } from "./attempts.ts";
import { contestedItems, judgeControls } from "./controls.ts";
import type { Money } from "./money.ts";
import type { ConsumptionRecord, ControlSubject, LedgerMs, Look, PaymentRecord, PriceSource } from "./payment.ts";
import { countingUnknown, sharingAttempts } from "./token.ts";

/** `ON_INFERRED`: what an unproven token may be taken for. */
export type InferencePolicy = "proven" | "unrivalled" | "never";

export type InferenceVerdict =
  | { readonly kind: "REJECTED" }
  | { readonly kind: "DISPUTED" }
  | Inferred
  /** Nothing to ask: another attempt has to end, or its lease has to be long over, first. */
  | { readonly kind: "WAIT" }
  | { readonly kind: "CONTROL"; readonly control: ControlSubject };

export interface Inferred {
  readonly kind: "INFERRED";
  /** Whose consumption it was: where the request names no item, perhaps another's than the asked one. */
  readonly itemSeq: bigint;
  readonly price: Money | null;
  readonly priceSource: PriceSource;
}

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
  const early = countingUnknown(payment, consumption, now).filter((attempt) => !attempt.isAfter5018);
  if (early.length === 0) return { kind: "REJECTED" };
  // 3
  if (!early.some((attempt) => canCarryInference(attempt, leaseMs, now))) return { kind: "WAIT" };
  if (others.some((other) => hasEarlyInFlight(other, now))) return { kind: "WAIT" };
  if (!payment.namesItem) return inferByLook(payment, consumption, policy, now);
  // 5, first half: a look showed another token or item
  const look = lookFor(payment, consumption);
  if (look === null && payment.looks.length > 0) return { kind: "REJECTED" };
  // 4
  if (policy === "never") return { kind: "DISPUTED" };
  if (look !== null) return inferProven(payment, consumption, look, now);
  if (policy === "unrivalled" && !others.some((other) => hasEarlyUnknownOrInFlight(other, now)))
    return unpriced(consumption.itemSeq);
  // 5, second half: this app's 5018s prove nothing and no look does
  if (payment.isAppMarked) return { kind: "DISPUTED" };
  const controls = judgeControls(consumption, contestedItems(payment, consumption, now));
  switch (controls.kind) {
    case "PROVEN":
      return inferProven(payment, consumption, null, now);
    case "CONTEST_UNDECIDED":
      return { kind: "DISPUTED" };
    case "ASK":
      return { kind: "CONTROL", control: controls.control };
  }
}

/**
 * 4 and 5 where the request names no item: the look that proves the token has to tell the item as well. No control is
 * asked. A random token's refusal could prove this token at most, and without the item that is a dispute all the same; an
 * item cannot be contested by asking for it, since every request is the same. `unrivalled` infers unproven tokens, not items.
 */
function inferByLook(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  policy: InferencePolicy,
  now: LedgerMs,
): InferenceVerdict {
  const shown = payment.looks.filter(({ tokenDigest }) => tokenDigest === consumption.tokenDigest);
  const [look, another] = shown;
  if (look === undefined && payment.looks.length > 0) return { kind: "REJECTED" };
  // Never shown, or shown with two items: either way nobody knows which one it was.
  if (policy === "never" || look === undefined || another !== undefined) return { kind: "DISPUTED" };
  // The token's dispute is people's to settle by now, whichever of its items is asked about.
  const isDisputed = sharingAttempts(payment, consumption).some(({ status }) => status === "DISPUTED");
  return isDisputed ? { kind: "DISPUTED" } : inferProven(payment, consumption, look, now);
}

function unpriced(itemSeq: bigint): Inferred {
  return { kind: "INFERRED", itemSeq, price: null, priceSource: "UNKNOWN" };
}

/** A proof does not tell players apart: one who also made the same request early makes it a dispute. */
function inferProven(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  look: Look | null,
  now: LedgerMs,
): InferenceVerdict {
  const hasRivalPlayer = payment.consumptions.some(
    (other) =>
      other.playerId !== consumption.playerId &&
      other.tokenDigest === consumption.tokenDigest &&
      (other.itemSeq === consumption.itemSeq || !payment.namesItem) &&
      hasEarlyUnknownOrInFlight(other, now),
  );
  if (hasRivalPlayer) return { kind: "DISPUTED" };
  const itemSeq = look?.itemSeq ?? consumption.itemSeq;
  if (look === null || look.price === null) return unpriced(itemSeq);
  return { kind: "INFERRED", itemSeq, price: look.price, priceSource: look.priceSource };
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
