// Random histories and random questions about them. Few distinct values, so that ties, equal filters and empty answers
// all come up.

import fc from "fast-check";
import type { ConsumptionFilter, ConsumptionOrder, TimeRange } from "../../../src/ledger/port.ts";
import type { Scope } from "../../../src/ledger/scope.ts";
import { APPS, type HistoryRow } from "./historyTable.ts";

const PLAYERS = ["", "alice", "bob"] as const;
const PAYMENTS = ["P1", "P2", "P3", "P4"] as const;
const ITEMS = [0n, 1n, 9_007_199_254_740_993n, 9_223_372_036_854_775_807n] as const;
const STATUSES = ["PENDING", "CONSUMED", "REJECTED", "IN_DOUBT", "DISPUTED"] as const;
const CURRENCIES = ["KRW", "EUR"] as const;
const CODES = [0, 5000, 5018] as const;
const ENVIRONMENTS = ["SANDBOX", "PRODUCTION"] as const;
const EVIDENCES = ["CONFIRMED", "INFERRED", "OPERATOR"] as const;
const ORDERS = ["GPA.1", "GPA.2"] as const;
const DELIVERIES = ["DELIVERED", "FAILED"] as const;
const REQUESTS = ["r1", "r2", "r3"] as const;

const instant = fc.integer({ min: 0, max: 5 });
const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });

export const anyRow: fc.Arbitrary<HistoryRow> = fc.record({
  app: fc.constantFrom(...APPS),
  playerId: fc.constantFrom(...PLAYERS),
  paymentSeq: fc.constantFrom(...PAYMENTS),
  itemSeq: fc.constantFrom(...ITEMS),
  status: fc.constantFrom(...STATUSES),
  evidence: fc.constantFrom(...EVIDENCES),
  currency: orNull(fc.constantFrom(...CURRENCIES)),
  resultCode: orNull(fc.constantFrom(...CODES)),
  environment: fc.constantFrom(...ENVIRONMENTS),
  requestedAt: instant,
  settledAt: orNull(instant),
  requestIds: fc.uniqueArray(fc.constantFrom(...REQUESTS), { maxLength: 2 }),
  storeOrderId: orNull(fc.constantFrom(...ORDERS)),
  isTest: orNull(fc.boolean()),
  productId: orNull(fc.constantFrom("crown", "")),
  lacksProduct: fc.boolean(),
  delivery: orNull(fc.constantFrom(...DELIVERIES)),
  reversalCount: fc.constantFrom(0, 0, 1, 2),
});

/** At most one CONSUMED row of a payment, as the ledger holds it. */
export function anyHistory(maxLength: number): fc.Arbitrary<HistoryRow[]> {
  return fc.array(anyRow, { maxLength }).map((rows) => consumedOnce(rows));
}

export function consumedOnce(rows: readonly HistoryRow[], consumed = new Set<string>()): HistoryRow[] {
  return rows.map((row) => {
    const payment = `${row.app}/${row.paymentSeq}`;
    if (row.status !== "CONSUMED" || !consumed.has(payment)) {
      if (row.status === "CONSUMED") consumed.add(payment);
      return possible(row);
    }
    return possible({ ...row, status: "REJECTED" });
  });
}

/** What the ledger holds of every record: settled ones say when; evidence, reversals and the code 0 are of what was consumed alone. */
function possible(row: HistoryRow): HistoryRow {
  const isSettled = row.status === "CONSUMED" || row.status === "REJECTED";
  const refusal = row.resultCode === 0 ? 5000 : row.resultCode;
  return {
    ...row,
    settledAt: isSettled ? (row.settledAt ?? row.requestedAt) : null,
    evidence: row.status === "CONSUMED" ? row.evidence : null,
    reversalCount: row.status === "CONSUMED" ? row.reversalCount : 0,
    resultCode: row.status === "CONSUMED" ? 0 : row.status === "PENDING" ? null : refusal,
  };
}

const someOf = <Value>(values: readonly Value[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
const anyRange: fc.Arbitrary<TimeRange> = fc.record({ from: orNull(instant), until: orNull(instant) });

export const anyFilter: fc.Arbitrary<ConsumptionFilter> = fc.record(
  {
    app: someOf(APPS),
    paymentSeq: someOf([...PAYMENTS, "unheard of"]),
    requestId: someOf(REQUESTS),
    playerId: someOf(PLAYERS),
    itemSeq: someOf(ITEMS),
    status: someOf(STATUSES),
    currency: someOf(CURRENCIES),
    resultCode: someOf(CODES),
    evidence: someOf(EVIDENCES),
    storeOrderId: someOf([...ORDERS, "unheard of"]),
    isTest: fc.boolean(),
    delivered: fc.boolean(),
    reversed: fc.boolean(),
    hasProduct: fc.boolean(),
    environment: fc.constantFrom(...ENVIRONMENTS),
    requestedAt: anyRange,
    settledAt: anyRange,
  },
  { requiredKeys: [] },
);

/** One or two fields at a time find something far more often than sixteen at once. */
export const anyNarrowFilter: fc.Arbitrary<ConsumptionFilter> = fc
  .tuple(anyFilter, fc.integer({ min: 0, max: 2 }), fc.nat())
  .map(([filter, kept, turn]) => {
    const entries = Object.entries(filter);
    const from = entries.length === 0 ? 0 : turn % entries.length;
    return Object.fromEntries([...entries.slice(from), ...entries.slice(0, from)].slice(0, kept));
  });

const DRIVING: readonly ConsumptionFilter[] = [
  { delivered: false, status: ["CONSUMED"] },
  { delivered: true, status: ["REJECTED"] },
  { delivered: true, status: ["REJECTED", "IN_DOUBT"] },
  { reversed: true },
  { hasProduct: false },
  { evidence: ["INFERRED"] },
  { resultCode: [0, 5000] },
  { itemSeq: [0n, 1n] },
  { storeOrderId: ["GPA.1"] },
  { status: ["CONSUMED", "DISPUTED"] },
];

/** One by whose index the rows are found, and whatever narrows them further. */
export const anyDrivenFilter: fc.Arbitrary<ConsumptionFilter> = fc
  .tuple(fc.constantFrom(...DRIVING), anyNarrowFilter)
  .map(([driving, narrowing]) => ({ ...narrowing, ...driving }));

export const anyScope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant<Scope>({ kind: "all" }),
  fc.constantFrom(...APPS).map((app): Scope => ({ kind: "app", app })),
  fc
    .tuple(fc.constantFrom(...PLAYERS), orNull(fc.constantFrom(...APPS)))
    .map(([playerId, app]): Scope => ({ kind: "player", playerId, app })),
);

export const anyOrder: fc.Arbitrary<ConsumptionOrder> = fc.record({
  field: fc.constantFrom("REQUESTED_AT" as const, "SETTLED_AT" as const),
  direction: fc.constantFrom("ASC" as const, "DESC" as const),
});
