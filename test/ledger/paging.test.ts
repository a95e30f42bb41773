// Pages of history, for every scope, filter, order and direction: put together they are the whole list, forwards and
// backwards, nothing twice and nothing left out, whatever is added between two pages.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsumptionRow, Page, PageQuery, Position } from "../../src/ledger/port.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import {
  anyDrivenFilter,
  anyFilter,
  anyHistory,
  anyNarrowFilter,
  anyOrder,
  anyScope,
  consumedOnce,
} from "./support/histories.ts";
import { expectedRows, type HistoryRow, instantOf, type StoredRow } from "./support/historyTable.ts";
import { historyEngines, type ReadableHistory } from "./support/readableHistory.ts";

const anyQuestion = fc.record({
  scope: anyScope,
  filter: fc.oneof(anyNarrowFilter, anyDrivenFilter, anyFilter),
  order: anyOrder,
  size: fc.integer({ min: 1, max: 6 }),
});

const anyPaymentSeq = fc.constantFrom("P1", "P2", "unheard of", "\0");

/** Pages of one row each, of every history here with all that is added to it. */
const PAGES_MAX = 60;

const rowsOf = (page: Page<ConsumptionRow>) => page.rows.map(({ position }) => position.row);
const numbers = (rows: readonly StoredRow[]) => rows.map(({ row }) => row);

describe.each(historyEngines)("$name", ({ open, runs }) => {
  const often = { numRuns: runs };
  let history: ReadableHistory;

  beforeAll(async () => {
    history = await open();
  });
  afterAll(() => history.close());

  async function fill(rows: readonly HistoryRow[]): Promise<StoredRow[]> {
    await history.clear();
    return history.add(rows);
  }

  /** Page after page, each from where the last one ended; what is between two pages happens when the next is asked for. */
  async function* pagesOf(
    scope: Scope,
    query: Omit<PageQuery, "after" | "before">,
  ): AsyncGenerator<Page<ConsumptionRow>> {
    let place: Position | null = null;
    for (let pages = 0; ; pages += 1) {
      if (pages > PAGES_MAX) throw new Error("the pages have no end");
      const bounds: Pick<PageQuery, "after" | "before"> = query.isFromEnd
        ? { after: null, before: place }
        : { after: place, before: null };
      const page: Page<ConsumptionRow> = await history.page(scope, { ...query, ...bounds });
      expect(query.isFromEnd ? page.hasNext : page.hasPrevious).toBe(place !== null);
      yield page;
      if (!(query.isFromEnd ? page.hasPrevious : page.hasNext)) return;
      place = page.rows.at(query.isFromEnd ? 0 : -1)?.position ?? null;
    }
  }

  describe("pages of history", () => {
    it("are the whole list from its start, one after the other", async () => {
      const holds = fc.asyncProperty(anyHistory(25), anyQuestion, async (rows, { scope, filter, order, size }) => {
        const expected = numbers(expectedRows(await fill(rows), scope, filter, order));
        const found: number[] = [];
        for await (const page of pagesOf(scope, { filter, order, size, isFromEnd: false })) {
          found.push(...rowsOf(page));
          expect(page.hasNext).toBe(found.length < expected.length);
        }
        expect(found).toEqual(expected);
        expect(await history.count(scope, filter, order.field === "SETTLED_AT")).toBe(expected.length);
      });
      await fc.assert(holds, often);
    });

    it("are the whole list from its end, one before the other", async () => {
      const holds = fc.asyncProperty(anyHistory(25), anyQuestion, async (rows, { scope, filter, order, size }) => {
        const expected = numbers(expectedRows(await fill(rows), scope, filter, order));
        const found: number[] = [];
        for await (const page of pagesOf(scope, { filter, order, size, isFromEnd: true })) {
          found.unshift(...rowsOf(page));
          expect(page.hasPrevious).toBe(found.length < expected.length);
        }
        expect(found).toEqual(expected);
      });
      await fc.assert(holds, often);
    });

    it("are what lies between two places, from either end, and empty where nothing is wanted", async () => {
      const places = fc.tuple(fc.nat(), fc.nat(), fc.boolean());
      const holds = fc.asyncProperty(anyHistory(20), anyQuestion, places, async (rows, question, between) => {
        const { scope, filter, order, size } = question;
        const [one, other, isFromEnd] = between;
        const expected = expectedRows(await fill(rows), scope, filter, order);
        const placeAt = (index: number) => {
          const row = expected[index % Math.max(expected.length, 1)];
          return row === undefined ? null : { at: instantOf(row, order), row: row.row };
        };
        const query = { filter, order, size, after: placeAt(one), before: placeAt(other), isFromEnd };
        const [from, until] = [query.after, query.before].map((place) =>
          expected.findIndex((row) => row.row === place?.row),
        );
        const inside = expected.slice(
          (from ?? -1) + 1,
          query.before === null ? expected.length : Math.max(until ?? 0, 0),
        );
        const wanted = isFromEnd ? inside.slice(-size) : inside.slice(0, size);
        expect(rowsOf(await history.page(scope, query))).toEqual(numbers(wanted));
        expect((await history.page(scope, { ...query, size: 0 })).rows).toEqual([]);
      });
      await fc.assert(holds, often);
    });

    it("are empty where no record can match: what is open is not settled, and only what succeeded has the code 0", async () => {
      await fill(fc.sample(anyHistory(25), { numRuns: 1, seed: 1 })[0] ?? []);
      const bounds = { size: 6, after: null, before: null };
      for (const isFromEnd of [true, false]) {
        const settled = { field: "SETTLED_AT", direction: "ASC" } as const;
        const asked = { field: "REQUESTED_AT", direction: "ASC" } as const;
        for (const query of [
          { ...bounds, isFromEnd, order: settled, filter: { status: ["PENDING", "DISPUTED"] } as const },
          { ...bounds, isFromEnd, order: asked, filter: { resultCode: [0], status: ["REJECTED"] } as const },
        ])
          expect(await history.page({ kind: "all" }, query)).toEqual({ rows: [], hasNext: false, hasPrevious: false });
      }
    });

    it("show nothing twice and leave out nothing that was there, while rows are added between them", async () => {
      const additions = fc.array(anyHistory(3), { maxLength: 8 });
      const holds = fc.asyncProperty(anyHistory(20), anyQuestion, additions, async (rows, question, added) => {
        const { scope, filter, order, size } = question;
        const waiting = [...added];
        const stored = await fill(rows);
        const consumed = new Set(
          stored.filter((row) => row.status === "CONSUMED").map((row) => `${row.app}/${row.paymentSeq}`),
        );
        const before = numbers(expectedRows(stored, scope, filter, order));
        const found: number[] = [];
        for await (const page of pagesOf(scope, { filter, order, size, isFromEnd: false })) {
          found.push(...rowsOf(page));
          stored.push(...(await history.add(consumedOnce(waiting.pop() ?? [], consumed))));
        }
        expect(found.filter((row) => before.includes(row))).toEqual(before);
        const after = numbers(expectedRows(stored, scope, filter, order));
        expect(after.filter((row) => found.includes(row))).toEqual(found);
      });
      await fc.assert(holds, often);
    });
  });

  describe("the standing consumption of a payment", () => {
    it("is the consumed one, else the newest, of those the scope shows", async () => {
      const holds = fc.asyncProperty(anyHistory(25), anyScope, async (rows, scope) => {
        const filter = { app: ["puzzle"], paymentSeq: ["P1"] };
        const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
        const visible = expectedRows(await fill(rows), scope, filter, order).toSorted(
          (one, other) => one.row - other.row,
        );
        const expected = visible.find((row) => row.status === "CONSUMED") ?? visible.at(-1);
        const found = await history.standing(scope, "puzzle", "P1");
        expect(found && [found.itemSeq, found.status, found.requestedAt, found.playerId ?? ""]).toEqual(
          expected === undefined ? null : [expected.itemSeq, expected.status, expected.requestedAt, expected.playerId],
        );
      });
      await fc.assert(holds, often);
    });

    it("is the same where many are asked for at once, in the order in which they are named", async () => {
      const anyPayment = fc.record({ app: fc.constantFrom("puzzle", "racing", "\0"), paymentSeq: anyPaymentSeq });
      const some = fc.array(anyPayment, { maxLength: 4 });
      const holds = fc.asyncProperty(anyHistory(25), anyScope, some, async (rows, scope, payments) => {
        await fill(rows);
        const found = await history.standings(scope, payments);
        const one = payments.map(({ app, paymentSeq }) => history.standing(scope, app, paymentSeq));
        expect(found).toEqual(await Promise.all(one));
      });
      await fc.assert(holds, often);
    });
  });
});
