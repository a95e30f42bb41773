// The statements that read and change payments, each with the index it leans on. Run by the writer alone.

import type Database from "better-sqlite3";
import type { SqlValue } from "./plannedOnce.ts";
import { plannedOnce } from "./plannedOnce.ts";
import { CONSUMPTION_COLUMNS, type ConsumptionColumns, DELIVERY_EVENT } from "./rows.ts";

export interface StoredColumns extends ConsumptionColumns {
  readonly token_digest: string | null;
  readonly lease_attempt: number | null;
  readonly event_count: number;
}

export function preparePaymentStatements(database: Database.Database) {
  const prepare = <Columns>(sql: string) => database.prepare<SqlValue[], Columns>(plannedOnce(sql));
  return {
    insertApp: prepare("INSERT INTO apps (name) VALUES (?) ON CONFLICT DO NOTHING"),
    app: prepare<{ app: number; is_marked: number }>("SELECT app, is_marked FROM apps WHERE name = ?"),
    markApp: prepare("UPDATE apps SET is_marked = 1 WHERE app = ?"),
    // by the prefix of consumptions_by_call
    payment:
      prepare<StoredColumns>(`SELECT ${CONSUMPTION_COLUMNS}, iif(c.token_digest IS NULL, NULL, lower(hex(c.token_digest))) AS token_digest, c.lease_attempt, c.event_count
      FROM consumptions c ${DELIVERY_EVENT} WHERE c.app = ? AND c.payment_seq = ?`),
    locate: prepare<{ name: string; payment_seq: string; player_id: string }>(
      `SELECT apps.name, c.payment_seq, c.player_id FROM consumptions c JOIN apps USING (app) WHERE c.id = ?`,
    ),
    // by consumptions_due
    due: prepare<{ id: string }>(
      "SELECT lower(hex(id)) AS id FROM consumptions WHERE due_ms <= ? ORDER BY due_ms LIMIT ?",
    ),
    nextDue: prepare<{ due_ms: number }>(
      "SELECT due_ms FROM consumptions WHERE due_ms IS NOT NULL ORDER BY due_ms LIMIT 1",
    ),
    sealedToken: prepare<{ token: Buffer }>("SELECT token FROM sealed_tokens WHERE consumption = ?"),
    keepToken: prepare("INSERT OR REPLACE INTO sealed_tokens (consumption, token) VALUES (?, ?)"),
    eraseToken: prepare("DELETE FROM sealed_tokens WHERE consumption = ?"),
    insertConsumption:
      prepare(`INSERT INTO consumptions (id, app, environment_code, payment_seq, item_seq, token_digest,
      player_id, status, requested_at, lease_attempt, due_ms, due_delay_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'PENDING', ?, ?, ?, ?)`),
    takeLease: prepare(`UPDATE consumptions SET lease_attempt = ?, due_ms = ?, due_delay_ms = 0, next_attempt_at = NULL,
      result_code = iif(status = 'REJECTED', NULL, result_code), message = iif(status = 'REJECTED', NULL, message),
      settled_at = iif(status = 'REJECTED', NULL, settled_at), status = iif(status = 'REJECTED', 'PENDING', status)
      WHERE row = ?`),
    renewLease: prepare("UPDATE consumptions SET lease_attempt = ?, due_ms = ?, due_delay_ms = 0 WHERE row = ?"),
    giveLeaseBack: prepare("UPDATE consumptions SET lease_attempt = NULL WHERE row = ?"),
    setNextAttempt: prepare("UPDATE consumptions SET next_attempt_at = ?, due_ms = ?, due_delay_ms = ? WHERE row = ?"),
    setPlayer: prepare("UPDATE consumptions SET player_id = ? WHERE row = ?"),
    setEnvironment: prepare("UPDATE consumptions SET environment_code = ? WHERE row = ?"),
    newestAuditId: prepare<{ id: string | null }>("SELECT lower(hex(max(id))) AS id FROM audit_log"),
    insertAuditEntry: prepare(`INSERT INTO audit_log (id, app, occurred_at, actor, action, consumption, note, before,
      after, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    applyChange: prepare(`UPDATE consumptions SET status = ?, evidence_code = ?, amount_micros = ?, currency = ?,
      price_source_code = ?, result_code = ?, message = ?, settled_at = ?, event_count = ?,
      next_attempt_at = iif(?, next_attempt_at, NULL),
      lease_attempt = iif(?, NULL, lease_attempt), due_ms = iif(?, due_ms, NULL), due_delay_ms = iif(?, due_delay_ms, NULL)
      WHERE row = ?`),
    insertEvent:
      prepare(`INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code, evidence_code)
      VALUES (?, ?, ?, ?, ?, ?, ?)`),
  };
}
