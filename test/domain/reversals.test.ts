// What one reversal takes off a price, and when two words are about the same one.

import { describe, expect, it } from "vitest";
import { isSameReversal, REVERSAL_KINDS, type ReversalFacts, shareOf } from "../../src/domain/reversal.ts";

const won = (amountMicros: bigint) => ({ amountMicros, currency: "KRW" });
const PRICE = won(1_000_000_000n);

describe("the share of a reversal", () => {
  it.each([
    ["whole", "REFUNDED", null, PRICE, 1, 1_000_000_000n],
    ["in part", "REFUNDED", won(300_000_000n), PRICE, 1, 300_000_000n],
    ["a void", "VOIDED", null, PRICE, 1, 1_000_000_000n],
    ["a chargeback", "CHARGED_BACK", null, PRICE, 1, 1_000_000_000n],
    ["taken back", "TAKEN_BACK", null, PRICE, -1, -1_000_000_000n],
    ["taken back in part", "TAKEN_BACK", won(1n), PRICE, -1, -1n],
    ["in another currency", "REFUNDED", { amountMicros: 1n, currency: "EUR" }, PRICE, 1, 0n],
    ["of a price that nobody knows", "REFUNDED", null, null, 1, 0n],
    ["in part, of a price that nobody knows", "REFUNDED", won(1n), null, 1, 0n],
  ] as const)("%s", (_what, kind, amount, price, count, amountMicros) => {
    expect(shareOf({ kind, amount }, price)).toEqual({ count, amountMicros });
  });
});

it("is one of four kinds", () => {
  expect(REVERSAL_KINDS).toEqual(["REFUNDED", "VOIDED", "CHARGED_BACK", "TAKEN_BACK"]);
});

describe("the same reversal", () => {
  const facts: ReversalFacts & { readonly paymentSeq: string } = {
    paymentSeq: "P1",
    kind: "REFUNDED",
    occurredAt: 1,
    reference: "r",
    amount: won(1n),
    note: null,
  };

  it("has the same contents", () => {
    expect(isSameReversal(facts, { ...facts, amount: won(1n) })).toBe(true);
    for (const other of [
      { paymentSeq: "P2" },
      { kind: "VOIDED" as const },
      { occurredAt: 2 },
      { amount: won(2n) },
      { amount: null },
      { amount: { amountMicros: 1n, currency: "EUR" } },
      { note: "" },
    ])
      expect(isSameReversal(facts, { ...facts, ...other }), JSON.stringify(Object.keys(other))).toBe(false);
  });
});
