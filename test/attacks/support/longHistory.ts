// A SQLite ledger as it is after years: so many consumptions of a thousand players, all settled, written at once.

import {
  ENVIRONMENT_CODES,
  EVENT_KIND_CODES,
  EVIDENCE_CODES,
  PRICE_SOURCE_CODES,
} from "../../../src/ledger/wordCodes.ts";
import { openForWriting } from "../../../src/ledger/sqlite/openDatabase.ts";

export const FIRST_AT = Date.UTC(2024, 0, 1);
const EACH_MS = 60_000;

/** @returns when the last of them was asked for */
export function makeLongHistory(path: string, count: number): number {
  const database = openForWriting(path);
  database.exec("INSERT INTO starts (started_at) VALUES (1); INSERT INTO apps (name) VALUES ('default')");
  database
    .prepare(
      `INSERT INTO consumptions (id, app, environment_code, payment_seq, item_seq, token_digest, player_id, status,
        evidence_code, amount_micros, currency, price_source_code, result_code, message, requested_at, settled_at, event_count)
       WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
       SELECT unhex(printf('%032x', n)), 1, ${ENVIRONMENT_CODES.PRODUCTION}, printf('old-%d', n), n % 10, randomblob(32),
        printf('player-%d', n % 1000), 'CONSUMED', ${EVIDENCE_CODES.CONFIRMED}, 1000000000, 'KRW', ${PRICE_SOURCE_CODES.UPSTREAM}, 0, 'ok',
        ? + n * ?, ? + n * ? + 100, 1 FROM number`,
    )
    .run(count, FIRST_AT, EACH_MS, FIRST_AT, EACH_MS);
  database.exec(`INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code, evidence_code)
    SELECT 1, row, 1, ${EVENT_KIND_CODES.CONSUMED}, settled_at, status_code, evidence_code FROM consumptions ORDER BY row`);
  database.close();
  return FIRST_AT + count * EACH_MS;
}
