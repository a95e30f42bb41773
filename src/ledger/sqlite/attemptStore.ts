// Attempts of the SQLite engine, written by one statement each inside the writer's open transaction. Decides nothing.

import { isDoubtfulRefusal, resultCodeOf } from "../../domain/heard.ts";
import type { LedgerClock } from "../clock.ts";
import { failureTextOf, RUNNING } from "../writing/changing.ts";
import type { PaymentStore } from "../writing/paymentStore.ts";
import { OUTCOME_CODES, requestKeyOf, TRIGGER_CODES } from "./codes.ts";
import type { PaymentStatements } from "./paymentStatements.ts";

export type AttemptStore = Pick<
  PaymentStore,
  "insertAttempt" | "closeAttempt" | "dropAttempts" | "restoreAttempt" | "markShownConsumable" | "voidAttempts"
>;

export function createAttemptStore(statements: PaymentStatements, clock: LedgerClock, instance: number): AttemptStore {
  const store: AttemptStore = {
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
