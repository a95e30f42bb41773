// Rows of the SQLite engine and what they mean. 64-bit columns travel as text, so that no digit goes through a double.

import type { Consumption } from "../../domain/consumption.ts";
import type { Money } from "../../domain/money.ts";
import type {
  AttemptOutcome,
  AttemptRecord,
  AttemptTrigger,
  ConsumptionStatus,
  ControlSubject,
  Environment,
  Evidence,
  PriceSource,
} from "../../domain/payment.ts";

export const CONSUMPTION_COLUMNS = `c.row, lower(hex(c.id)) AS id, c.app, c.environment, c.payment_seq,
  CAST(c.item_seq AS TEXT) AS item_seq, c.player_id, c.status, c.evidence,
  CAST(c.amount_micros AS TEXT) AS amount_micros, c.currency, c.price_source, c.result_code, c.message,
  c.requested_at, c.settled_at, c.next_attempt_at`;

export interface ConsumptionColumns {
  readonly row: number;
  readonly id: string;
  readonly app: number;
  readonly environment: Environment;
  readonly payment_seq: string;
  readonly item_seq: string;
  readonly player_id: string;
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence | null;
  readonly amount_micros: string | null;
  readonly currency: string | null;
  readonly price_source: PriceSource | null;
  readonly result_code: number | null;
  readonly message: string | null;
  readonly requested_at: number;
  readonly settled_at: number | null;
  readonly next_attempt_at: number | null;
}

export function consumptionFrom(columns: ConsumptionColumns, app: string): Consumption {
  return {
    id: columns.id,
    app,
    environment: columns.environment,
    paymentSeq: columns.payment_seq,
    itemSeq: BigInt(columns.item_seq),
    playerId: columns.player_id === "" ? null : columns.player_id,
    status: columns.status,
    evidence: columns.evidence,
    price: moneyFrom(columns.amount_micros, columns.currency),
    priceSource: columns.price_source,
    resultCode: columns.result_code,
    message: columns.message,
    requestedAt: columns.requested_at,
    settledAt: columns.settled_at,
    nextAttemptAt: columns.next_attempt_at,
  };
}

function moneyFrom(amountMicros: string | null, currency: string | null): Money | null {
  return amountMicros === null || currency === null ? null : { amountMicros: BigInt(amountMicros), currency };
}

export const ATTEMPT_COLUMNS = `a.number, a.trigger, a.control_token, CAST(a.control_item_seq AS TEXT) AS control_item_seq,
  a.is_after_5018, a.is_void, a.instance, a.lease_until_ms, a.ended_at_ms, a.outcome, a.result_code`;

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
    isAfter5018: columns.is_after_5018 === 1,
    isVoid: columns.is_void === 1,
    leaseUntilMs: isOurs ? columns.lease_until_ms : 0,
    endedAtMs: columns.ended_at_ms === null ? null : isOurs ? columns.ended_at_ms : 0,
    processGoneSinceMs: isOurs ? null : 0,
  };
}
