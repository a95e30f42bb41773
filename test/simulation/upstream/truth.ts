// What really became of each payment, kept apart from everything the wire does to answers: every time it was consumed, by
// whose call, and whether the upstream took that back.

import type { IssuedPayment } from "../../support/paymentTruth.ts";

/** The attempt that a request was sent for, as it stood on disk when its first byte left. */
export interface SentFor {
  readonly consumptionId: string;
  readonly attemptNumber: number;
  readonly isControl: boolean;
  readonly isAfter5018: boolean;
}

export interface SentRequest {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly purchaseToken: string;
  readonly requestId: string;
  /** null only where a complaint was made of it. */
  readonly sentFor: SentFor | null;
  /** A copy of it was answered 5018, so that its caller was told that somebody else consumed the payment. */
  wasTold5018: boolean;
}

export interface Carried {
  readonly by: SentRequest | "elsewhere";
  /** The upstream went back to a backup from before. */
  isUndone: boolean;
}

/** How far the upstream keeps to what the rules rest on. */
export type UpstreamKind =
  | "honest"
  /** A payment that is consumed hears 5018 for any item, with its own token. */
  | "blindToItems"
  /** … and with any token. */
  | "blindToTokens";

export const UPSTREAM_KINDS: readonly UpstreamKind[] = ["honest", "blindToItems", "blindToTokens"];

export interface TruePayment {
  readonly issued: IssuedPayment;
  readonly carried: Carried[];
  hasBeenRestored: boolean;
  hasDoubled: boolean;
}

export const ALREADY = 5018;
export const REFUSED = 5000;
export const INVALID = 1100;

export function isConsumed(payment: TruePayment): boolean {
  return payment.carried.some(({ isUndone }) => !isUndone);
}

/** What the upstream goes by. */
export interface UpstreamRules {
  readonly kind: UpstreamKind;
  readonly namesItem: boolean;
}

export function isGenuine({ namesItem }: UpstreamRules, { issued }: TruePayment, request: SentRequest): boolean {
  const isForItem = !namesItem || issued.itemSeq === String(request.itemSeq);
  return issued.purchaseToken === request.purchaseToken && isForItem;
}

/** The code the upstream's rules give this call; it changes nothing. 0: may be carried out. */
export function ruling(rules: UpstreamRules, payment: TruePayment | undefined, request: SentRequest): number {
  if (payment === undefined) return REFUSED;
  if (!isConsumed(payment)) return isGenuine(rules, payment, request) ? 0 : REFUSED;
  if (isGenuine(rules, payment, request)) return ALREADY;
  const isOwnToken = payment.issued.purchaseToken === request.purchaseToken;
  if (rules.kind === "blindToTokens" || (rules.kind === "blindToItems" && isOwnToken)) return ALREADY;
  return REFUSED;
}
