// A fault of the environment, and the payment of which nothing is on record yet.

import { expect, it } from "vitest";
import { EMPTY_PAYMENT } from "../../src/domain/payment.ts";
import { ServiceError } from "../../src/domain/serviceError.ts";

it("a fault says what it is, when to try again, and whether its words are for callers", () => {
  const cause = new Error("the disk");
  const plain = new ServiceError("OVERLOADED", "Too many.");
  expect(plain).toMatchObject({
    name: "ServiceError",
    code: "OVERLOADED",
    message: "Too many.",
    retryAfterMs: 1_000,
    isForCallers: false,
  });
  expect(plain.cause).toBeUndefined();
  const told = new ServiceError("TIMEOUT", "Late.", { retryAfterMs: 5, isForCallers: true, cause });
  expect(told).toMatchObject({ code: "TIMEOUT", retryAfterMs: 5, isForCallers: true, cause });
});

it("a payment of which nothing is on record is of an unmarked app whose requests name the item", () => {
  expect(EMPTY_PAYMENT).toEqual({ consumptions: [], looks: [], isAppMarked: false, namesItem: true });
});
