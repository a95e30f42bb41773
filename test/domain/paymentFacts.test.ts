// What the upstream told of a payment besides its price: the newest word stands, and nothing that was told is forgotten.

import { expect, it } from "vitest";
import { hasFacts, mergeFacts, NO_FACTS } from "../../src/domain/paymentFacts.ts";

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
