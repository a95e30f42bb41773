// The same history of consumptions that was never consumed, in a PostgreSQL database.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Client } from "pg";
import { SCHEMA_FILE } from "../../../src/ledger/postgres/migrations.ts";
import type { HistoryRow, StoredRow } from "./historyTable.ts";

export interface PostgresHistory {
  add(rows: readonly HistoryRow[]): Promise<StoredRow[]>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

const ADD_ROWS = `INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, token_digest, player_id, status,
    evidence, amount_micros, currency, result_code, requested_at, settled_at, event_count, store_order_id, is_test,
    delivery_outcome, reversal_count, product_id, lacks_product)
  SELECT id, app, environment, "paymentSeq", "itemSeq", decode(md5(id::text), 'hex'), "playerId", status,
    evidence, CASE WHEN currency IS NOT NULL THEN 1 END, currency, "resultCode",
    "requestedAt", "settledAt", 0, "storeOrderId", "isTest", delivery, "reversalCount", "productId", "lacksProduct"
  FROM ROWS FROM (jsonb_to_recordset($1) AS (id uuid, app text, environment text, "paymentSeq" text, "itemSeq" bigint,
    "playerId" text, status text, evidence text, "storeOrderId" text, "isTest" boolean, delivery text, "reversalCount" integer, "productId" text, "lacksProduct" boolean, currency text, "resultCode" integer, "requestedAt" bigint, "settledAt" bigint))
    WITH ORDINALITY
  ORDER BY ordinality RETURNING row`;

const ADD_ATTEMPTS = `INSERT INTO attempts (consumption, number, trigger, is_after_5018, is_void, instance, lease_until_ms,
    started_at, request_id)
  SELECT added.id, place, 'CALL', false, false, 1, 0, 0, request
  FROM jsonb_to_recordset($1) AS added (id uuid, "requestIds" jsonb),
    jsonb_array_elements_text(added."requestIds") WITH ORDINALITY AS asked (request, place)`;

export async function openPostgresHistory(url: string): Promise<PostgresHistory> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(readFileSync(SCHEMA_FILE, "utf8"));
  await client.query("SET synchronous_commit = off"); // a disk's promise is not what is tested here
  return {
    async add(rows) {
      const added = rows.map((row) => ({ ...row, itemSeq: row.itemSeq.toString(), id: randomUUID() }));
      const json = JSON.stringify(added);
      const stored = await client.query<{ readonly row: string }>(ADD_ROWS, [json]);
      await client.query(ADD_ATTEMPTS, [json]);
      return rows.map((row, index) => ({ ...row, row: Number(stored.rows[index]?.row) }));
    },
    async clear() {
      await client.query("DELETE FROM attempts; DELETE FROM consumptions");
    },
    close: () => client.end(),
  };
}
