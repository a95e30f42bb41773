// Every filter by itself, with one value and with two, for every kind of caller and in both orders: it finds what it names,
// and the count says as many. One history, in which each of them finds something.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsumptionFilter } from "../../src/ledger/port.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import { anyRow, consumedOnce } from "./support/histories.ts";
import { expectedRows, type StoredRow } from "./support/historyTable.ts";
import { historyEngines, type ReadableHistory } from "./support/readableHistory.ts";

const SCOPES: readonly Scope[] = [
  { kind: "all" },
  { kind: "app", app: "puzzle" },
  { kind: "player", app: null, playerId: "alice" },
];
const ORDERS = [
  { field: "REQUESTED_AT", direction: "ASC" },
  { field: "SETTLED_AT", direction: "DESC" },
] as const;

/** Each value alone, and each with the next. */
function lists<Field extends keyof ConsumptionFilter>(
  field: Field,
  values: readonly (string | number | bigint)[],
): ConsumptionFilter[] {
  return values.flatMap((value, index) => [
    { [field]: [value] },
    { [field]: [value, values[(index + 1) % values.length]] },
  ]);
}

const DELIVERED = [true, false].flatMap((delivered): ConsumptionFilter[] => [
  { delivered },
  { delivered, status: ["CONSUMED"] },
  { delivered, status: ["REJECTED"] },
  { delivered, status: ["IN_DOUBT", "REJECTED"] },
  { delivered, status: ["CONSUMED", "REJECTED"] },
]);

const RANGES = [
  { from: 2, until: null },
  { from: null, until: 2 },
  { from: 1, until: 3 },
];

const FILTERS: readonly ConsumptionFilter[] = [
  {},
  ...lists("app", ["puzzle", "racing"]),
  ...lists("paymentSeq", ["P1", "P2"]),
  ...lists("storeOrderId", ["GPA.1", "GPA.2"]),
  ...lists("requestId", ["r1", "r2", "r3"]),
  ...lists("playerId", ["alice", "bob"]),
  ...lists("itemSeq", [0n, 1n, 9_007_199_254_740_993n]),
  ...lists("status", ["PENDING", "CONSUMED", "REJECTED", "IN_DOUBT", "DISPUTED"]),
  ...lists("currency", ["KRW", "EUR"]),
  ...lists("resultCode", [0, 5000, 5018]),
  { resultCode: [0, 5000], status: ["CONSUMED", "REJECTED"] },
  ...lists("evidence", ["CONFIRMED", "INFERRED", "OPERATOR"]),
  { environment: "SANDBOX" },
  { environment: "PRODUCTION" },
  ...[true, false].flatMap((is): ConsumptionFilter[] => [{ isTest: is }, { reversed: is }, { hasProduct: is }]),
  ...DELIVERED,
  ...RANGES.flatMap((range): ConsumptionFilter[] => [{ requestedAt: range }, { settledAt: range }]),
];

describe.each(historyEngines)("$name: a filter by itself", ({ open }) => {
  let history: ReadableHistory;
  let rows: readonly StoredRow[];

  beforeAll(async () => {
    history = await open();
    const [sample = []] = fc.sample(fc.array(anyRow, { minLength: 160, maxLength: 160, size: "max" }), {
      numRuns: 1,
      seed: 1,
    });
    rows = await history.add(consumedOnce(sample.map((row, index) => ({ ...row, paymentSeq: `P${index % 40}` }))));
  });
  afterAll(() => history.close());

  it.each(ORDERS)("finds what it names, in the order of $field", async (order) => {
    for (const filter of FILTERS) {
      for (const scope of SCOPES) {
        const what = JSON.stringify({ filter, scope }, (_key, value: unknown) =>
          typeof value === "bigint" ? `${value}` : value,
        );
        const expected = expectedRows(rows, scope, filter, order).map(({ row }) => row);
        const query = { filter, order, size: 200, after: null, before: null, isFromEnd: false };
        const page = await history.page(scope, query);
        expect(
          page.rows.map(({ position }) => position.row),
          what,
        ).toEqual(expected);
        expect(await history.count(scope, filter, order.field === "SETTLED_AT"), what).toBe(expected.length);
      }
    }
  });

  it("finds something, as this history is", () => {
    for (const filter of FILTERS)
      expect(expectedRows(rows, { kind: "all" }, filter, ORDERS[0]), Object.keys(filter).join()).not.toEqual([]);
  });
});
