// What somebody could do to a ledger with SQL, and the one check that has to say so.

import {
  EVENT_KIND_CODES,
  EVIDENCE_CODES,
  OUTCOME_CODES,
  PRICE_SOURCE_CODES,
  STATUS_CODES,
} from "../../../src/ledger/wordCodes.ts";
import { PAYMENTS, rowOf } from "./livedInLedger.ts";

const { consumed, doubted, euro, inferred, pending, rejected, rejectedTwice, unpriced } = PAYMENTS;
export const TWIN = `INSERT INTO consumptions (id, app, environment_code, payment_seq, item_seq, token_digest, player_id, status,
  evidence_code, price_source_code, result_code, requested_at, settled_at, event_count) SELECT x'aa', app, environment_code,
  payment_seq, 2, token_digest, player_id, 'CONSUMED', ${EVIDENCE_CODES.OPERATOR}, ${PRICE_SOURCE_CODES.UNKNOWN}, 0, requested_at, settled_at, 1 FROM consumptions
  WHERE payment_seq = '${consumed}';
  INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code, evidence_code)
    SELECT app, row, 1, ${EVENT_KIND_CODES.CONSUMED}, 0, status_code, evidence_code FROM consumptions WHERE id = x'aa'`;
const set = (paymentSeq: string, change: string) =>
  `UPDATE consumptions SET ${change} WHERE payment_seq = '${paymentSeq}'`;

/** What is done, the one check that must say so, and of whom. */
export const WOUNDS: readonly (readonly [
  does: string,
  sql: string,
  name: string,
  breaks: string,
  paymentSeq: string,
])[] = [
  [
    "a success is taken back",
    `${set(consumed, "status = 'REJECTED', evidence_code = NULL, amount_micros = NULL, currency = NULL, price_source_code = NULL")};
     UPDATE feed SET kind_code = ${EVENT_KIND_CODES.REJECTED}, status_code = ${STATUS_CODES.REJECTED}, evidence_code = NULL
       WHERE consumption = ${rowOf(consumed)}`,
    "recorded successes stand (I3)",
    "1 of a payment whose success is on record, and none of its consumptions is CONSUMED",
    consumed,
  ],
  [
    "a status is changed without an event",
    set(rejected, "status = 'DISPUTED', settled_at = NULL"),
    "last event (I4)",
    "1 in another status, or with other evidence, than their last event says",
    rejected,
  ],
  [
    "evidence is raised without an event",
    set(inferred, `evidence_code = ${EVIDENCE_CODES.OPERATOR}`),
    "last event (I4)",
    "1 in another status, or with other evidence, than their last event says",
    inferred,
  ],
  [
    "a settled one is made PENDING",
    set(doubted, "status = 'PENDING'"),
    "last event (I4)",
    "1 in another status, or with other evidence, than their last event says",
    doubted,
  ],
  [
    "an event in the middle is removed",
    `DELETE FROM feed WHERE consumption = ${rowOf(rejectedTwice)} AND ordinal = 1`,
    "event numbers (I4)",
    "1 with events missing, doubled or miscounted",
    rejectedTwice,
  ],
  [
    "events are counted wrong",
    set(rejected, "event_count = 2"),
    "event numbers (I4)",
    "1 with events missing, doubled or miscounted",
    rejected,
  ],
  [
    "an event moves behind a later one",
    `UPDATE feed SET sequence = 1000 WHERE consumption = ${rowOf(rejectedTwice)} AND ordinal = 1`,
    "event order (I4)",
    "1 with events out of order",
    rejectedTwice,
  ],
  [
    "a confirmed success loses its attempt's outcome",
    `UPDATE attempts SET outcome_code = ${OUTCOME_CODES.REFUSED}, result_code = 5000 WHERE consumption = ${rowOf(euro)}`,
    "evidence",
    "1 whose evidence does not go with their status, or rests on no attempt",
    euro,
  ],
  [
    "an inference loses its 5018",
    `UPDATE attempts SET result_code = 5000 WHERE consumption = ${rowOf(inferred)} AND result_code = 5018`,
    "evidence",
    "1 whose evidence does not go with their status, or rests on no attempt",
    inferred,
  ],
  [
    "a success has no evidence any more",
    set(consumed, "evidence_code = NULL"),
    "evidence",
    "1 whose evidence does not go with their status, or rests on no attempt",
    consumed,
  ],
  [
    "a settled one says not when",
    set(rejected, "settled_at = NULL"),
    "settled instants",
    "1 settled without an instant, or with one and not settled",
    rejected,
  ],
  [
    "a currency is misspelt",
    set(euro, "currency = 'eur'"),
    "prices (I9)",
    "1 with half a price, one out of bounds or of no source, or one before they are CONSUMED",
    euro,
  ],
  [
    "a price of unknown source is known",
    set(euro, `price_source_code = ${PRICE_SOURCE_CODES.UNKNOWN}`),
    "prices (I9)",
    "1 with half a price, one out of bounds or of no source, or one before they are CONSUMED",
    euro,
  ],
  [
    "a price is made up",
    set(unpriced, `price_source_code = ${PRICE_SOURCE_CODES.UPSTREAM}`),
    "prices (I9)",
    "1 with half a price, one out of bounds or of no source, or one before they are CONSUMED",
    unpriced,
  ],
  [
    "an attempt is removed",
    `DELETE FROM attempts WHERE consumption = ${rowOf(rejectedTwice)} AND number = 1`,
    "attempt numbers",
    "1 with attempts missing, or PENDING without any",
    rejectedTwice,
  ],
  [
    "an attempt ended at no time",
    `UPDATE attempts SET ended_at = NULL WHERE consumption = ${rowOf(rejected)}`,
    "attempts",
    "1 with an attempt that is half a control, or ended at no time",
    rejected,
  ],
  [
    "a token outlives its settling",
    `INSERT INTO sealed_tokens (consumption, token) VALUES (${rowOf(consumed)}, x'00')`,
    "sealed tokens (I7)",
    "1 settled with a token still kept, or open without one",
    consumed,
  ],
  [
    "an open one loses its token",
    `DELETE FROM sealed_tokens WHERE consumption = ${rowOf(doubted)}`,
    "sealed tokens (I7)",
    "1 settled with a token still kept, or open without one",
    doubted,
  ],
  [
    "a lease names an attempt that is not there",
    set(pending, "lease_attempt = 2"),
    "leases",
    "1 leased to an attempt that is not there or has ended",
    pending,
  ],
  [
    "an open one is never due",
    set(doubted, "due_ms = NULL"),
    "due times (I3)",
    "1 open and never due, or due and not open",
    doubted,
  ],
  [
    "a settled one is due",
    set(rejected, "due_ms = 0"),
    "due times (I3)",
    "1 open and never due, or due and not open",
    rejected,
  ],
  [
    "a lease outlives its attempt",
    set(rejected, "lease_attempt = 1"),
    "leases",
    "1 leased to an attempt that is not there or has ended",
    rejected,
  ],
];
