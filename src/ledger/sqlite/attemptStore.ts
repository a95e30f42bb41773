// Attempts of the SQLite engine: read and changed by one statement each inside the writer's open transaction. Decides nothing.

import type Database from "better-sqlite3";
import { isDoubtfulRefusal, resultCodeOf } from "../../domain/heard.ts";
import type { AttemptRecord } from "../../domain/payment.ts";
import type { LedgerClock } from "../clock.ts";
import { failureTextOf, RUNNING } from "../writing/changing.ts";
import type { PaymentStore } from "../writing/paymentStore.ts";
import { OUTCOME_CODES, requestKeyOf, TRIGGER_CODES } from "../wordCodes.ts";
import type { SqlValue } from "./plannedOnce.ts";
import { ATTEMPTS_READ_MAX, prepareTrimming } from "./longDoubts.ts";
import { plannedOnce } from "./plannedOnce.ts";
import { ATTEMPT_COLUMNS, type AttemptColumns, attemptFrom } from "./rows.ts";

export interface AttemptStore extends Pick<
  PaymentStore,
  "insertAttempt" | "closeAttempt" | "dropAttempts" | "restoreAttempt" | "markShownConsumable" | "voidAttempts"
> {
  readonly attemptsOf: (row: number) => readonly AttemptRecord[];
}

export function createAttemptStore(database: Database.Database, clock: LedgerClock, instance: number): AttemptStore {
  const statements = prepareStatements(database);
  const trim = prepareTrimming(database, instance);

  const store: AttemptStore = {
    attemptsOf(row) {
      let attempts = statements.attempts.all(row);
      if (attempts.length > ATTEMPTS_READ_MAX) {
        trim(row);
        attempts = statements.everyAttempt.all(row); // what is left decides something, however much it is
      }
      return attempts.map((attempt) => attemptFrom(attempt, instance));
    },
    insertAttempt({ row }, attempt) {
      const { number, trigger, control, isAfter5018, leaseUntilMs, requestId } = attempt;
      statements.insertAttempt.run(
        row,
        number,
        TRIGGER_CODES[trigger],
        control?.token ?? null,
        control?.itemSeq ?? null,
        isAfter5018 ? 1 : 0,
        instance,
        leaseUntilMs,
        clock.epochMs(),
        requestKeyOf(requestId),
      );
      return { ...RUNNING, number, trigger, control, isAfter5018, leaseUntilMs };
    },
    closeAttempt({ row }, number, heard, durationMs) {
      const httpStatus = heard.kind === "NOT_SENT" ? null : heard.httpStatus;
      const [endedAt, endedAtMs] = [clock.epochMs(), clock.ledgerMs()];
      const [outcome, took] = [OUTCOME_CODES[heard.kind], Math.round(durationMs)];
      const [code, isDoubtful, message] = [resultCodeOf(heard), isDoubtfulRefusal(heard) ? 1 : 0, failureTextOf(heard)];
      const ended = [endedAt, endedAtMs, outcome, code, httpStatus, took, isDoubtful, message];
      statements.closeAttempt.run(...ended, row, number);
    },
    dropAttempts({ row }, numbers) {
      const { changes } = statements.dropAttempts.run(row, JSON.stringify(numbers));
      statements.countDropped.run(changes, row);
    },
    restoreAttempt(stored, attempt) {
      store.insertAttempt(stored, attempt);
      statements.countDropped.run(-1, stored.row);
    },
    markShownConsumable({ row }, number) {
      statements.markShownConsumable.run(row, number);
    },
    voidAttempts({ row }) {
      statements.voidAttempts.run(row);
    },
  };
  return store;
}

function prepareStatements(database: Database.Database) {
  const prepare = <Columns>(sql: string) => database.prepare<SqlValue[], Columns>(plannedOnce(sql));
  return {
    attempts: prepare<AttemptColumns>(
      `SELECT ${ATTEMPT_COLUMNS} FROM attempts a WHERE a.consumption = ? ORDER BY a.number LIMIT ${ATTEMPTS_READ_MAX + 1}`,
    ),
    everyAttempt: prepare<AttemptColumns>(
      `SELECT ${ATTEMPT_COLUMNS} FROM attempts a WHERE a.consumption = ? ORDER BY a.number`,
    ),
    insertAttempt: prepare(`INSERT INTO attempts (consumption, number, trigger_code, control_token, control_item_seq,
      is_after_5018, instance, lease_until_ms, started_at, request_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    closeAttempt:
      prepare(`UPDATE attempts SET ended_at = ?, ended_at_ms = ?, outcome_code = ?, result_code = ?, http_status = ?,
      duration_ms = ?, is_doubtful_refusal = ?, message = ?
      WHERE consumption = ? AND number = ? AND outcome_code IS NULL`),
    dropAttempts: prepare("DELETE FROM attempts WHERE consumption = ? AND number IN (SELECT value FROM json_each(?))"),
    countDropped: prepare("UPDATE consumptions SET dropped_attempts = dropped_attempts + ? WHERE row = ?"),
    markShownConsumable: prepare("UPDATE attempts SET is_shown_consumable = 1 WHERE consumption = ? AND number = ?"),
    voidAttempts: prepare("UPDATE attempts SET is_void = 1 WHERE consumption = ?"),
  };
}
