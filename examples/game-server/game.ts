// The game's own database: the players' coins, what was granted and why not, how far the feed was read, and what the API
// has to be told. Whatever belongs together is one transaction, so that a kill leaves all of it or nothing: a grant with
// its cursor and its acknowledgement above all.

import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";

const TABLES = `
CREATE TABLE IF NOT EXISTS players (player_id TEXT PRIMARY KEY, coins INTEGER NOT NULL) STRICT;

-- One row for each payment. At most one consumption of a payment is ever CONSUMED, so once for each payment is once for
-- each consumption and each receipt (jti). It is more than that, too: where the API's ledger was restored from a backup,
-- a payment may be consumed anew under another id, and must not be granted anew.
CREATE TABLE IF NOT EXISTS grants (
  app TEXT NOT NULL,
  payment_seq TEXT NOT NULL,
  grant_id TEXT NOT NULL UNIQUE,  -- ours; the reference of every acknowledgement
  item_seq TEXT NOT NULL,
  player_id TEXT,                 -- null: nobody is named yet
  coins INTEGER,                  -- what the item gave; null: not granted, because of:
  reason TEXT,
  is_held INTEGER NOT NULL,       -- whether the coins are in the player's purse: granted and not taken back
  consumption_id TEXT,            -- null: a receipt came first, and the feed has not told it yet
  PRIMARY KEY (app, payment_seq)
) STRICT;
CREATE INDEX IF NOT EXISTS grants_waiting ON grants (app, payment_seq) WHERE coins IS NULL;

CREATE TABLE IF NOT EXISTS reversals (
  reversal_id TEXT PRIMARY KEY,
  app TEXT NOT NULL,
  payment_seq TEXT NOT NULL,
  kind TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS reversals_of ON reversals (app, payment_seq);

-- Payments that cost nobody anything, as a store's testers make them in production too, and that are not granted here. The
-- store's word may come before the payment, with it, or after it was granted.
CREATE TABLE IF NOT EXISTS test_purchases (
  app TEXT NOT NULL,
  payment_seq TEXT NOT NULL,
  PRIMARY KEY (app, payment_seq)
) STRICT;

-- The outbox. A row is there from the transaction that grants until the API has said that it knows.
CREATE TABLE IF NOT EXISTS acknowledgements (
  consumption_id TEXT PRIMARY KEY,
  reference TEXT NOT NULL,
  outcome TEXT NOT NULL,
  note TEXT,
  problem TEXT                    -- not null: the API said no, and somebody has to look
) STRICT;

CREATE TABLE IF NOT EXISTS feed_position (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), cursor TEXT NOT NULL) STRICT;
`;

/** A payment by its name. */
export interface Payment {
  readonly app: string;
  readonly paymentSeq: string;
}

/** A payment that was consumed, from whichever of the two ways it is known. */
export interface PaidItem extends Payment {
  readonly itemSeq: string;
  readonly playerId: string | null;
  /** By the feed; a receipt does not tell it. */
  readonly consumptionId: string | null;
}

export interface Reversal {
  readonly id: string;
  readonly app: string;
  readonly paymentSeq: string;
  readonly kind: "REFUNDED" | "VOIDED" | "CHARGED_BACK" | "TAKEN_BACK";
}

/** Why coins are not given, or are taken back. */
export interface Objections {
  readonly testPurchases: readonly Payment[];
  readonly reversals: readonly Reversal[];
}

export interface Acknowledgement {
  readonly consumptionId: string;
  readonly reference: string;
  readonly outcome: "DELIVERED" | "FAILED";
  readonly note: string | null;
}

/** Coins that an item gives; undefined: the game does not know it. */
export type CoinsOf = (itemSeq: string) => number | undefined;

/** What became of it; coins null: it waits, for that reason. */
export interface Grant {
  readonly coins: number | null;
  readonly reason: string | null;
}

interface GrantRow extends Grant {
  readonly app: string;
  readonly payment_seq: string;
  readonly grant_id: string;
  readonly item_seq: string;
  readonly player_id: string | null;
  readonly is_held: 0 | 1;
  readonly consumption_id: string | null;
}

export type Game = ReturnType<typeof openGame>;

export function openGame(path: string, coinsOf: CoinsOf) {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  // Not NORMAL: after a power cut a grant that the API was told of would be gone.
  database.pragma("synchronous = FULL");
  database.exec(TABLES);

  const insertGrant = database.prepare(`
    INSERT INTO grants VALUES (@app, @paymentSeq, @grantId, @itemSeq, @playerId, NULL, NULL, 0, @consumptionId)
    ON CONFLICT DO UPDATE SET player_id = coalesce(player_id, excluded.player_id),
      consumption_id = coalesce(excluded.consumption_id, consumption_id)`);
  const grantOf = database.prepare<[string, string], GrantRow>(
    `SELECT * FROM grants WHERE app = ? AND payment_seq = ?`,
  );
  const decide = database.prepare(`UPDATE grants SET coins = ?, reason = ? WHERE grant_id = ?`);
  const waiting = database.prepare<[], GrantRow>(`
    SELECT * FROM grants WHERE coins IS NULL
      AND NOT EXISTS (SELECT 1 FROM test_purchases t WHERE t.app = grants.app AND t.payment_seq = grants.payment_seq)
    LIMIT 1000`);
  const hold = database.prepare(`UPDATE grants SET is_held = ? WHERE grant_id = ?`);
  const pay = database.prepare(`
    INSERT INTO players VALUES (@playerId, @coins) ON CONFLICT DO UPDATE SET coins = coins + excluded.coins`);
  const insertReversal = database.prepare(`
    INSERT INTO reversals VALUES (@id, @app, @paymentSeq, @kind) ON CONFLICT DO NOTHING`);
  const reversedTimes = database.prepare<[string, string], { times: number }>(`
    SELECT coalesce(sum(CASE kind WHEN 'TAKEN_BACK' THEN -1 ELSE 1 END), 0) AS times
    FROM reversals WHERE app = ? AND payment_seq = ?`);
  const insertTestPurchase = database.prepare(`
    INSERT INTO test_purchases VALUES (@app, @paymentSeq) ON CONFLICT DO NOTHING`);
  const testPurchaseOf = database.prepare(`SELECT 1 FROM test_purchases WHERE app = ? AND payment_seq = ?`);
  const queue = database.prepare(`INSERT OR REPLACE INTO acknowledgements VALUES (?, ?, ?, ?, NULL)`);
  const queued = database.prepare<[], Acknowledgement>(`
    SELECT consumption_id AS consumptionId, reference, outcome, note FROM acknowledgements
    WHERE problem IS NULL ORDER BY consumption_id LIMIT 1000`);
  const unqueue = database.prepare(`DELETE FROM acknowledgements WHERE consumption_id = ? AND outcome = ?`);
  const setAside = database.prepare(`UPDATE acknowledgements SET problem = ? WHERE consumption_id = ?`);
  const position = database.prepare<[], { cursor: string }>(`SELECT cursor FROM feed_position`);
  const setPosition = database.prepare(`INSERT OR REPLACE INTO feed_position VALUES (1, ?)`);
  const forgetPosition = database.prepare(`DELETE FROM feed_position`);

  /** Once for each payment, however often and by whichever way it is told. Only within a transaction. */
  function grant(paid: PaidItem): Grant {
    const { app, paymentSeq } = paid;
    insertGrant.run({ ...paid, grantId: randomUUID() });
    const row = rowOf(app, paymentSeq);
    if (row.coins === null) {
      const obstacle = isTestPurchase(row) ? "a test purchase" : row.player_id === null ? "no player is named" : null;
      const coins = obstacle === null ? coinsOf(row.item_seq) : undefined;
      const reason = obstacle ?? `the game does not know item ${row.item_seq}`;
      if (coins === undefined) decide.run(null, reason, row.grant_id);
      else decide.run(coins, null, row.grant_id);
    }
    settlePurse(app, paymentSeq);
    const { coins, reason, grant_id, consumption_id } = rowOf(app, paymentSeq);
    // By the feed also where it was granted long ago: after a restore the API has forgotten what it was told. A receipt is
    // brought as often as its client likes, and is news only where it grants.
    const isNews = paid.consumptionId !== null || (row.coins === null && coins !== null);
    if (isNews && consumption_id !== null)
      queue.run(consumption_id, grant_id, coins === null ? "FAILED" : "DELIVERED", reason);
    return { coins, reason };
  }

  function isTestPurchase({ app, payment_seq }: GrantRow): boolean {
    return testPurchaseOf.get(app, payment_seq) !== undefined;
  }

  /** It was granted before anybody could know, or will come to be; either way the coins are not the player's. */
  function refuseTestPurchase(payment: Payment): void {
    insertTestPurchase.run(payment);
    settlePurse(payment.app, payment.paymentSeq);
  }

  /** In whole or in part is the same here; your game may look at the amount. It may also come before the payment does. */
  function reverse(reversal: Reversal): void {
    insertReversal.run(reversal);
    settlePurse(reversal.app, reversal.paymentSeq);
  }

  /** Puts in or takes out what the rows say and the purse does not have yet; again is nothing. */
  function settlePurse(app: string, paymentSeq: string): void {
    const row = grantOf.get(app, paymentSeq);
    if (row === undefined || row.coins === null) return;
    const isHeld = !isTestPurchase(row) && (reversedTimes.get(app, paymentSeq)?.times ?? 0) <= 0;
    if (isHeld === (row.is_held === 1)) return;
    hold.run(isHeld ? 1 : 0, row.grant_id);
    pay.run({ playerId: row.player_id, coins: isHeld ? row.coins : -row.coins });
  }

  function rowOf(app: string, paymentSeq: string): GrantRow {
    const row = grantOf.get(app, paymentSeq);
    if (row === undefined) throw new Error(`no row of payment ${paymentSeq}`);
    return row;
  }

  function grantWaiting(): void {
    for (const { app, payment_seq: paymentSeq, item_seq: itemSeq, player_id: playerId } of waiting.all()) {
      const isStillUnknown = playerId === null || coinsOf(itemSeq) === undefined;
      if (!isStillUnknown) grant({ app, paymentSeq, itemSeq, playerId, consumptionId: null });
    }
  }

  // Immediate: a second process on the same file waits for its turn, and reads nothing that is about to change.
  function inOne<Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) {
    const transaction = database.transaction(work);
    return (...given: Arguments) => transaction.immediate(...given);
  }

  return {
    /** By a receipt. */
    grantPaid: inOne(grant),
    /** By the feed: everything on a page, and the place to go on from. */
    takePage: inOne((paid: readonly PaidItem[], { testPurchases, reversals }: Objections, cursor: string) => {
      for (const one of testPurchases) refuseTestPurchase(one);
      for (const one of paid) grant(one);
      for (const one of reversals) reverse(one);
      setPosition.run(cursor);
    }),
    /** What could not be granted, and can be now. */
    grantWaiting: inOne(grantWaiting),
    cursor: () => position.get()?.cursor ?? null,
    forgetCursor: () => void forgetPosition.run(),
    acknowledgements: () => queued.all(),
    /** The API knows it, unless there is a newer word by now. */
    acknowledged: ({ consumptionId, outcome }: Acknowledgement) => void unqueue.run(consumptionId, outcome),
    setAside: ({ consumptionId }: Acknowledgement, problem: string) => void setAside.run(problem, consumptionId),
    close: () => void database.close(),
  };
}
