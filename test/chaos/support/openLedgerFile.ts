// A SQLite ledger left behind by an outage: so many open consumptions, half of them in doubt, half with an attempt whose
// process died. Written at once, as the engine would have over hours.

import { randomBytes } from "node:crypto";
import { createTokenSeal } from "../../../src/ledger/seal.ts";
import {
  ENVIRONMENT_CODES,
  EVENT_KIND_CODES,
  OUTCOME_CODES,
  STATUS_CODES,
  TRIGGER_CODES,
} from "../../../src/ledger/wordCodes.ts";
import { openForWriting } from "../../../src/ledger/sqlite/openDatabase.ts";
import { tokenDigestOf } from "../../../src/ledger/tokenDigest.ts";

export function makeOpenLedger(path: string, count: number, secret: Uint8Array): void {
  const seal = createTokenSeal([secret], randomBytes);
  const database = openForWriting(path);
  const prepare = (sql: string) => database.prepare(sql);
  const consumption = prepare(`INSERT INTO consumptions (id, app, environment_code, payment_seq, item_seq, token_digest,
    player_id, status, result_code, message, requested_at, event_count, due_ms, due_delay_ms)
    VALUES (?, 1, ${ENVIRONMENT_CODES.SANDBOX}, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const token = prepare("INSERT INTO sealed_tokens (consumption, token) VALUES (?, ?)");
  const attempt =
    prepare(`INSERT INTO attempts (consumption, number, trigger_code, is_after_5018, instance, lease_until_ms,
    started_at, ended_at, ended_at_ms, outcome_code, result_code, duration_ms, request_key)
    VALUES (?, 1, ${TRIGGER_CODES.CALL}, 0, 1, 30000, ?, ?, ?, ?, ?, ?, ?)`);
  const event = prepare(`INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code)
    VALUES (1, ?, 1, ${EVENT_KIND_CODES.IN_DOUBT}, ?, ${STATUS_CODES.IN_DOUBT})`);
  const at = Date.UTC(2026, 10, 1);
  database.exec("INSERT INTO starts (started_at) VALUES (1); INSERT INTO apps (name) VALUES ('default')");
  database.transaction(() => {
    for (let index = 0; index < count; index += 1) {
      const id = randomBytes(16);
      const paymentSeq = `open-${index}`;
      const plain = `token-of-${paymentSeq}`;
      const digest = Buffer.from(tokenDigestOf(paymentSeq, plain), "hex");
      const isInDoubt = index % 2 === 0;
      const status = isInDoubt ? ["IN_DOUBT", 107, "lost"] : ["PENDING", null, null];
      const due = isInDoubt ? [1_000, 1_000] : [30_000, 0];
      const player = `player-${index % 1_000}`;
      const { lastInsertRowid: row } = consumption.run(
        id,
        paymentSeq,
        digest,
        player,
        ...status,
        at + index,
        isInDoubt ? 1 : 0,
        ...due,
      );
      token.run(row, seal.seal(id.toString("hex"), plain));
      const ended = isInDoubt ? [at, 1, OUTCOME_CODES.UNKNOWN, 107, 3] : [null, null, null, null, null];
      attempt.run(row, at, ...ended, `request-${index}`);
      if (isInDoubt) event.run(row, at);
    }
  })();
  database.close();
}
