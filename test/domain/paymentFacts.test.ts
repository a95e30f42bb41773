// What the upstream told of a payment besides its price: the newest word stands, and nothing that was told is forgotten.

import { describe, expect, it } from "vitest";
import {
  canNeverBeConsumed,
  FACT_LENGTH_MAX,
  hasFacts,
  isSameFacts,
  lacksFacts,
  mergeFacts,
  NO_FACTS,
  PAYLOAD_LENGTH_MAX,
  tellsLacking,
} from "../../src/domain/paymentFacts.ts";

const KNOWN = {
  ...NO_FACTS,
  market: "GG",
  storeOrderId: "a",
  productId: "b",
  purchasedAt: 1,
  isTest: false,
  payload: "c",
  productType: "CONSUMABLE",
};
const NEWER = {
  market: "AS",
  storeOrderId: "d",
  productId: "e",
  purchasedAt: 2,
  isTest: true,
  payload: "f",
  productType: "AUTO_RENEWABLE",
};

it("takes each fact from the newer word, else from the older", () => {
  expect(mergeFacts(KNOWN, NEWER)).toEqual(NEWER);
  expect(mergeFacts(KNOWN, NO_FACTS)).toEqual(KNOWN);
  expect(mergeFacts(NO_FACTS, NEWER)).toEqual(NEWER);
  expect(mergeFacts(KNOWN, { ...NO_FACTS, purchasedAt: 0, isTest: true })).toEqual({
    ...KNOWN,
    purchasedAt: 0,
    isTest: true,
  });
});

it("is something as soon as one fact is known, be it false or zero", () => {
  expect(hasFacts(NO_FACTS)).toBe(false);
  for (const fact of [{ isTest: false }, { purchasedAt: 0 }, { payload: "" }])
    expect(hasFacts({ ...NO_FACTS, ...fact })).toBe(true);
});

it("is the same only where every fact is", () => {
  expect(isSameFacts(KNOWN, { ...KNOWN })).toBe(true);
  for (const [name, fact] of Object.entries(NEWER)) expect(isSameFacts(KNOWN, { ...KNOWN, [name]: fact })).toBe(false);
});

it("lacks facts until order, time and test flag are known, whatever else is", () => {
  expect(lacksFacts({ ...NO_FACTS, storeOrderId: "a", purchasedAt: 0, isTest: false })).toBe(false);
  for (const missing of ["storeOrderId", "purchasedAt", "isTest"])
    expect(lacksFacts({ ...KNOWN, [missing]: null })).toBe(true);
});

describe("what was lacking", () => {
  const order = { storeOrderId: "d" };
  const others = [{ purchasedAt: 0 }, { isTest: false }];

  it("is told once the order is: it is what people look for a payment by, and of the others a store may tell nothing", () => {
    expect(tellsLacking(NO_FACTS, { ...NO_FACTS, ...order })).toBe(true);
    for (const other of others) {
      expect(tellsLacking(NO_FACTS, { ...NO_FACTS, ...other })).toBe(false);
      expect(tellsLacking(NO_FACTS, { ...NO_FACTS, ...order, ...other })).toBe(true);
    }
  });

  it("where the order is known is the time or the test flag that was not known before, and is now", () => {
    for (const told of others) {
      expect(tellsLacking({ ...NO_FACTS, ...order }, { ...NO_FACTS, ...told })).toBe(true);
      expect(tellsLacking(KNOWN, { ...NO_FACTS, ...told })).toBe(false);
      expect(tellsLacking({ ...NO_FACTS, ...order, ...told }, { ...NO_FACTS, ...told })).toBe(false);
      expect(tellsLacking({ ...NO_FACTS, ...order, ...told }, NO_FACTS)).toBe(false);
    }
    expect(tellsLacking(KNOWN, { ...NO_FACTS, ...order })).toBe(false);
  });
});

it("says of a subscription that renews itself, and of nothing else, that it can never be consumed", () => {
  expect(canNeverBeConsumed(NEWER)).toBe(true);
  for (const productType of [null, "CONSUMABLE", "CONSUMABLE_AUTO_RENEWABLE", "X"])
    expect(canNeverBeConsumed({ ...KNOWN, productType })).toBe(false);
});

it("keeps 512 characters of a name, and 4,096 of a payload", () => {
  expect([FACT_LENGTH_MAX, PAYLOAD_LENGTH_MAX]).toEqual([512, 4_096]);
});
