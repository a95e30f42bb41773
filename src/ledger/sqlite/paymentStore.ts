// Payments in the shape the rules read, and the few statements that change them. Called only inside the writer's
// transaction; decides nothing.

import type Database from "better-sqlite3";
import type { Consumption } from "../../domain/consumption.ts";
import { type Heard, resultCodeOf } from "../../domain/heard.ts";
import type { AttemptRecord, AttemptTrigger, ControlSubject, Environment, LedgerMs } from "../../domain/payment.ts";
import type { ConsumptionChange } from "../../domain/changes.ts";
import type { LedgerClock } from "../clock.ts";
import { createFreshPayments } from "./freshPayments.ts";
import { preparePaymentStatements, type StoredColumns } from "./paymentStatements.ts";
import { attemptFrom, consumptionFrom } from "./rows.ts";
import type { StoredConsumption, StoredPayment } from "./storedPayment.ts";

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
  const fresh = createFreshPayments();

  function appOf(name: string): { id: number; isMarked: boolean } {
    const known = apps.get(name);
    if (known !== undefined) return known;
    statements.insertApp.run(name);
    const row = statements.app.get(name);
    if (row === undefined) throw new Error("an app that was just inserted is not there");
    const app = { id: row.app, isMarked: row.is_marked === 1 };
    apps.set(name, app);
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
    /** Forgets what it remembers: after a rolled back transaction it may not be true. */
    forgetAll(): void {
      apps.clear();
      fresh.clear();
    },
    appOf,
    load(appName: string, paymentSeq: string): StoredPayment {
      const app = appOf(appName);
      fresh.forget(appName, paymentSeq);
      // In the order they were created; there is one, as a rule, so SQLite need not sort.
      const rows = statements.payment.all(app.id, paymentSeq).sort((a, b) => a.row - b.row);
      return { consumptions: rows.map((row) => storedFrom(row, appName)), looks: [], isAppMarked: app.isMarked };
    },
    /** The payment of a consumption that is about to be settled; undefined where there is none by that id. */
    loadForSettling(id: string): StoredPayment | undefined {
      const only = fresh.take(id);
      if (only !== undefined) return { consumptions: [only], looks: [], isAppMarked: appOf(only.told.app).isMarked };
      const place = this.locate(id);
      return place && this.load(place.appName, place.paymentSeq);
    },
    /** A payment that was empty before, with its first consumption and its first attempt, until something else touches it. */
    keepFresh(only: StoredConsumption): void {
      fresh.keep(only);
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
    insertConsumption(added: NewConsumption, appName: string): StoredConsumption {
      const requestedAt = clock.epochMs();
      const digest = added.tokenDigest === null ? null : Buffer.from(added.tokenDigest, "hex");
      const result = statements.insertConsumption.run(
        Buffer.from(added.id, "hex"),
        added.app,
        added.environment,
        added.paymentSeq,
        added.itemSeq,
        digest,
        added.playerId ?? "",
        requestedAt,
        added.leaseAttempt,
        added.sealedToken,
      );
      return storedAnew(added, appName, Number(result.lastInsertRowid), requestedAt);
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
    insertAttempt(attempt: NewAttempt): AttemptRecord {
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
      const { number, trigger, control, isAfter5018, leaseUntilMs } = attempt;
      return { ...RUNNING, number, trigger, control, isAfter5018, leaseUntilMs };
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
    applyChange(stored: StoredConsumption, change: ConsumptionChange, givesLeaseBack: boolean): Consumption {
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
        givesLeaseBack ? 1 : 0,
        stored.row,
      );
      if (change.event !== null) {
        statements.insertEvent.run(stored.app, stored.row, ordinal, change.event, now, change.status, change.evidence);
      }
      const { status, evidence, price, priceSource, resultCode, message } = change;
      const nextAttemptAt = status === "IN_DOUBT" ? stored.told.nextAttemptAt : null;
      return { ...stored.told, status, evidence, price, priceSource, resultCode, message, settledAt, nextAttemptAt };
    },
    markApp(appName: string): void {
      const app = appOf(appName);
      app.isMarked = true;
      statements.markApp.run(app.id);
    },
  };
}

const RUNNING = { outcome: null, resultCode: null, isVoid: false, endedAtMs: null, processGoneSinceMs: null };

/** A consumption as its row says right after it was made. */
function storedAnew(added: NewConsumption, appName: string, row: number, requestedAt: number): StoredConsumption {
  const { id, app, environment, paymentSeq, itemSeq, playerId, tokenDigest, leaseAttempt } = added;
  const unsettled = { evidence: null, price: null, priceSource: null, resultCode: null, message: null };
  const told: Consumption = {
    id,
    app: appName,
    environment,
    paymentSeq,
    itemSeq,
    playerId,
    status: "PENDING",
    ...unsettled,
    requestedAt,
    settledAt: null,
    nextAttemptAt: null,
  };
  return { ...told, row, app, tokenDigest, leaseAttempt, eventCount: 0, attempts: [], told };
}
