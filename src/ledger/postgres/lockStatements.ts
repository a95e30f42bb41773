// What a flush begins with: its time limits, its sign of life, the payments' locks, and what stands of them. Lists go as
// arrays through unnest. No statement has a name and nothing is set for the session: a pooler may hand every transaction
// another connection.

import { COMMIT_IS_KEPT } from "./keptCommits.ts";

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** The database's clock, in whole milliseconds. */
export const NOW_MS = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

export interface PaymentKey {
  readonly app: string;
  readonly paymentSeq: string;
}

/** Bounds on the server's side; ours are a little longer. */
export const STATEMENT_TIMEOUT_MS = 4_000;
export const LOCK_TIMEOUT_MS = 3_000;
/** Of what is known to be held up: longer than another instance holds a payment, and nothing to wait for behind others. */
export const BRIEF_LOCK_TIMEOUT_MS = 100;
/** A process that was stopped in the middle must not hold its locks for long: others wait for them. */
const IDLE_TIMEOUT_MS = 2_000;

const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS};
SET LOCAL idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS}`;

export interface BeginColumns {
  /** Of this process's last committed flush; null: its row is not there. */
  readonly last_flush: number | null;
  /** Number of the newest event. */
  readonly head: number;
  /** A server found history missing here, and nobody has accepted that. */
  readonly is_behind: boolean;
}

/** Its time limits, and in the same round trip what shows whether the database still has what it had: see history.ts. */
export function begin(own: OwnRow, hasCommitSetting: boolean, lockTimeoutMs = LOCK_TIMEOUT_MS): string {
  const kept = hasCommitSetting ? `, ${COMMIT_IS_KEPT} AS commits` : "";
  return `${BEGIN}; SET LOCAL lock_timeout = ${lockTimeoutMs}; SELECT ${LAST_FLUSH(String(own.instance), String(own.startedAtMs))} AS last_flush,
    ${HEAD} AS head, ${BEHIND} IS NOT NULL AS is_behind${kept}`;
}

/** A process's own row of `instances`. Its number alone could be another's, where a copy of the database gave it out again. */
export interface OwnRow {
  readonly instance: number;
  readonly startedAtMs: number;
}

export const LAST_FLUSH = (instance: string, startedAtMs: string) =>
  `(SELECT last_flush FROM instances WHERE instance = ${instance} AND started_at = ${startedAtMs})`;
export const HEAD = "(SELECT last FROM feed_head)";
export const BEHIND = "(SELECT value FROM ledger_facts WHERE name = 'history_behind')";
export const ACCEPTED = "(SELECT value FROM ledger_facts WHERE name = 'history_accepted')";

/** Which payment a consumption belongs to never changes, so it may be read before the payment is locked. */
export function locate(ids: readonly string[]): Statement {
  return {
    text: `SELECT replace(id::text, '-', '') AS id, app, payment_seq, player_id FROM consumptions WHERE id = ANY($1::uuid[])`,
    values: [ids],
  };
}

/** By consumptions_due. Whether they really are due is read again under the payment's lock. */
export function dueFirst(limit: number): Statement {
  return {
    text: `SELECT replace(id::text, '-', '') AS id, app, payment_seq, player_id, due_ms - ${NOW_MS} AS due_in_ms
      FROM consumptions WHERE due_ms IS NOT NULL ORDER BY due_ms LIMIT $1`,
    values: [limit],
  };
}

/**
 * Our sign of life, then the payments' locks, in key order. No row comes back where this instance was declared gone; else
 * the clock does, read after the last lock was taken.
 */
export function lock(instance: number, flushNumber: number, payments: readonly PaymentKey[]): Statement {
  return {
    text: `WITH beat AS (UPDATE instances SET beat_at_ms = ${NOW_MS}, last_flush = $2
        WHERE instance = $1 AND gone_since_ms IS NULL RETURNING instance)
      INSERT INTO payments (app, payment_seq)
      SELECT wanted.app, wanted.payment_seq
      FROM beat, unnest($3::text[], $4::text[]) WITH ORDINALITY AS wanted (app, payment_seq, place)
      ORDER BY wanted.place
      ON CONFLICT (app, payment_seq) DO UPDATE SET lock_count = payments.lock_count + 1
      RETURNING ${NOW_MS} AS now_ms, app, payment_seq, is_reported`,
    values: [instance, flushNumber, payments.map(({ app }) => app), payments.map(({ paymentSeq }) => paymentSeq)],
  };
}

export interface LockColumns {
  readonly now_ms: number;
  readonly app: string;
  readonly payment_seq: string;
  readonly is_reported: boolean;
}

/** Where no payment is to be locked. */
export function beat(instance: number, flushNumber: number): Statement {
  return {
    text: `UPDATE instances SET beat_at_ms = ${NOW_MS}, last_flush = $2 WHERE instance = $1 AND gone_since_ms IS NULL
      RETURNING ${NOW_MS} AS now_ms`,
    values: [instance, flushNumber],
  };
}

/**
 * After the locks, in a statement of its own: only then does it see what was committed while we waited for them.
 *
 * @param attemptsMax of each consumption at most so many attempts, the oldest first; null: all
 */
export function load(payments: readonly PaymentKey[], attemptsMax: number | null): Statement {
  return {
    text: `SELECT replace(c.id::text, '-', '') AS id, c.row, c.app, c.environment, c.payment_seq, c.item_seq::text AS item_seq,
        encode(c.token_digest, 'hex') AS token_digest, c.player_id, c.status, c.evidence,
        c.amount_micros::text AS amount_micros, c.currency, c.price_source, c.result_code, c.message, c.requested_at,
        c.settled_at, c.next_attempt_at, c.lease_attempt, c.event_count, c.sealed_token, c.due_ms, c.seen_unconsumed_at,
        c.market, c.store_order_id, c.product_id, c.purchased_at, c.is_test, c.payload, c.delivery_outcome,
        c.delivery_ordinal, c.reversal_count, c.product_type, c.lacks_product, c.dropped_attempts, d.reference AS delivery_reference, d.note AS delivery_note,
        d.occurred_at AS delivered_at,
        apps.is_marked, (SELECT json_agg(json_build_object('number', a.number, 'trigger', a.trigger,
          'controlToken', a.control_token, 'controlItemSeq', a.control_item_seq::text, 'isAfter5018', a.is_after_5018,
          'isVoid', a.is_void, 'instance', a.instance, 'leaseUntilMs', a.lease_until_ms, 'startedAt', a.started_at,
          'endedAt', a.ended_at, 'endedAtMs', a.ended_at_ms, 'outcome', a.outcome, 'resultCode', a.result_code,
          'httpStatus', a.http_status, 'durationMs', a.duration_ms, 'requestId', a.request_id,
          'isShownConsumable', a.is_shown_consumable, 'isDoubtfulRefusal', a.is_doubtful_refusal,
          'message', a.message,
          'goneSinceMs', i.gone_since_ms) ORDER BY a.number)
          FROM (SELECT * FROM attempts WHERE consumption = c.id ORDER BY number LIMIT $3) a
          LEFT JOIN instances i ON i.instance = a.instance) AS attempts
      FROM unnest($1::text[], $2::text[]) AS wanted (app, payment_seq)
      JOIN consumptions c ON c.app = wanted.app AND c.payment_seq = wanted.payment_seq
      LEFT JOIN apps ON apps.name = c.app
      LEFT JOIN feed d ON d.consumption = c.id AND d.ordinal = c.delivery_ordinal
      ORDER BY c.row`,
    values: [payments.map(({ app }) => app), payments.map(({ paymentSeq }) => paymentSeq), attemptsMax],
  };
}
