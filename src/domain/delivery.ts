// The second gap, between consumed and granted: what a game server said of granting a consumption's item. FAILED may be
// followed by FAILED or DELIVERED, the newest stands; after DELIVERED the same reference is the same word again, and any
// other contradicts it. Allowed in any status: a game that grants first may say so (IAP-API.md).

import type { FeedEventKind } from "./payment.ts";

export const DELIVERY_OUTCOMES = ["DELIVERED", "FAILED"] as const;

export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** The event that tells of each. */
export const DELIVERY_EVENTS = { DELIVERED: "DELIVERED", FAILED: "DELIVERY_FAILED" } as const satisfies Record<
  DeliveryOutcome,
  FeedEventKind
>;

/** @param kind of an event that tells of a delivery */
export function outcomeToldBy(kind: string): DeliveryOutcome {
  return kind === DELIVERY_EVENTS.DELIVERED ? "DELIVERED" : "FAILED";
}

export interface Delivery {
  readonly outcome: DeliveryOutcome;
  /** The game server's own name for the grant: 1-200 characters. */
  readonly reference: string;
  /** Milliseconds since 1970, UTC. */
  readonly acknowledgedAt: number;
  readonly note: string | null;
}

export type DeliveryDecision =
  | { readonly kind: "RECORD" }
  /** Said before; `delivery` is what stands. */
  | { readonly kind: "REPEATED"; readonly delivery: Delivery }
  | { readonly kind: "CONFLICT"; readonly delivery: Delivery };

/** @param said every word so far, oldest first */
export function decideDelivery(
  said: readonly Delivery[],
  { outcome, reference }: Pick<Delivery, "outcome" | "reference">,
): DeliveryDecision {
  const standing = said.at(-1);
  if (standing?.outcome === "DELIVERED") {
    return { kind: standing.reference === reference ? "REPEATED" : "CONFLICT", delivery: standing };
  }
  // A retry of an older word of failure, overtaken by a newer one, is no news.
  const same = said.findLast((earlier) => earlier.reference === reference && earlier.outcome === outcome);
  return same === undefined ? { kind: "RECORD" } : { kind: "REPEATED", delivery: same };
}
