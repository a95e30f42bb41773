// What a flush writes, each table once for all of its operations. Rows go as arrays of columns through unnest; digests and
// sealed tokens travel as hex, so that no driver has its own idea of how to write bytes into an array.

import { ATTEMPT_TYPES, AUDIT_TYPES, CONSUMPTION_TYPES, EVENT_TYPES } from "./columnTypes.ts";
import type { Changes, NewEvent } from "./loaded.ts";
import { columnsOf, insertFrom } from "./insertFrom.ts";
import type { Statement } from "./lockStatements.ts";
import { raisedAbove } from "../uuidv7.ts";

/** What may change of one that is there already. */
const CHANGING = Object.keys(CONSUMPTION_TYPES).filter(
  (column) => !["id", "app", "payment_seq", "item_seq", "token_digest", "requested_at"].includes(column),
);

/**
 * What stands there to the minute stays, whichever instance wrote it. In the order of the keys, so that two flushes never
 * wait for each other in a ring; a clock that was set back does not keep an old time there for ever.
 */
export function writeKeyUses(keyIds: readonly string[], nowMs: number): Statement {
  return {
    text: `INSERT INTO api_key_uses (key_id, last_used_at) SELECT key_id, $2 FROM unnest($1::text[]) AS used (key_id)
      ON CONFLICT (key_id) DO UPDATE SET last_used_at = excluded.last_used_at
      WHERE abs(excluded.last_used_at - api_key_uses.last_used_at) >= 60000`,
    values: [[...new Set(keyIds)].toSorted(), nowMs],
  };
}

export function writeConsumptions({ consumptions }: Changes): Statement {
  const rows = consumptions.map(({ told, tokenDigest, leaseAttempt, eventCount, sealedToken, dueMs, ...reported }) => [
    told.id,
    told.app,
    told.environment,
    told.paymentSeq,
    told.itemSeq.toString(),
    tokenDigest,
    told.playerId ?? "",
    told.status,
    told.evidence,
    told.price?.amountMicros.toString() ?? null,
    told.price?.currency ?? null,
    told.priceSource,
    told.resultCode,
    told.message,
    told.requestedAt,
    told.settledAt,
    told.nextAttemptAt,
    leaseAttempt,
    eventCount,
    sealedToken === null ? null : Buffer.from(sealedToken).toString("hex"),
    dueMs,
    told.seenUnconsumedAt,
    told.market,
    told.storeOrderId,
    told.productId,
    told.purchasedAt,
    told.isTest,
    told.payload,
    told.delivery?.outcome ?? null,
    reported.deliveryOrdinal,
    reported.reversalCount,
    told.productType,
    reported.lacksProduct,
    reported.droppedAttempts,
  ]);
  const { text, values } = insertFrom("consumptions", CONSUMPTION_TYPES, rows);
  const updates = CHANGING.map((column) => `${column} = excluded.${column}`).join(", ");
  return { text: `${text} ON CONFLICT (id) DO UPDATE SET ${updates}`, values };
}

export function writeAttempts({ attempts }: Changes): Statement {
  const rows = attempts.map(({ consumptionId, attempt }) => [
    consumptionId,
    attempt.number,
    attempt.trigger,
    attempt.control?.token ?? null,
    attempt.control?.itemSeq.toString() ?? null,
    attempt.isAfter5018,
    attempt.isVoid,
    attempt.instance,
    attempt.leaseUntilMs,
    attempt.startedAt,
    attempt.endedAt,
    attempt.endedAtMs,
    attempt.outcome,
    attempt.resultCode,
    attempt.httpStatus,
    attempt.durationMs,
    attempt.requestId,
    attempt.isShownConsumable,
    attempt.isDoubtfulRefusal,
    attempt.message,
  ]);
  const { text, values } = insertFrom("attempts", ATTEMPT_TYPES, rows);
  return {
    text: `${text} ON CONFLICT (consumption, number) DO UPDATE SET is_void = excluded.is_void,
      is_shown_consumable = excluded.is_shown_consumable, is_doubtful_refusal = excluded.is_doubtful_refusal,
      ended_at = excluded.ended_at, ended_at_ms = excluded.ended_at_ms, outcome = excluded.outcome,
      result_code = excluded.result_code, http_status = excluded.http_status, duration_ms = excluded.duration_ms,
      message = excluded.message`,
    values,
  };
}

/** Before attempts are written: one that comes back in the same flush stays. */
export function dropAttempts({ droppedAttempts }: Changes): Statement {
  return {
    text: `DELETE FROM attempts a USING unnest($1::uuid[], $2::integer[]) AS dropped (consumption, number)
      WHERE a.consumption = dropped.consumption AND a.number = dropped.number`,
    values: [droppedAttempts.map(({ consumptionId }) => consumptionId), droppedAttempts.map(({ number }) => number)],
  };
}

/**
 * Last before the commit: the head's row is locked from here to there, so numbers are given out in the order in which
 * they become visible. Reading on behind a number never misses a smaller one.
 */
export function writeEvents(events: readonly NewEvent[]): Statement {
  const rows = events.map(
    ({ app, consumptionId, ordinal, kind, occurredAt, status, evidence, delivery, reversalId }) => [
      app,
      consumptionId,
      ordinal,
      kind,
      occurredAt,
      status,
      evidence,
      delivery?.reference ?? null,
      delivery?.note ?? null,
      reversalId,
    ],
  );
  const columns = Object.keys(EVENT_TYPES);
  const parameters = Object.values(EVENT_TYPES).map((type, index) => `$${index + 2}::${type}[]`);
  return {
    text: `WITH head AS (UPDATE feed_head SET last = last + $1 RETURNING last)
      INSERT INTO feed (sequence, ${columns.join(", ")})
      SELECT head.last - $1 + added.place, ${columns.map((column) => `added.${column}`).join(", ")}
      FROM head, unnest(${parameters.join(", ")}) WITH ORDINALITY AS added (${columns.join(", ")}, place)`,
    values: [events.length, ...columnsOf(rows, columns.length)],
  };
}

export function markApps(names: readonly string[]): Statement {
  return {
    text: `INSERT INTO apps (name, is_marked) SELECT name, true FROM unnest($1::text[]) AS marked (name)
      ON CONFLICT (name) DO UPDATE SET is_marked = true`,
    values: [[...new Set(names)].sort()],
  };
}

export const NEWEST_AUDIT_ID = "SELECT replace(id::text, '-', '') AS id FROM audit_log ORDER BY id DESC LIMIT 1";

/** @param newestId the last id on record, null where there is none: what comes later is above it, whatever a clock says */
export function writeAuditEntries({ auditEntries }: Changes, newestId: string | null): Statement {
  let last = newestId;
  const rows = auditEntries.map((entry) => [
    (last = raisedAbove(last, entry.id)),
    entry.app,
    entry.occurredAt,
    entry.actor,
    entry.action,
    entry.consumption?.id ?? null,
    entry.note,
    entry.before,
    entry.after,
    entry.requestId,
  ]);
  return insertFrom("audit_log", AUDIT_TYPES, rows);
}
