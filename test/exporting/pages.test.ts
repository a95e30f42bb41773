// Rows as they are read and told: a page at a time, never a page ahead, and to the last digit.

import { describe, expect, it } from "vitest";
import { linesOf } from "../../src/exporting/lines.ts";
import { exportPages, type ExportSource, type PageWish } from "../../src/exporting/pages.ts";
import { consumptionList } from "../../src/graphql/lists.ts";
import { createCursors } from "../../src/ledger/cursors.ts";
import type { PageQuery } from "../../src/ledger/port.ts";
import { consumptionOf } from "../graphql/support/records.ts";

const WISH: PageWish = { filter: {}, order: { field: "REQUESTED_AT", direction: "ASC" }, after: null };
const cursors = createCursors(new Uint8Array(32).fill(3));

function sourceOf(rowCount: number): ExportSource & { readonly asked: PageQuery[] } {
  const asked: PageQuery[] = [];
  return {
    asked,
    cursors,
    scope: { kind: "all" },
    reader: {
      async consumptionPage(_scope, query) {
        asked.push(query);
        const from = query.after?.row ?? 0;
        const count = Math.min(query.size, rowCount - from);
        const rows = Array.from({ length: count }, (_, index) => {
          const row = from + index + 1;
          return { consumption: consumptionOf(row), position: { at: row, row } };
        });
        return { rows, hasNext: from + count < rowCount, hasPrevious: from > 0 };
      },
    },
  };
}

describe("pages", () => {
  it("are read when they are asked for, each once, of 200 rows at most", async () => {
    const source = sourceOf(1_001);
    const pages = exportPages(source, WISH);
    const sizes: number[] = [];
    for (let page = 1; page <= 6; page += 1) {
      expect(source.asked).toHaveLength(page - 1);
      const { value } = await pages.next();
      sizes.push(value?.consumptions.length ?? -1);
    }
    expect([sizes, (await pages.next()).done]).toEqual([[200, 200, 200, 200, 200, 1], true]);
    expect(source.asked.map(({ size }) => size)).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it("end at cursors of the API's own list", async () => {
    const source = sourceOf(201);
    const list = consumptionList(cursors, source.scope, WISH.filter, WISH.order);
    const { value } = await exportPages(source, WISH).next();
    expect(list.placeOf(value?.cursor)).toEqual({ at: 200, row: 200 });
    const rest = exportPages(source, { ...WISH, after: list.cursorOf({ at: 200, row: 200 }) });
    expect((await rest.next()).value).toMatchObject({ consumptions: [{ paymentSeq: "P201" }], isLast: true });
  });

  it("are one empty page where nothing fits, which ends where it began", async () => {
    const { value } = await exportPages(sourceOf(0), WISH).next();
    expect(value).toEqual({ consumptions: [], cursor: null, isLast: true });
  });

  it("of another list's cursor are refused before anything is read", async () => {
    const source = sourceOf(3);
    const other = consumptionList(cursors, source.scope, { isTest: true }, WISH.order).cursorOf({ at: 1, row: 1 });
    await expect(exportPages(source, { ...WISH, after: other }).next()).rejects.toMatchObject({
      code: "CURSOR_UNKNOWN",
    });
    expect(source.asked).toEqual([]);
  });
});

describe("NDJSON", () => {
  const lines = linesOf({ format: "ndjson", hasBom: true, isPlain: false, hasTotals: true, hasCursors: true });

  it("loses nothing: long numbers and decimals are text, what is not known is null", () => {
    const text = '=1\n"한"\u2028\t2014090210002254';
    const row = consumptionOf(1, {
      itemSeq: 9_223_372_036_854_775_807n,
      price: { amountMicros: 999_999_999_999_999_999n, currency: "KRW" },
      message: text,
      playerId: null,
      resultCode: -1,
      isTest: false,
    });
    const told = lines.rows([row]);
    expect(told.indexOf("\n")).toBe(told.length - 1);
    expect(JSON.parse(told)).toMatchObject({
      itemSeq: "9223372036854775807",
      amount: "999999999999.999999",
      message: text,
      playerId: null,
      resultCode: -1,
      isTest: false,
      settledAt: "2026-01-01T00:00:01.500Z",
      deliveryReference: null,
    });
  });

  it("has a line with the cursor behind a page, where it is wanted", () => {
    expect(lines.between("a-cursor")).toBe('{"cursor":"a-cursor"}\n');
    expect(
      linesOf({ format: "ndjson", hasBom: true, isPlain: false, hasTotals: true, hasCursors: false }).between("a"),
    ).toBe("");
  });
});
