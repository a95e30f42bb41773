// A history of consumptions that was never consumed: rows put straight into a SQLite ledger's file, so that reads can be
// checked against thousands of them, and the same rows in memory, read by the plainest means.

import type Database from "better-sqlite3";
import type { DeliveryOutcome } from "../../../src/domain/delivery.ts";
import type { ConsumptionStatus, Environment, Evidence } from "../../../src/domain/payment.ts";
import type { ConsumptionFilter, ConsumptionOrder, TimeRange } from "../../../src/ledger/port.ts";
import {
  codeOf,
  DELIVERY_OUTCOME_CODES,
  ENVIRONMENT_CODES,
  EVIDENCE_CODES,
  requestKeyOf,
  TRIGGER_CODES,
} from "../../../src/ledger/wordCodes.ts";
import type { Scope } from "../../../src/ledger/scope.ts";

export interface HistoryRow {
  readonly app: string;
  readonly playerId: string;
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly status: ConsumptionStatus;
  /** null unless CONSUMED. */
  readonly evidence: Evidence | null;
  readonly currency: string | null;
  readonly resultCode: number | null;
  readonly environment: Environment;
  readonly requestedAt: number;
  readonly settledAt: number | null;
  readonly requestIds: readonly string[];
  readonly storeOrderId: string | null;
  readonly isTest: boolean | null;
  readonly productId: string | null;
  /** Only of CONSUMED ones. */
  readonly lacksProduct: boolean;
  readonly delivery: DeliveryOutcome | null;
  readonly reversalCount: number;
}

export interface StoredRow extends HistoryRow {
  /** Its number in the ledger. */
  readonly row: number;
}

export const APPS = ["puzzle", "racing"] as const;

export function createHistoryTable(database: Database.Database) {
  database.pragma("synchronous = OFF"); // a disk's promise is not what is tested here
  const start = database.prepare("INSERT INTO starts (started_at) VALUES (0)").run().lastInsertRowid;
  for (const app of APPS) database.prepare("INSERT INTO apps (name) VALUES (?)").run(app);
  const insert =
    database.prepare(`INSERT INTO consumptions (id, app, environment_code, payment_seq, item_seq, token_digest,
    player_id, status, evidence_code, amount_micros, currency, result_code, requested_at, settled_at, store_order_id, is_test,
    delivery_outcome_code, reversal_count, product_id, lacks_product)
    VALUES (randomblob(16), (SELECT app FROM apps WHERE name = ?), ?, ?, ?, randomblob(32), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const attempt = database.prepare(`INSERT INTO attempts (consumption, number, trigger_code, is_after_5018, instance,
    lease_until_ms, started_at, request_key) VALUES (?, ?, ${TRIGGER_CODES.CALL}, 0, ?, 0, 0, ?)`);
  const add = database.transaction((rows: readonly HistoryRow[]): StoredRow[] =>
    rows.map((added) => {
      const { app, paymentSeq, itemSeq, playerId, status, currency, resultCode } = added;
      const environment = ENVIRONMENT_CODES[added.environment];
      const evidence = codeOf(EVIDENCE_CODES, added.evidence);
      const told = [
        added.storeOrderId,
        added.isTest === null ? null : Number(added.isTest),
        codeOf(DELIVERY_OUTCOME_CODES, added.delivery),
        added.reversalCount,
        added.productId,
        Number(added.lacksProduct),
      ];
      const amount = currency === null ? null : 1;
      const named = [app, environment, paymentSeq, itemSeq, playerId, status, evidence, amount, currency, resultCode];
      const row = Number(insert.run(...named, added.requestedAt, added.settledAt, ...told).lastInsertRowid);
      for (const [index, id] of added.requestIds.entries()) attempt.run(row, index + 1, start, requestKeyOf(id));
      return { ...added, row };
    }),
  );
  const clear = () => database.exec("DELETE FROM attempts; DELETE FROM consumptions");
  return { add, clear };
}

/** What a read has to find, in its order: every row looked at, one by one. */
export function expectedRows(
  rows: readonly StoredRow[],
  scope: Scope,
  filter: ConsumptionFilter,
  order: ConsumptionOrder,
): StoredRow[] {
  const found = rows.filter(
    (row) =>
      isInScope(row, scope) && isMatch(row, filter) && (order.field === "REQUESTED_AT" || row.settledAt !== null),
  );
  const sign = order.direction === "ASC" ? 1 : -1;
  return found.toSorted(
    (one, other) => sign * (instantOf(one, order) - instantOf(other, order) || one.row - other.row),
  );
}

export function instantOf(row: StoredRow, order: ConsumptionOrder): number {
  return (order.field === "SETTLED_AT" ? row.settledAt : row.requestedAt) ?? 0;
}

function isInScope(row: HistoryRow, scope: Scope): boolean {
  switch (scope.kind) {
    case "all":
      return true;
    case "app":
      return row.app === scope.app;
    case "player":
      return row.playerId !== "" && row.playerId === scope.playerId && (scope.app === null || row.app === scope.app);
  }
}

function isMatch(row: HistoryRow, filter: ConsumptionFilter): boolean {
  const isOneOf = <Value>(values: readonly Value[] | undefined, value: Value | null) =>
    values === undefined || (value !== null && values.includes(value));
  const isWithin = (range: TimeRange | undefined, instant: number | null) =>
    (range?.from == null || (instant !== null && instant >= range.from)) &&
    (range?.until == null || (instant !== null && instant < range.until));
  return (
    isOneOf(filter.app, row.app) &&
    isOneOf(filter.paymentSeq, row.paymentSeq) &&
    (filter.requestId === undefined || row.requestIds.some((id) => isOneOf(filter.requestId, id))) &&
    isOneOf(filter.playerId, row.playerId === "" ? null : row.playerId) && // nobody is no player
    isOneOf(filter.itemSeq, row.itemSeq) &&
    isOneOf(filter.status, row.status) &&
    isOneOf(filter.currency, row.currency) &&
    isOneOf(filter.resultCode, row.resultCode) &&
    isOneOf(filter.evidence, row.evidence) &&
    isOneOf(filter.storeOrderId, row.storeOrderId) &&
    (filter.isTest === undefined || filter.isTest === row.isTest) &&
    (filter.delivered === undefined || filter.delivered === (row.delivery === "DELIVERED")) &&
    (filter.reversed === undefined || filter.reversed === row.reversalCount > 0) &&
    (filter.hasProduct === undefined ||
      (filter.hasProduct ? row.productId !== null : row.lacksProduct && row.productId === null)) &&
    (filter.environment === undefined || filter.environment === row.environment) &&
    isWithin(filter.requestedAt, row.requestedAt) &&
    isWithin(filter.settledAt, row.settledAt)
  );
}
