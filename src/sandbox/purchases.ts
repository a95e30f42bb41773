// What was bought by whom, in the order it was bought. A payment that was bought is heard of from then on: its token and
// its item are right from the start, not the first ones that somebody asks with.

import type Database from "better-sqlite3";
import { digestOf, tokenOf } from "./tokens.ts";

export interface Purchase {
  readonly paymentSeq: string;
  readonly userKey: string;
  readonly itemSeq: bigint;
  readonly marketId: string;
  readonly isTest: boolean;
  readonly payload: string | null;
  /** Milliseconds since 1970, UTC. */
  readonly purchasedAt: number;
}

interface PurchaseColumns {
  readonly payment_seq: string;
  readonly user_key: string;
  readonly item_seq: string;
  readonly market_id: string;
  readonly is_test: number;
  readonly payload: string | null;
  readonly purchased_at: number;
}

export interface Purchases {
  /** false: the payment has been heard of before, bought or not. */
  add(purchase: Purchase): boolean;
  find(paymentSeq: string): Purchase | null;
  /** Not consumed, the oldest first. */
  unconsumedOf(userKey: string): Purchase[];
  count(): number;
}

export function purchasesIn(database: Database.Database): Purchases {
  const hear = database.prepare<[string, string, string, number]>(
    `INSERT INTO heard (payment_seq, item_seq, token_digest, second_token_digest, refusal_count, heard_at)
     VALUES (?, ?, ?, NULL, 0, ?)
     ON CONFLICT (payment_seq) DO NOTHING`,
  );
  const insert = database.prepare<[string, string, string, string, number, string | null, number]>(
    `INSERT INTO purchases (payment_seq, user_key, item_seq, market_id, is_test, payload, purchased_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const find = database.prepare<[string], PurchaseColumns>("SELECT * FROM purchases WHERE payment_seq = ?");
  const unconsumed = database.prepare<[string], PurchaseColumns>(
    `SELECT * FROM purchases
     WHERE user_key = ?
       AND NOT EXISTS (SELECT 1 FROM consumed WHERE consumed.payment_seq = purchases.payment_seq)
     ORDER BY number`,
  );
  const count = database.prepare<[], number>("SELECT count(*) FROM purchases").pluck();

  return {
    add({ paymentSeq, userKey, itemSeq, marketId, isTest, payload, purchasedAt }) {
      const item = String(itemSeq);
      if (hear.run(paymentSeq, item, digestOf(tokenOf(paymentSeq)), purchasedAt).changes === 0) return false;
      insert.run(paymentSeq, userKey, item, marketId, isTest ? 1 : 0, payload, purchasedAt);
      return true;
    },
    find(paymentSeq) {
      const columns = find.get(paymentSeq);
      return columns === undefined ? null : purchaseFrom(columns);
    },
    unconsumedOf: (userKey) => unconsumed.all(userKey).map(purchaseFrom),
    count: () => count.get() ?? 0,
  };
}

function purchaseFrom(columns: PurchaseColumns): Purchase {
  return {
    paymentSeq: columns.payment_seq,
    userKey: columns.user_key,
    itemSeq: BigInt(columns.item_seq),
    marketId: columns.market_id,
    isTest: columns.is_test === 1,
    payload: columns.payload,
    purchasedAt: columns.purchased_at,
  };
}
