// What stands beside a consumption and its attempts, and has to be known to tell of them truly.

export interface Background {
  /**
   * Another consumption of its payment is CONSUMED with the same token, or by an import without one: a call for this one hears 5018
   * at once, by row 2 of the first table of DESIGN §2.
   */
  readonly isConsumedOtherwise: boolean;
  /** Its success had to name a product and named none, and nobody has named one since: nothing can be granted by its name. */
  readonly lacksProduct: boolean;
}

export const NO_BACKGROUND: Background = { isConsumedOtherwise: false, lacksProduct: false };
