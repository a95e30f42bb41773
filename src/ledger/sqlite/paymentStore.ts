// Payments in the shape the rules read, and the few statements that change them. Called only inside the writer's
// transaction; decides nothing.

import type Database from "better-sqlite3";
import type { Consumption } from "../../domain/consumption.ts";
import { type Heard, resultCodeOf } from "../../domain/heard.ts";
import type {
  AttemptTrigger,
  ConsumptionRecord,
  ControlSubject,
  Environment,
  LedgerMs,
  PaymentRecord,
} from "../../domain/payment.ts";
import type { ConsumptionChange } from "../../domain/changes.ts";
import type { LedgerClock } from "../clock.ts";
import { preparePaymentStatements, type StoredColumns } from "./paymentStatements.ts";
import { attemptFrom, consumptionFrom } from "./rows.ts";

export interface StoredConsumption extends ConsumptionRecord {
  readonly row: number;
  readonly app: number;
  readonly eventCount: number;
  readonly told: Consumption;
}

export interface StoredPayment extends PaymentRecord {
  readonly consumptions: readonly StoredConsumption[];
}

export interface NewConsumption {
  readonly id: string;
  readonly app: number;
  readonly environment: Environment;
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly tokenDigest: string | null;
  readonly playerId: string | null;
  readonly leaseAttempt: number | null;
  readonly sealedToken: Uint8Array | null;
}

export interface NewAttempt {
  readonly row: number;
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly control: ControlSubject | null;
  readonly isAfter5018: boolean;
  readonly leaseUntilMs: LedgerMs;
  readonly requestId: string;
}

export type PaymentStore = ReturnType<typeof createPaymentStore>;

export function createPaymentStore(database: Database.Database, clock: LedgerClock, instance: number) {
  const statements = preparePaymentStatements(database);
  const apps = new Map<string, { id: number; isMarked: boolean }>();
  const appNames = new Map<number, string>();

  function appOf(name: string): { id: number; isMarked: boolean } {
    const known = apps.get(name);
    if (known !== undefined) return known;
    statements.insertApp.run(name);
    const row = statements.app.get(name);
    if (row === undefined) throw new Error("an app that was just inserted is not there");
    const app = { id: row.app, isMarked: row.is_marked === 1 };
    apps.set(name, app);
    appNames.set(app.id, name);
    return app;
  }

  function storedFrom(columns: StoredColumns, appName: string): StoredConsumption {
    const told = consumptionFrom(columns, appName);
    const attempts = statements.attempts.all(columns.row);
    return {
      ...told,
      row: columns.row,
      app: columns.app,
      tokenDigest: columns.token_digest,
      leaseAttempt: columns.lease_attempt,
      eventCount: columns.event_count,
      attempts: attempts.map((attempt) => attemptFrom(attempt, instance)),
      told,
    };
  }

  return {
    /** Forgets what it remembers of apps: after a rolled back transaction it may not be true. */
    forgetApps(): void {
      apps.clear();
      appNames.clear();
    },
    appOf,
    load(appName: string, paymentSeq: string): StoredPayment {
      const app = appOf(appName);
      const rows = statements.payment.all(app.id, paymentSeq);
      return { consumptions: rows.map((row) => storedFrom(row, appName)), looks: [], isAppMarked: app.isMarked };
    },
    /** Where a consumption belongs, by its id; undefined where there is none. */
    locate(
      id: string,
    ): { readonly appName: string; readonly paymentSeq: string; readonly playerId: string } | undefined {
      const found = statements.locate.get(Buffer.from(id, "hex"));
      return found && { appName: found.name, paymentSeq: found.payment_seq, playerId: found.player_id };
    },
    reload(row: number, appName: string): Consumption {
      const columns = statements.consumption.get(row);
      if (columns === undefined) throw new Error("a consumption that was just written is not there");
      return consumptionFrom(columns, appName);
    },
    sealedToken(row: number): Uint8Array | null {
      return statements.sealedToken.get(row)?.sealed_token ?? null;
    },
    insertConsumption(added: NewConsumption): number {
      const digest = added.tokenDigest === null ? null : Buffer.from(added.tokenDigest, "hex");
      const result = statements.insertConsumption.run(
        Buffer.from(added.id, "hex"),
        added.app,
        added.environment,
        added.paymentSeq,
        added.itemSeq,
        digest,
        added.playerId ?? "",
        clock.epochMs(),
        added.leaseAttempt,
        added.sealedToken,
      );
      return Number(result.lastInsertRowid);
    },
    /** A later attempt takes the lease; a REJECTED consumption is PENDING again. */
    takeLease(stored: StoredConsumption, attemptNumber: number, sealedToken: Uint8Array | null): void {
      statements.takeLease.run(attemptNumber, sealedToken, stored.row);
    },
    setLease(row: number, attemptNumber: number | null): void {
      statements.setLease.run(attemptNumber, row);
    },
    setNextAttempt(row: number, atEpochMs: number | null): void {
      statements.setNextAttempt.run(atEpochMs, row);
    },
    setPlayer(row: number, playerId: string): void {
      statements.setPlayer.run(playerId, row);
    },
    insertAttempt(attempt: NewAttempt): void {
      statements.insertAttempt.run(
        attempt.row,
        attempt.number,
        attempt.trigger,
        attempt.control?.token ?? null,
        attempt.control?.itemSeq ?? null,
        attempt.isAfter5018 ? 1 : 0,
        instance,
        attempt.leaseUntilMs,
        clock.epochMs(),
        attempt.requestId,
      );
    },
    closeAttempt(row: number, number: number, heard: Heard, durationMs: number): void {
      const httpStatus = heard.kind === "NOT_SENT" ? null : heard.httpStatus;
      const endedAtMs = clock.ledgerMs();
      statements.closeAttempt.run(
        clock.epochMs(),
        endedAtMs,
        heard.kind,
        resultCodeOf(heard),
        httpStatus,
        Math.round(durationMs),
        row,
        number,
      );
    },
    /** The outcome and its feed event: one cannot be written without the other. */
    applyChange(stored: StoredConsumption, change: ConsumptionChange): void {
      const now = clock.epochMs();
      const isSettled = change.status === "CONSUMED" || change.status === "REJECTED";
      const settledAt =
        change.event === "AMENDED" || change.event === null ? stored.told.settledAt : isSettled ? now : null;
      const ordinal = stored.eventCount + (change.event === null ? 0 : 1);
      statements.applyChange.run(
        change.status,
        change.evidence,
        change.price?.amountMicros ?? null,
        change.price?.currency ?? null,
        change.priceSource,
        change.resultCode,
        change.message,
        settledAt,
        ordinal,
        isSettled ? 1 : 0,
        change.status === "IN_DOUBT" ? 1 : 0,
        stored.row,
      );
      if (change.event === null) return;
      statements.insertEvent.run(stored.app, stored.row, ordinal, change.event, now, change.status, change.evidence);
    },
    markApp(appName: string): void {
      const app = appOf(appName);
      app.isMarked = true;
      statements.markApp.run(app.id);
    },
  };
}
