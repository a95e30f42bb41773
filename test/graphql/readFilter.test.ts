// The filter that a client writes, as the ledger reads it: each field under its own name, nothing that restricts nothing, no
// value twice, a bounded number of them, and no text that no record holds.

import { describe, expect, it } from "vitest";
import { readFilter } from "../../src/graphql/readFilter.ts";
import type { ConsumptionFilterInput } from "../../src/graphql/inputs/ConsumptionFilterInput.ts";

const ALL: Required<{ [Field in keyof ConsumptionFilterInput]: NonNullable<ConsumptionFilterInput[Field]> }> = {
  app: ["puzzle"],
  paymentSeq: ["P1"],
  storeOrderId: ["GPA.1"],
  requestId: ["request-1"],
  playerId: ["alice"],
  itemSeq: [1n],
  status: ["CONSUMED"],
  currency: ["KRW"],
  resultCode: [0],
  evidence: ["INFERRED"],
  environment: "SANDBOX",
  isTest: false,
  delivered: false,
  reversed: false,
  hasProduct: false,
  requestedAt: { from: 1, until: 2 },
  settledAt: { from: 3, until: 4 },
};
const TEXTS = ["app", "paymentSeq", "storeOrderId", "requestId", "playerId", "currency"] as const;
const LISTS = [...TEXTS, "itemSeq", "status", "resultCode", "evidence"] as const;
const RANGES = ["requestedAt", "settledAt"] as const;

describe("a filter", () => {
  it("has each field under its own name", () => {
    expect(readFilter(ALL)).toEqual(ALL);
    for (const [field, value] of Object.entries(ALL))
      expect(readFilter({ [field]: value })).toEqual({ [field]: value });
  });

  it("holds nothing that restricts nothing", () => {
    const nothing = Object.fromEntries(Object.keys(ALL).map((field) => [field, null]));
    for (const input of [null, undefined, {}, nothing]) expect(readFilter(input)).toStrictEqual({});
    for (const range of [{}, { from: null }, { from: null, until: null }])
      expect(readFilter({ requestedAt: range, settledAt: range })).toStrictEqual({});
  });

  it.each(LISTS)("has 1 to 100 values of %s, each once", (field) => {
    const [value] = ALL[field];
    const values = (count: number) => Array.from({ length: count }, () => value);
    expect(readFilter({ [field]: values(100) })).toEqual({ [field]: [value] });
    for (const count of [0, 101])
      expect(() => readFilter({ [field]: values(count) })).toThrow(`filter.${field}: must have 1 to 100 values`);
  });

  it.each(TEXTS)("has no control character and no half of a character in %s", (field) => {
    for (const text of ["a\0", "\n", "\u007f", "\u0085", "\ud800", "a\udc00"])
      expect(() => readFilter({ [field]: ["fine", text] })).toThrow(
        `filter.${field}: must not contain control characters`,
      );
    expect(readFilter({ [field]: ["", "플레이어 😀"] })).toEqual({ [field]: ["", "플레이어 😀"] });
  });

  it.each(RANGES)("has either end of %s, both, or one instant, and none that ends before it begins", (field) => {
    const read = (range: { from?: number | null; until?: number | null }) => readFilter({ [field]: range });
    expect(read({ from: 1 })).toEqual({ [field]: { from: 1, until: null } });
    expect(read({ until: 1 })).toEqual({ [field]: { from: null, until: 1 } });
    expect(read({ from: 1, until: 1 })).toEqual({ [field]: { from: 1, until: 1 } });
    expect(read({ until: -1 })).toEqual({ [field]: { from: null, until: -1 } }); // before 1970
    expect(read({ from: -1 })).toEqual({ [field]: { from: -1, until: null } });
    expect(() => read({ from: 2, until: 1 })).toThrow(`filter.${field}: from is after until`);
  });
});
