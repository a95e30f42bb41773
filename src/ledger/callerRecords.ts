// What a ledger keeps about callers, beside what they did: no record of a payment, and nothing rests on it.

/** For people who wonder whether a key may be revoked. */
export interface KeyUses {
  /** The key was used now. What is written already to the minute is not written again. */
  note(keyId: string): Promise<void>;
}

/** What callers owe under rate limits, over all instances of one ledger: approximate, and of no use a minute later. */
export interface RateDebts {
  /** Adds what was spent here, and returns what everybody together owes now: ms by name. */
  add(spentMs: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>>;
}
