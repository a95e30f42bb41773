// Rows of the SQLite engine and what they mean. 64-bit columns travel as text, so that no digit goes through a double.

import type { Consumption } from "../../domain/consumption.ts";
import { type RecordColumns, recordFrom } from "../recordColumns.ts";
import type { AttemptOutcome, AttemptRecord, AttemptTrigger, ControlSubject } from "../../domain/payment.ts";

export const CONSUMPTION_COLUMNS = `c.row, lower(hex(c.id)) AS id, c.app, c.environment, c.payment_seq,
  CAST(c.item_seq AS TEXT) AS item_seq, c.player_id, c.status, c.evidence,
  CAST(c.amount_micros AS TEXT) AS amount_micros, c.currency, c.price_source, c.result_code, c.message,
  c.requested_at, c.settled_at, c.next_attempt_at, c.seen_unconsumed_at, c.market, c.store_order_id, c.product_id,
  c.purchased_at, c.is_test, c.payload, c.product_type, c.delivery_outcome, d.reference AS delivery_reference, d.note AS delivery_note,
  d.occurred_at AS delivered_at`;
/** The standing delivery's event, for those columns. */
export const DELIVERY_EVENT = "LEFT JOIN feed d ON d.consumption = c.row AND d.ordinal = c.delivery_ordinal";

export interface ConsumptionColumns extends RecordColumns {
  readonly row: number;
  readonly id: string;
  readonly app: number;
}

export function consumptionFrom(columns: ConsumptionColumns, app: string): Consumption {
  return recordFrom(columns, columns.id, app);
}

export const ATTEMPT_COLUMNS = `a.number, a.trigger, a.control_token, CAST(a.control_item_seq AS TEXT) AS control_item_seq,
  a.is_after_5018, a.is_void, a.instance, a.lease_until_ms, a.ended_at_ms, a.outcome, a.result_code,
  a.is_shown_consumable, a.is_doubtful_refusal`;

export interface AttemptColumns {
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly control_token: ControlSubject["token"] | null;
  readonly control_item_seq: string | null;
  readonly is_after_5018: number;
  readonly is_void: number;
  readonly instance: number;
  readonly lease_until_ms: number;
  readonly ended_at_ms: number | null;
  readonly outcome: AttemptOutcome | null;
  readonly result_code: number | null;
  readonly is_shown_consumable: number;
  readonly is_doubtful_refusal: number;
}

/**
 * Attempts of an earlier start are over and ended, as far as ledger time can tell, when this one began (0): that only
 * makes a restart more careful.
 */
export function attemptFrom(columns: AttemptColumns, instance: number): AttemptRecord {
  const isOurs = columns.instance === instance;
  return {
    number: columns.number,
    trigger: columns.trigger,
    control:
      columns.control_token === null || columns.control_item_seq === null
        ? null
        : { token: columns.control_token, itemSeq: BigInt(columns.control_item_seq) },
    outcome: columns.outcome,
    resultCode: columns.result_code,
    isDoubtfulRefusal: columns.is_doubtful_refusal === 1,
    isAfter5018: columns.is_after_5018 === 1,
    isVoid: columns.is_void === 1,
    isShownConsumable: columns.is_shown_consumable === 1,
    leaseUntilMs: isOurs ? columns.lease_until_ms : 0,
    endedAtMs: columns.ended_at_ms === null ? null : isOurs ? columns.ended_at_ms : 0,
    processGoneSinceMs: isOurs ? null : 0,
  };
}

export const REVERSAL_COLUMNS = `lower(hex(r.id)) AS id, apps.name AS app, r.payment_seq, r.kind, r.occurred_at, r.reference,
  CAST(r.amount_micros AS TEXT) AS amount_micros, r.currency, r.note`;
