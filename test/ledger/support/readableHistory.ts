// A history that can be added to and read, on either engine, for a whole test file.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConsumptionFilter, ConsumptionRow, Page, PageQuery, PaymentName } from "../../../src/ledger/port.ts";
import type { Consumption } from "../../../src/domain/consumption.ts";
import { startPostgresReader } from "../../../src/ledger/postgres/postgresReader.ts";
import type { Scope } from "../../../src/ledger/scope.ts";
import { openForReading, openForWriting } from "../../../src/ledger/sqlite/openDatabase.ts";
import { makeDatabase, sharedServerUrl } from "../../support/postgres/freshDatabase.ts";
import { createHistoryTable, type HistoryRow, type StoredRow } from "./historyTable.ts";
import { openPostgresHistory } from "./postgresHistory.ts";
import { readNow } from "./readNow.ts";
import { realTimers } from "./realTimers.ts";

export interface ReadableHistory {
  add(rows: readonly HistoryRow[]): StoredRow[] | Promise<StoredRow[]>;
  clear(): unknown;
  page(scope: Scope, query: PageQuery): Page<ConsumptionRow> | Promise<Page<ConsumptionRow>>;
  count(scope: Scope, filter: ConsumptionFilter, isSettledOnly: boolean): number | Promise<number>;
  standing(scope: Scope, app: string, paymentSeq: string): Consumption | null | Promise<Consumption | null>;
  standings(scope: Scope, payments: readonly PaymentName[]): (Consumption | null)[] | Promise<(Consumption | null)[]>;
  close(): unknown;
}

export interface HistoryEngine {
  readonly name: string;
  /** Histories that a property is tried on. */
  readonly runs: number;
  readonly open: () => Promise<ReadableHistory>;
}

export const historyEngines: readonly HistoryEngine[] = [
  { name: "SQLite", runs: 150, open: async () => Promise.resolve(openSqlite()) },
  { name: "PostgreSQL", runs: 40, open: openPostgres },
];

function openSqlite(): ReadableHistory {
  const folder = mkdtempSync(join(tmpdir(), "iap-graphql-test-"));
  const path = join(folder, "ledger.db");
  const writing = openForWriting(path);
  const reading = openForReading(path);
  const reader = readNow(reading);
  return {
    ...createHistoryTable(writing),
    page: (scope, query) => reader.consumptionPage(scope, query),
    count: (scope, filter, isSettledOnly) => reader.consumptionCount(scope, filter, isSettledOnly),
    standing: (scope, app, paymentSeq) => reader.standingConsumption(scope, app, paymentSeq),
    standings: (scope, payments) => reader.standingConsumptions(scope, payments),
    close() {
      for (const database of [reading, writing]) database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openPostgres(): Promise<ReadableHistory> {
  const database = await makeDatabase(await sharedServerUrl());
  const history = await openPostgresHistory(database.url);
  const { after } = realTimers;
  const limits = { connectionsMax: 2, queueMax: 10, timeoutMs: 10_000, waitMs: 10_000 };
  const reading = startPostgresReader({ url: database.url, after, ...limits });
  const { reader } = reading;
  return {
    ...history,
    page: (scope, query) => reader.consumptionPage(scope, query),
    count: (scope, filter, isSettledOnly) => reader.consumptionCount(scope, filter, isSettledOnly),
    standing: (scope, app, paymentSeq) => reader.standingConsumption(scope, app, paymentSeq),
    standings: (scope, payments) => reader.standingConsumptions(scope, payments),
    async close() {
      await Promise.all([reading.close(), history.close()]);
      await database.drop();
    },
  };
}
