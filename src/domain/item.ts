// What can be bought: one item as the upstream lists it for one store.

export interface Item {
  readonly itemSeq: bigint;
  readonly name: string;
  /** The store, by the vendor's letters: GG, AS, ONESTORE, …; empty where the upstream does not say. */
  readonly market: string;
  /** The store's own name of the item; empty where the upstream does not say. */
  readonly marketItemId: string;
  readonly isUsed: boolean;
  /** Milliseconds since 1970, UTC. The upstream tells it in Asia/Seoul time; null where it does not, or in another form. */
  readonly registeredAt: number | null;
}
