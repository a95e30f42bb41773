// Payments of the SQLite engine: read and changed by one statement each, inside the writer's open transaction. Decides
// nothing.

import type Database from "better-sqlite3";
import type { ConsumptionChange } from "../../domain/changes.ts";
import type { Consumption } from "../../domain/consumption.ts";
import { isSettled } from "../../domain/payment.ts";
import type { LedgerClock } from "../clock.ts";
import { newlyOpened, toldAfter, toldUnderLease } from "../writing/changing.ts";
import { raisedAbove } from "../uuidv7.ts";
import type { NewConsumption, PaymentStore } from "../writing/paymentStore.ts";
import type { StoredConsumption, StoredLook } from "../writing/storedPayment.ts";
import { TotalsTally } from "../writing/totalsTally.ts";
import {
  codeOf,
  ENVIRONMENT_CODES,
  EVENT_KIND_CODES,
  EVIDENCE_CODES,
  PRICE_SOURCE_CODES,
  standingCodes,
} from "../wordCodes.ts";
import { createAttemptStore } from "./attemptStore.ts";
import { createFactStore } from "./factStore.ts";
import { createFreshPayments } from "./freshPayments.ts";
import { preparePaymentStatements, type StoredColumns } from "./paymentStatements.ts";
import { createReportStore } from "./reportStore.ts";
import { consumptionFrom } from "./rows.ts";
import { prepareTotals } from "./totalsStore.ts";

export interface SqlitePaymentStore extends PaymentStore {
  /** Forgets what it remembers: after a rolled back transaction it may not be true. */
  forgetAll(): void;
  /** What the open transaction changed in the totals: before its commit. */
  writeTotals(): void;
}

export function createPaymentStore(
  database: Database.Database,
  clock: LedgerClock,
  instance: number,
  itemlessApps: readonly string[],
): SqlitePaymentStore {
  const statements = preparePaymentStatements(database);
  const { attemptsOf, ...attempts } = createAttemptStore(database, clock, instance);
  const apps = new Map<string, { id: number; isMarked: boolean }>();
  const fresh = createFreshPayments();
  const tally = new TotalsTally();
  const appId = (name: string) => appOf(name).id;
  const { looksAt, forgetReversals, ...reports } = createReportStore(database, () => clock.epochMs(), appId, tally);
  const writeTotals = prepareTotals(database, appId);

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
    return {
      ...told,
      row: columns.row,
      tokenDigest: columns.token_digest,
      leaseAttempt: columns.lease_attempt,
      eventCount: columns.event_count,
      attempts: attemptsOf(columns.row),
      told,
    };
  }

  const store: SqlitePaymentStore = {
    ...reports,
    ...attempts,
    ...createFactStore(database, () => clock.ledgerMs()),
    forgetAll() {
      apps.clear();
      fresh.clear();
      tally.clear();
      forgetReversals();
    },
    writeTotals: () => writeTotals(tally),
    load(appName, paymentSeq) {
      const app = appOf(appName);
      fresh.forget(appName, paymentSeq);
      // In the order they were created; there is one, as a rule, so SQLite need not sort.
      const rows = statements.payment.all(app.id, paymentSeq).sort((a, b) => a.row - b.row);
      let looks: readonly StoredLook[] | null = null;
      return {
        consumptions: rows.map((row) => storedFrom(row, appName)),
        get looks() {
          return (looks ??= looksAt(app.id, paymentSeq)); // few rules ask
        },
        isAppMarked: app.isMarked,
        namesItem: !itemlessApps.includes(appName),
      };
    },
    loadForSettling(id) {
      const only = fresh.take(id);
      if (only !== undefined) {
        const { app } = only.told;
        const namesItem = !itemlessApps.includes(app);
        return { consumptions: [only], looks: [], isAppMarked: appOf(app).isMarked, namesItem };
      }
      const place = store.locate(id);
      return place && store.load(place.app, place.paymentSeq);
    },
    keepFresh: (only) => fresh.keep(only),
    locate(id) {
      const found = statements.locate.get(Buffer.from(id, "hex"));
      return found && { app: found.name, paymentSeq: found.payment_seq, playerId: found.player_id };
    },
    due: (limit) => statements.due.all(clock.ledgerMs(), limit).map(({ id }) => id),
    nextDueInMs() {
      const next = statements.nextDue.get();
      return next === undefined ? null : Math.max(0, next.due_ms - clock.ledgerMs());
    },
    sealedToken: ({ row }) => statements.sealedToken.get(row)?.token ?? null,
    insertConsumption(added) {
      const requestedAt = added.requestedAt ?? clock.epochMs();
      return newlyOpened(added, insertRow(added, requestedAt), requestedAt);
    },
    takeLease(stored, lease, sealedToken) {
      statements.takeLease.run(lease.attemptNumber, lease.untilMs, stored.row);
      if (sealedToken !== null) statements.keepToken.run(stored.row, sealedToken);
      const told = toldUnderLease(stored.told);
      if (told.status !== stored.told.status) tally.changed(stored.told, told, noReversals);
      return told;
    },
    renewLease({ row }, lease) {
      statements.renewLease.run(lease.attemptNumber, lease.untilMs, row);
    },
    giveLeaseBack({ row }) {
      statements.giveLeaseBack.run(row);
    },
    setNextAttempt({ row }, { at, dueMs, delayMs }) {
      statements.setNextAttempt.run(at, dueMs, delayMs, row);
    },
    setPlayer({ row }, playerId) {
      statements.setPlayer.run(playerId, row);
    },
    setEnvironment({ row, told: before }, environment) {
      statements.setEnvironment.run(ENVIRONMENT_CODES[environment], row);
      const told = { ...before, environment };
      tally.changed(before, told, noReversals);
      return told;
    },
    applyChange(stored, change, givesLeaseBack = false) {
      const now = clock.epochMs();
      const told = toldAfter(stored.told, change, now);
      writeChange(stored, change, givesLeaseBack, told);
      tally.changed(stored.told, told, () => reports.reversalsOf(told.app, told.paymentSeq));
      if (change.event !== null) {
        const { id } = appOf(told.app);
        const ordinal = stored.eventCount + 1;
        const kind = EVENT_KIND_CODES[change.event];
        statements.insertEvent.run(id, stored.row, ordinal, kind, now, ...standingCodes(change));
      }
      return told;
    },
    markApp(appName) {
      const app = appOf(appName);
      app.isMarked = true;
      statements.markApp.run(app.id);
    },
    insertAuditEntry({ id, app, actor, action, consumption, note, before, after, requestId }) {
      const raised = raisedAbove(statements.newestAuditId.get()?.id ?? null, id);
      statements.insertAuditEntry.run(
        Buffer.from(raised, "hex"),
        appOf(app).id,
        clock.epochMs(),
        actor,
        action,
        consumption?.row ?? null,
        note,
        before,
        after,
        requestId,
      );
    },
  };
  return store;

  function insertRow(added: NewConsumption, requestedAt: number): number {
    const digest = added.tokenDigest === null ? null : Buffer.from(added.tokenDigest, "hex");
    const result = statements.insertConsumption.run(
      Buffer.from(added.id, "hex"),
      appOf(added.app).id,
      ENVIRONMENT_CODES[added.environment],
      added.paymentSeq,
      added.itemSeq,
      digest,
      added.playerId ?? "",
      requestedAt,
      added.lease?.attemptNumber ?? null,
      added.lease?.untilMs ?? null,
      added.lease === null ? null : 0,
    );
    const row = Number(result.lastInsertRowid);
    if (added.sealedToken !== null) statements.keepToken.run(row, added.sealedToken);
    return row;
  }

  function writeChange(
    stored: StoredConsumption,
    change: ConsumptionChange,
    givesLeaseBack: boolean,
    told: Consumption,
  ): void {
    if (isSettled(change)) statements.eraseToken.run(stored.row);
    const isInDoubt = change.status === "IN_DOUBT" ? 1 : 0;
    statements.applyChange.run(
      change.status,
      codeOf(EVIDENCE_CODES, change.evidence),
      change.price?.amountMicros ?? null,
      change.price?.currency ?? null,
      codeOf(PRICE_SOURCE_CODES, change.priceSource),
      change.resultCode,
      change.message,
      told.settledAt,
      stored.eventCount + (change.event === null ? 0 : 1),
      isInDoubt,
      givesLeaseBack ? 1 : 0,
      isInDoubt,
      isInDoubt,
      stored.row,
    );
  }
}

/** Only a CONSUMED one has any. */
const noReversals = () => [];
