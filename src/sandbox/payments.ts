// The emulated server's memory: which token and item a payment was first heard with, and which payments are consumed.
// One call is one transaction that is committed before anything of the answer leaves, so a process killed at any moment
// has told nobody about a consumption that is not on record.

import { ALREADY_CONSUMED } from "../domain/resultCodes.ts";
import { decide, type HeardCall, type Reply, type SandboxPayment } from "./behaviour.ts";
import { itemOf } from "./items.ts";
import { behaviourOf, productOf } from "./magicPayments.ts";
import { priceOf } from "./prices.ts";
import { type Purchase, purchasesIn } from "./purchases.ts";
import type { SandboxFace } from "./routes.ts";
import { openSandboxFile, openSandboxFileForReading } from "./sandboxFile.ts";
import { standingPurchasesOf } from "./shoppers.ts";
import { digestOf } from "./tokens.ts";

/** Which payment, with which token; null: a face whose call names no item. */
export interface SandboxCall {
  readonly paymentSeq: string;
  readonly itemSeq: bigint | null;
  readonly purchaseToken: string;
}

export interface KnownPayment {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  /** null: nobody bought it, somebody just asked for it. */
  readonly purchase: Purchase | null;
}

/** By its token. */
export interface FoundPayment extends KnownPayment {
  readonly isConsumable: boolean;
  /** Milliseconds since 1970; null: it was heard of by a sandbox that kept no times. */
  readonly heardAt: number | null;
}

export interface HeardReply {
  readonly reply: Reply;
  readonly payment: KnownPayment;
}

/** Each throws where the file fails; nothing was done then. */
export interface SandboxPayments {
  hear(call: SandboxCall, face: SandboxFace): HeardReply;
  /** `paymentSeq` null: a new one, as the vendor makes them. null: the payment is known already. */
  buy(purchase: NewPurchase): Purchase | null;
  /** What a player bought, or has standing, and nobody consumed; the oldest first. */
  listUnconsumed(userKey: string, face: SandboxFace): Purchase[];
  /** By its token, of several the one heard of last. */
  findByToken(purchaseToken: string): FoundPayment | null;
  close(): void;
}

export type NewPurchase = Omit<Purchase, "paymentSeq" | "itemSeq" | "purchasedAt"> & {
  readonly paymentSeq: string | null;
  readonly itemSeq: bigint | null;
};

/** One payment that this sandbox consumed, for comparing with what a ledger says of it. */
export interface ConsumedSandboxPayment {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  /** SHA-256 of the token's bytes, in hex. */
  readonly tokenDigest: string;
  /** The JSON number of the answer: `1000.0`. */
  readonly price: string;
  readonly currency: string;
  /** ISO 8601, UTC. */
  readonly consumedAt: string;
}

interface HeardColumns {
  readonly item_seq: string;
  readonly token_digest: string;
  readonly second_token_digest: string | null;
  readonly refusal_count: number;
  readonly is_consumed: number;
}

interface FoundColumns {
  readonly payment_seq: string;
  readonly item_seq: string;
  readonly heard_at: number;
  readonly is_consumed: number;
}

interface ConsumedColumns {
  readonly payment_seq: string;
  readonly item_seq: string;
  readonly token_digest: string;
  readonly price: string;
  readonly currency: string;
  readonly consumed_at: string;
}

/** @param now milliseconds since 1970, UTC */
export function openSandboxPayments(databasePath: string, now: () => number): SandboxPayments {
  const database = openSandboxFile(databasePath);
  const find = database.prepare<[string], HeardColumns>(
    `SELECT item_seq, token_digest, second_token_digest, refusal_count,
            EXISTS (SELECT 1 FROM consumed WHERE consumed.payment_seq = heard.payment_seq) AS is_consumed
     FROM heard WHERE payment_seq = ?`,
  );
  const findByToken = database.prepare<[string], FoundColumns>(
    `SELECT payment_seq, item_seq, heard_at,
            EXISTS (SELECT 1 FROM consumed WHERE consumed.payment_seq = heard.payment_seq) AS is_consumed
     FROM heard WHERE token_digest = ? ORDER BY heard_at DESC LIMIT 1`,
  );
  const keep = database.prepare<[string, string, string, string | null, number, number]>(
    `INSERT INTO heard (payment_seq, item_seq, token_digest, second_token_digest, refusal_count, heard_at)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (payment_seq) DO UPDATE
     SET second_token_digest = excluded.second_token_digest, refusal_count = excluded.refusal_count`,
  );
  const consume = database.prepare<[string, string, string, string, string, string]>(
    `INSERT INTO consumed (payment_seq, item_seq, token_digest, price, currency, consumed_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );

  const purchases = purchasesIn(database);

  const hear = database.transaction(({ paymentSeq, ...asked }: SandboxCall, face: SandboxFace): HeardReply => {
    const tokenDigest = digestOf(asked.purchaseToken);
    const columns = find.get(paymentSeq);
    const before = columns === undefined ? null : heardFrom(columns);
    const call: HeardCall = { tokenDigest, itemSeq: asked.itemSeq ?? before?.itemSeq ?? itemOf(paymentSeq).itemSeq };
    const { payment, reply } = decide(behaviourOf(paymentSeq, face), before, call);
    const { secondTokenDigest, refusalCount } = payment;
    const itemSeq = String(payment.itemSeq);
    if (payment !== before) {
      keep.run(paymentSeq, itemSeq, payment.tokenDigest, secondTokenDigest, refusalCount, now());
    }
    if (payment.isConsumed && before?.isConsumed !== true) {
      const { amount, currency } = priceOf(paymentSeq);
      consume.run(paymentSeq, itemSeq, payment.tokenDigest, amount, currency, new Date(now()).toISOString());
    }
    return { reply, payment: { paymentSeq, itemSeq: payment.itemSeq, purchase: purchases.find(paymentSeq) } };
  });

  /** As the vendor makes them: a date and a counter, 16 digits. */
  function newPaymentSeq(): string {
    const date = new Date(now()).toISOString().slice(0, 10).replaceAll("-", "");
    for (let number = purchases.count() + 1; ; number += 1) {
      const paymentSeq = date + String(number).padStart(8, "0");
      if (find.get(paymentSeq) === undefined) return paymentSeq;
    }
  }

  const buy = database.transaction((wanted: NewPurchase): Purchase | null => {
    const paymentSeq = wanted.paymentSeq ?? newPaymentSeq();
    const itemSeq = wanted.itemSeq ?? itemOf(paymentSeq).itemSeq;
    const purchase = { ...wanted, paymentSeq, itemSeq, purchasedAt: now() };
    return purchases.add(purchase) ? purchase : null;
  });

  const listUnconsumed = database.transaction((userKey: string, face: SandboxFace): Purchase[] => {
    for (const { paymentSeq, marketId } of standingPurchasesOf(userKey)) {
      buy({ paymentSeq, userKey, itemSeq: null, marketId, isTest: true, payload: null }); // once: known from then on
    }
    const isListed = ({ paymentSeq }: Purchase) =>
      !isAnothers(paymentSeq) && !(face === "gamebase" && isSubscription(paymentSeq));
    return purchases.unconsumedOf(userKey).filter(isListed);
  });

  return {
    // immediate: a second sandbox on the same file must not read between our read and our write
    hear: (call, face) => hear.immediate(call, face),
    buy: (wanted) => buy.immediate(wanted),
    listUnconsumed: (userKey, face) => listUnconsumed.immediate(userKey, face),
    findByToken(purchaseToken) {
      const found = findByToken.get(digestOf(purchaseToken));
      if (found === undefined) return null;
      const paymentSeq = found.payment_seq;
      // A gateway would take the word of a look for a proof, and there would be no dispute.
      if (behaviourOf(paymentSeq, "gamebase").does === "dispute") return null;
      const isConsumable = found.is_consumed === 0 && !isAnothers(paymentSeq) && !isSubscription(paymentSeq);
      const heardAt = found.heard_at === 0 ? null : found.heard_at;
      const known = { paymentSeq, itemSeq: BigInt(found.item_seq), purchase: purchases.find(paymentSeq) };
      return { ...known, isConsumable, heardAt };
    },
    close: () => database.close(),
  };
}

/** T-5018, on every face: consumed, by somebody else and before anybody asked, though no row says so. */
function isAnothers(paymentSeq: string): boolean {
  const behaviour = behaviourOf(paymentSeq, "v3");
  return behaviour.does === "refuse" && behaviour.resultCode === ALREADY_CONSUMED;
}

/** What the sandbox of this file consumed, by payment; may be read while that sandbox runs, or after it was killed. */
export function readSandboxPayments(databasePath: string): ConsumedSandboxPayment[] {
  const database = openSandboxFileForReading(databasePath);
  try {
    const rows = database.prepare<[], ConsumedColumns>("SELECT * FROM consumed ORDER BY payment_seq").all();
    return rows.map((row) => ({
      paymentSeq: row.payment_seq,
      itemSeq: BigInt(row.item_seq),
      tokenDigest: row.token_digest,
      price: row.price,
      currency: row.currency,
      consumedAt: row.consumed_at,
    }));
  } finally {
    database.close();
  }
}

function heardFrom(columns: HeardColumns): SandboxPayment {
  return {
    itemSeq: BigInt(columns.item_seq),
    tokenDigest: columns.token_digest,
    secondTokenDigest: columns.second_token_digest,
    refusalCount: columns.refusal_count,
    isConsumed: columns.is_consumed === 1,
  };
}

function isSubscription(paymentSeq: string): boolean {
  return productOf(paymentSeq) === "renewing";
}
