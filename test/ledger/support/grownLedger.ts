// A lived-in ledger that has grown by many settled payments: by SQL, in a second, and within the rules of the ledger.

import Database from "better-sqlite3";
import {
  ENVIRONMENT_CODES,
  EVENT_KIND_CODES,
  EVIDENCE_CODES,
  OUTCOME_CODES,
  PRICE_SOURCE_CODES,
  TRIGGER_CODES,
} from "../../../src/ledger/wordCodes.ts";

/** So many more consumptions, two of three CONSUMED in one of two currencies, each with one attempt and one event. */
export function grow(path: string, count: number): void {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.transaction(() => {
    const begun = Number(database.prepare("SELECT max(row) FROM consumptions").pluck().get());
    database
      .prepare(
        `WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < @count)
        INSERT INTO consumptions (row, id, app, environment_code, payment_seq, item_seq, token_digest, player_id, status,
          evidence_code, amount_micros, currency, price_source_code, result_code, message, requested_at, settled_at, event_count)
        SELECT @begun + i, unhex(printf('%012x7%03x8%015x', 1700000000000 + i / 7, i % 4096, i)), 1, ${ENVIRONMENT_CODES.SANDBOX},
          'grown-' || i, 9223372036854775807 - i % 5, randomblob(32), iif(i % 4 = 0, '', 'player ' || (i % 97)),
          iif(i % 3 = 0, 'REJECTED', 'CONSUMED'), iif(i % 3 = 0, NULL, ${EVIDENCE_CODES.CONFIRMED}),
          iif(i % 3 = 0, NULL, 999999999999999999 - i), iif(i % 3 = 0, NULL, iif(i % 2 = 0, 'KRW', 'EUR')),
          iif(i % 3 = 0, NULL, ${PRICE_SOURCE_CODES.UPSTREAM}), iif(i % 3 = 0, 5000, NULL), iif(i % 3 = 0, 'no such "payment", {' || i || '} \\', NULL),
          1700000000000 + i / 7, 1700000000100 + i / 7, 1 FROM n`,
      )
      .run({ begun, count });
    database
      .prepare(
        `INSERT INTO attempts (consumption, number, trigger_code, is_after_5018, instance, lease_until_ms, started_at, ended_at,
          ended_at_ms, outcome_code, result_code, http_status, duration_ms, request_key)
        SELECT row, 1, ${TRIGGER_CODES.CALL}, 0, 1, 30000.5, requested_at, settled_at, 17.25,
          iif(status = 'CONSUMED', ${OUTCOME_CODES.CONSUMED}, ${OUTCOME_CODES.REFUSED}),
          iif(status = 'CONSUMED', 0, 5000), 200, 40, 'request-' || row FROM consumptions WHERE row > ?`,
      )
      .run(begun);
    database
      .prepare(
        `INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code, evidence_code)
        SELECT app, row, 1, iif(status = 'CONSUMED', ${EVENT_KIND_CODES.CONSUMED}, ${EVENT_KIND_CODES.REJECTED}), settled_at, status_code,
          evidence_code FROM consumptions WHERE row > ? ORDER BY row`,
      )
      .run(begun);
  })();
  database.close();
}
