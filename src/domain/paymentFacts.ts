// What some faces of the upstream tell of a payment beside its price. Kept as it came, for people. One of them decides
// something: a payment whose `productType` can never be consumed is not sent.

/** The vendor's names, the store's names and numbers: far shorter, all of them. */
export const FACT_LENGTH_MAX = 512;
/** What a client may hand over when it buys. */
export const PAYLOAD_LENGTH_MAX = 4_096;

/** null if the upstream did not report it. */
export interface PaymentFacts {
  /** The store, by the vendor's letters: GG, AS, ONESTORE, GALAXY, AMAZON, HUAWEI, MYCARD. */
  readonly market: string | null;
  /** The store's own number of the order (Gamebase's `paymentId`). */
  readonly storeOrderId: string | null;
  /** What the store calls the item (Gamebase's `gamebaseProductId`). */
  readonly productId: string | null;
  /** Milliseconds since 1970, UTC. */
  readonly purchasedAt: number | null;
  /** Bought without money. */
  readonly isTest: boolean | null;
  /** What the client handed over when it bought: up to 4,096 characters. */
  readonly payload: string | null;
  /** CONSUMABLE, CONSUMABLE_AUTO_RENEWABLE or AUTO_RENEWABLE by the vendor's pages; any other name is kept as it came. */
  readonly productType: string | null;
}

export const NO_FACTS: PaymentFacts = {
  market: null,
  storeOrderId: null,
  productId: null,
  purchasedAt: null,
  isTest: null,
  payload: null,
  productType: null,
};

/** What is known of both: the newer word counts, silence takes nothing away. */
export function mergeFacts(known: PaymentFacts, newer: PaymentFacts): PaymentFacts {
  return {
    market: newer.market ?? known.market,
    storeOrderId: newer.storeOrderId ?? known.storeOrderId,
    productId: newer.productId ?? known.productId,
    purchasedAt: newer.purchasedAt ?? known.purchasedAt,
    isTest: newer.isTest ?? known.isTest,
    payload: newer.payload ?? known.payload,
    productType: newer.productType ?? known.productType,
  };
}

/** A subscription that renews itself: the vendor refuses to consume it, always. */
const NEVER_CONSUMABLE = "AUTO_RENEWABLE";

export function canNeverBeConsumed({ productType }: PaymentFacts): boolean {
  return productType === NEVER_CONSUMABLE;
}

/** A success does not tell these; a list or a look-up does. */
export function lacksFacts({ storeOrderId, purchasedAt, isTest }: PaymentFacts): boolean {
  return storeOrderId === null || purchasedAt === null || isTest === null;
}

/**
 * Whether it tells one of those that nobody has told before, and the order is known then: it is what people look for a payment by. Of
 * the others a store may tell nothing, ever.
 */
export function tellsLacking(known: PaymentFacts, { storeOrderId, purchasedAt, isTest }: PaymentFacts): boolean {
  if (known.storeOrderId === null) return storeOrderId !== null;
  return (known.purchasedAt === null && purchasedAt !== null) || (known.isTest === null && isTest !== null);
}

export function isSameFacts(one: PaymentFacts, other: PaymentFacts): boolean {
  return (
    one.market === other.market &&
    one.storeOrderId === other.storeOrderId &&
    one.productId === other.productId &&
    one.purchasedAt === other.purchasedAt &&
    one.isTest === other.isTest &&
    one.payload === other.payload &&
    one.productType === other.productType
  );
}

export function hasFacts(facts: PaymentFacts): boolean {
  return Object.values(facts).some((fact) => fact !== null);
}
