// The emulated server's memory: which token and item a payment was first heard with, and which payments are consumed.
// One call is one transaction that is committed before anything of the answer leaves, so a process killed at any moment
// has told nobody about a consumption that is not on record.

import { createHash } from "node:crypto";
import type { PaymentCall } from "../domain/identifiers.ts";
import { decide, type HeardCall, type Reply, type SandboxPayment } from "./behaviour.ts";
import { behaviourOf } from "./magicPayments.ts";
import { priceOf } from "./prices.ts";
import { openSandboxFile, openSandboxFileForReading } from "./sandboxFile.ts";

export interface SandboxPayments {
  /** Throws where the file fails; nothing was consumed then. */
  hear(call: PaymentCall): Reply;
  close(): void;
}

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
  const keep = database.prepare<[string, string, string, string | null, number]>(
    `INSERT INTO heard (payment_seq, item_seq, token_digest, second_token_digest, refusal_count)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (payment_seq) DO UPDATE
     SET second_token_digest = excluded.second_token_digest, refusal_count = excluded.refusal_count`,
  );
  const consume = database.prepare<[string, string, string, string, string, string]>(
    `INSERT INTO consumed (payment_seq, item_seq, token_digest, price, currency, consumed_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );

  const hear = database.transaction((paymentSeq: string, call: HeardCall): Reply => {
    const columns = find.get(paymentSeq);
    const before = columns === undefined ? null : heardFrom(columns);
    const { payment, reply } = decide(behaviourOf(paymentSeq), before, call);
    const { tokenDigest, secondTokenDigest, refusalCount } = payment;
    const itemSeq = String(payment.itemSeq);
    if (payment !== before) keep.run(paymentSeq, itemSeq, tokenDigest, secondTokenDigest, refusalCount);
    if (payment.isConsumed && before?.isConsumed !== true) {
      const { amount, currency } = priceOf(paymentSeq);
      consume.run(paymentSeq, itemSeq, tokenDigest, amount, currency, new Date(now()).toISOString());
    }
    return reply;
  });

  return {
    // immediate: a second sandbox on the same file must not read between our read and our write
    hear: ({ paymentSeq, itemSeq, purchaseToken }) =>
      hear.immediate(paymentSeq, { itemSeq, tokenDigest: digestOf(purchaseToken) }),
    close: () => database.close(),
  };
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

function digestOf(purchaseToken: string): string {
  return createHash("sha256").update(purchaseToken).digest("hex");
}
