// What one upstream call brought, as far as it says anything about the payment. Every way an exchange can end is one of
// these four; there is no fifth, and nothing throws.

import type { Money } from "./money.ts";
import type { PaymentFacts } from "./paymentFacts.ts";
import { NETWORK_TIMEOUT, SUCCESS } from "./resultCodes.ts";

/** What a refusal says is wrong on our side: the setting to correct, or the vendor's console. */
export const WRONG_SETTINGS = ["IAP_APP_ID", "IAP_APP_KEY", "IAP_SECRET_KEY", "IAP_BASE_URL", "CONSOLE"] as const;

export type WrongSetting = (typeof WRONG_SETTINGS)[number];

/** The upstream says: consumed by this very call. */
export interface HeardSuccess {
  readonly kind: "CONSUMED";
  /** null where the success was definite but its price unusable; `priceFault` then says why. */
  readonly price: Money | null;
  readonly priceFault: string | null;
  /** The item the answer names, on faces that name one; null on v3. */
  readonly itemSeq: bigint | null;
  /** On faces that tell more than the price. */
  readonly facts?: PaymentFacts;
  readonly message: string;
  readonly httpStatus: number;
}

/** A code that the vendor lists as refusing on this face: this call consumed nothing. 5018 says that an earlier one did. */
export interface HeardRefusal {
  readonly kind: "REFUSED";
  readonly resultCode: number;
  readonly message: string;
  /** null: nothing was sent, for a look has shown that this payment can never be consumed. */
  readonly httpStatus: number | null;
  /** Present where the code says that one of our settings is wrong. */
  readonly wrongSetting?: WrongSetting;
}

/**
 * What an answer without a definite outcome says by its code. INTERNAL_ERROR: the upstream failed inside, perhaps after it
 * consumed the payment. DOUBTFUL_REFUSAL: the vendor lists no such code for this face.
 */
export type IndefiniteCode = "INTERNAL_ERROR" | "DOUBTFUL_REFUSAL";

/** No definite answer: the payment may have been consumed by this call. */
export interface HeardNothing {
  readonly kind: "UNKNOWN";
  /** 100 deadline, 106 HTTP status, 107 connection lost or unusable body; 9999, internal errors and unlisted codes as they came. */
  readonly resultCode: number;
  /** Absent where the code says nothing beyond "unknown". */
  readonly codeMeans?: IndefiniteCode;
  readonly message: string;
  readonly httpStatus: number | null;
  /** The upstream's own wish (Retry-After), in milliseconds. */
  readonly retryAfterMs: number | null;
}

/** Provably not one byte of the request left. */
export interface NeverSent {
  readonly kind: "NOT_SENT";
  readonly message: string;
  /** Held back by ourselves (its lease was over, the client closed): no sign that the upstream is sick. */
  readonly isHeldBack?: boolean;
}

export type Heard = HeardSuccess | HeardRefusal | HeardNothing | NeverSent;

/** Never sent, timed out, or failed inside the upstream. A refusal, a bad status or a broken answer shows that it is there. */
export function isSignOfOutage(heard: Heard): boolean {
  if (heard.kind === "NOT_SENT") return heard.isHeldBack !== true;
  if (heard.kind !== "UNKNOWN") return false;
  return heard.resultCode === NETWORK_TIMEOUT || heard.codeMeans === "INTERNAL_ERROR";
}

/** An answer with a code that the vendor does not list for this face: it probably consumed nothing. */
export function isDoubtfulRefusal(heard: Heard): boolean {
  return heard.kind === "UNKNOWN" && heard.codeMeans === "DOUBTFUL_REFUSAL";
}

/** The code an attempt is recorded with; a call never sent has none. */
export function resultCodeOf(heard: Heard): number | null {
  switch (heard.kind) {
    case "CONSUMED":
      return SUCCESS;
    case "NOT_SENT":
      return null;
    case "REFUSED":
    case "UNKNOWN":
      return heard.resultCode;
  }
}
