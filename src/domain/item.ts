// What can be bought: one item as the upstream lists it for one store.

export interface Item {
  readonly itemSeq: bigint;
  readonly name: string;
  /** The store, by the vendor's letters: GG, AS, ONESTORE, … */
  readonly market: string;
  /** The store's own name of the item. */
  readonly marketItemId: string;
  readonly isUsed: boolean;
  /** Milliseconds since 1970, UTC. The upstream tells it in Asia/Seoul time. */
  readonly registeredAt: number;
}
