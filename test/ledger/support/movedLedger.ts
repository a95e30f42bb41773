// A SQLite ledger that has everything a move has to carry, and the move of it.

import Database from "better-sqlite3";
import { expect } from "vitest";
import { LedgerRefusal } from "../../../src/ledger/ledgerRefusal.ts";
import { type Moved, moveLedger, type MoveOptions } from "../../../src/ledger/migration/move.ts";
import { openPostgresLedger } from "../../../src/ledger/postgres/postgresLedger.ts";
import {
  DELIVERY_OUTCOME_CODES,
  EVENT_KIND_CODES,
  OUTCOME_CODES,
  STATUS_CODES,
  TRIGGER_CODES,
} from "../../../src/ledger/wordCodes.ts";
import type { Ledger } from "../../../src/ledger/port.ts";
import { RULES, SECRET } from "./engines.ts";
import { doctored, livedInLedger, PAYMENTS } from "./livedInLedger.ts";
import { realTimers } from "./realTimers.ts";

/** With keys that were used, a marked app, a disputed one, an audit record, a control and a lease that nobody gave back. */
export async function ledgerToMove(): Promise<string> {
  const path = await livedInLedger();
  const disputed = `(SELECT row FROM consumptions WHERE payment_seq = '${PAYMENTS.doubted}')`;
  return doctored(
    path,
    `INSERT INTO api_key_uses VALUES ('7f3a9c21b0de', 1785549600123), ('00000000000f', 7);
     INSERT INTO apps (name, is_marked) VALUES ('Überapp', 1), ('zebra', 0);
     UPDATE consumptions SET status = 'DISPUTED', due_ms = NULL, due_delay_ms = NULL, event_count = 2 WHERE row = ${disputed};
     INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code)
       VALUES (1, ${disputed}, 2, ${EVENT_KIND_CODES.DISPUTED}, 5, ${STATUS_CODES.DISPUTED});
     INSERT INTO attempts VALUES (${disputed}, 2, ${TRIGGER_CODES.CONTROL}, 'RANDOM', 9223372036854775807, 1, 1, 1, 1.5, 6, 7, 8.25,
       ${OUTCOME_CODES.REFUSED}, 5000, 200, 3, NULL, 1, 0, 'why "not" {1}');
     INSERT INTO audit_log (id, app, occurred_at, actor, action, consumption, note, before, after, request_id)
       SELECT randomblob(16), 1, value, 'key ' || value, 'RESOLVE_DISPUTE', ${disputed}, 'why "so", {1} \\ ' || char(10), '{}',
         '{"a":1}', 'r' FROM json_each('[3, 1, 2]');
     INSERT INTO looks VALUES (1, 'P-seen', x'0a', 9223372036854775807, 2290000, 'EUR', 'TRANSACTION', 5, NULL, 'GG', 'GPA.1',
       NULL, 4, 1, '페이로드', 'AUTO_RENEWABLE'), (1, 'P-seen', x'0a', 7, NULL, NULL, 'UNCONSUMED_LIST', 5, 5, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
       (2, 'P-seen', x'00ff', 7, NULL, NULL, 'UNCONSUMED_LIST', 5, 5, NULL, NULL, NULL, NULL, 0, NULL, NULL);
     INSERT INTO fact_look_ups SELECT row, x'00ff10', 12.5, 3 FROM consumptions WHERE payment_seq = 'P-euro';
     INSERT INTO reversals (row, id, app, payment_seq, kind, occurred_at, reference, amount_micros, currency, note, recorded_at)
       VALUES (1, randomblob(16), 1, 'P-euro', 'REFUNDED', 3, 'refund "1"', 1000000, 'EUR', NULL, 4),
       (2, randomblob(16), 2, 'P-of-nobody', 'VOIDED', 3, 'refund "1"', NULL, NULL, 'why', 4);
     UPDATE consumptions SET delivery_outcome_code = ${DELIVERY_OUTCOME_CODES.FAILED}, delivery_ordinal = 2, event_count = 3, reversal_count = 1, market = 'GG',
       is_test = 0, seen_unconsumed_at = 2, payload = 'p', product_type = 'CONSUMABLE', lacks_product = 1, dropped_attempts = 0 WHERE payment_seq = 'P-euro';
     INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code, evidence_code, reference, note, reversal)
       SELECT 1, row, 2, ${EVENT_KIND_CODES.DELIVERY_FAILED}, 6, status_code, evidence_code, 'grant-1', 'bag full', NULL
         FROM consumptions WHERE payment_seq = 'P-euro'
       UNION ALL SELECT 1, row, 3, ${EVENT_KIND_CODES.REVERSED}, 6, status_code, evidence_code, NULL, NULL, 1
         FROM consumptions WHERE payment_seq = 'P-euro'
       UNION ALL SELECT 2, NULL, 0, ${EVENT_KIND_CODES.REVERSED}, 6, NULL, NULL, NULL, NULL, 2`,
  );
}

export function move(sourcePath: string, targetUrl: string, more: Partial<MoveOptions> = {}): Promise<Moved> {
  return moveLedger({
    sourcePath,
    targetUrl,
    targetName: "postgres://there/ledger",
    isAnew: false,
    timers: realTimers,
    onProgress: () => undefined,
    ...more,
  });
}

/** Dies, as far as anybody else can tell, when it is told so for the n-th time how far it is. */
export async function moveUntil(sourcePath: string, targetUrl: string, callsMax: number): Promise<"died" | Moved> {
  let calls = 0;
  const onProgress = () => {
    calls += 1;
    if (calls === callsMax) throw new Error("killed");
  };
  try {
    return await move(sourcePath, targetUrl, { onProgress });
  } catch (error) {
    expect(error).toMatchObject({ name: "MoveFailure", cause: { message: "killed" } });
    return "died";
  }
}

export function serveOn(url: string): Promise<Ledger> {
  return openPostgresLedger({
    url,
    secrets: [SECRET],
    rules: RULES,
    timers: realTimers,
    random: () => 0.5,
    candidateKey: new Uint8Array(32).fill(9),
    onFault: () => undefined,
  });
}

/** The one line with which it was refused. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error("not refused"),
    (refused: unknown) => refused,
  );
  if (!(error instanceof LedgerRefusal)) throw error;
  return error.message;
}

export function onSource(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}
