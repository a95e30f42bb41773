// Pages of history, for every scope, filter, order and direction: put together they are the whole list, forwards and
// backwards, nothing twice and nothing left out, whatever is added between two pages.

import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConsumptionRow, Page, PageQuery, Position } from "../../src/ledger/port.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import { openForReading, openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { createReadQueries, type ReadQueries } from "../../src/ledger/sqlite/readQueries.ts";
import { anyFilter, anyHistory, anyNarrowFilter, anyOrder, anyScope, consumedOnce } from "./support/histories.ts";
import {
  createHistoryTable,
  expectedRows,
  type HistoryRow,
  instantOf,
  type StoredRow,
} from "./support/historyTable.ts";

const anyQuestion = fc.record({
  scope: anyScope,
  filter: fc.oneof(anyNarrowFilter, anyFilter),
  order: anyOrder,
  size: fc.integer({ min: 1, max: 6 }),
});

let folder: string;
let databases: Database.Database[];
let table: ReturnType<typeof createHistoryTable>;
let queries: ReadQueries;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "iap-graphql-test-"));
  const path = join(folder, "ledger.db");
  const writing = openForWriting(path);
  const reading = openForReading(path);
  databases = [reading, writing];
  table = createHistoryTable(writing);
  queries = createReadQueries(reading);
});
beforeEach(() => void table.clear());
afterAll(() => {
  for (const database of databases) database.close();
  rmSync(folder, { recursive: true });
});

function fill(rows: readonly HistoryRow[]): StoredRow[] {
  table.clear();
  return table.add(rows);
}

/** Page after page, each from where the last one ended; what is between two pages happens when the next is asked for. */
function* pagesOf(scope: Scope, query: Omit<PageQuery, "after" | "before">): Generator<Page<ConsumptionRow>> {
  let place: Position | null = null;
  for (let pages = 0; ; pages += 1) {
    if (pages > PAGES_MAX) throw new Error("the pages have no end");
    const bounds = query.isFromEnd ? { after: null, before: place } : { after: place, before: null };
    const page = queries.consumptionPage(scope, { ...query, ...bounds });
    expect(query.isFromEnd ? page.hasNext : page.hasPrevious).toBe(place !== null);
    yield page;
    if (!(query.isFromEnd ? page.hasPrevious : page.hasNext)) return;
    place = page.rows.at(query.isFromEnd ? 0 : -1)?.position ?? null;
  }
}

/** Pages of one row each, of every history here with all that is added to it. */
const PAGES_MAX = 60;

const rowsOf = (page: Page<ConsumptionRow>) => page.rows.map(({ position }) => position.row);
const numbers = (rows: readonly StoredRow[]) => rows.map(({ row }) => row);

describe("pages of history", () => {
  it("are the whole list from its start, one after the other", () => {
    const holds = fc.property(anyHistory(25), anyQuestion, (history, { scope, filter, order, size }) => {
      const expected = numbers(expectedRows(fill(history), scope, filter, order));
      const found: number[] = [];
      for (const page of pagesOf(scope, { filter, order, size, isFromEnd: false })) {
        found.push(...rowsOf(page));
        expect(page.hasNext).toBe(found.length < expected.length);
      }
      expect(found).toEqual(expected);
      expect(queries.consumptionCount(scope, filter, order.field === "SETTLED_AT")).toBe(expected.length);
    });
    fc.assert(holds, { numRuns: 150 });
  });

  it("are the whole list from its end, one before the other", () => {
    const holds = fc.property(anyHistory(25), anyQuestion, (history, { scope, filter, order, size }) => {
      const expected = numbers(expectedRows(fill(history), scope, filter, order));
      const found: number[] = [];
      for (const page of pagesOf(scope, { filter, order, size, isFromEnd: true })) {
        found.unshift(...rowsOf(page));
        expect(page.hasPrevious).toBe(found.length < expected.length);
      }
      expect(found).toEqual(expected);
    });
    fc.assert(holds, { numRuns: 150 });
  });

  it("are what lies between two places, from either end, and empty where nothing is wanted", () => {
    const places = fc.tuple(fc.nat(), fc.nat(), fc.boolean());
    const holds = fc.property(anyHistory(20), anyQuestion, places, (history, question, [one, other, isFromEnd]) => {
      const { scope, filter, order, size } = question;
      const expected = expectedRows(fill(history), scope, filter, order);
      const placeAt = (index: number) => {
        const row = expected[index % Math.max(expected.length, 1)];
        return row === undefined ? null : { at: instantOf(row, order), row: row.row };
      };
      const query = { filter, order, size, after: placeAt(one), before: placeAt(other), isFromEnd };
      const [from, until] = [query.after, query.before].map((place) =>
        expected.findIndex((row) => row.row === place?.row),
      );
      const between = expected.slice(
        (from ?? -1) + 1,
        query.before === null ? expected.length : Math.max(until ?? 0, 0),
      );
      const wanted = isFromEnd ? between.slice(-size) : between.slice(0, size);
      expect(rowsOf(queries.consumptionPage(scope, query))).toEqual(numbers(wanted));
      expect(queries.consumptionPage(scope, { ...query, size: 0 }).rows).toEqual([]);
    });
    fc.assert(holds, { numRuns: 150 });
  });

  it("show nothing twice and leave out nothing that was there, while rows are added between them", () => {
    const additions = fc.array(anyHistory(3), { maxLength: 8 });
    const holds = fc.property(anyHistory(20), anyQuestion, additions, (history, question, added) => {
      const { scope, filter, order, size } = question;
      const stored = fill(history);
      const consumed = new Set(
        stored.filter((row) => row.status === "CONSUMED").map((row) => `${row.app}/${row.paymentSeq}`),
      );
      const before = numbers(expectedRows(stored, scope, filter, order));
      const found: number[] = [];
      for (const page of pagesOf(scope, { filter, order, size, isFromEnd: false })) {
        found.push(...rowsOf(page));
        stored.push(...table.add(consumedOnce(added.pop() ?? [], consumed)));
      }
      expect(found.filter((row) => before.includes(row))).toEqual(before);
      const after = numbers(expectedRows(stored, scope, filter, order));
      expect(after.filter((row) => found.includes(row))).toEqual(found);
    });
    fc.assert(holds, { numRuns: 150 });
  });
});

describe("the standing consumption of a payment", () => {
  it("is the consumed one, else the newest, of those the scope shows", () => {
    const holds = fc.property(anyHistory(25), anyScope, (history, scope) => {
      const visible = expectedRows(
        fill(history),
        scope,
        { app: ["puzzle"], paymentSeq: ["P1"] },
        {
          field: "REQUESTED_AT",
          direction: "ASC",
        },
      ).toSorted((one, other) => one.row - other.row);
      const expected = visible.find((row) => row.status === "CONSUMED") ?? visible.at(-1);
      const found = queries.standingConsumption(scope, "puzzle", "P1");
      expect(found && [found.itemSeq, found.status, found.requestedAt, found.playerId ?? ""]).toEqual(
        expected === undefined ? null : [expected.itemSeq, expected.status, expected.requestedAt, expected.playerId],
      );
    });
    fc.assert(holds, { numRuns: 150 });
  });
});
