// An operator's word on a disputed consumption, and what it does to everything else that stands of the payment.

import { beforeEach, describe, expect, it } from "vitest";
import { resolveDispute } from "../../src/domain/resolution.ts";
import type { ConsumptionStatus } from "../../src/domain/payment.ts";
import { consumedBefore, KRW_1000, lost, success } from "../support/heards.ts";
import { PaymentModel } from "../support/paymentModel.ts";
import { ask, call, CLAIM, JUNK, statusOf } from "./support.ts";

/** A lost attempt, then 5018, where nothing may be inferred; and somebody else's doubt about the same payment. */
let model: PaymentModel;
beforeEach(() => {
  model = new PaymentModel({ onInferred: "never" });
  call(model, CLAIM, lost);
  call(model, JUNK, lost);
  call(model, CLAIM, consumedBefore);
  expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["DISPUTED", "IN_DOUBT"]);
});

describe("resolving a dispute as CONSUMED", () => {
  it("is the operator's evidence, without a price that nobody saw, and rejects whoever else was open", () => {
    const resolution = resolveDispute(model.payment, "c1", "CONSUMED");
    expect(resolution).toMatchObject({
      kind: "RESOLVED",
      voidsAttemptsOf: [],
      changes: [
        { id: "c1", status: "CONSUMED", evidence: "OPERATOR", price: null, priceSource: "UNKNOWN", event: "CONSUMED" },
        { id: "c2", status: "REJECTED", resultCode: 5018, event: "REJECTED" },
      ],
    });
  });

  it("takes the price that a look has shown for this token and item", () => {
    model.seen({ tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" });
    model.seen({ tokenDigest: "right", itemSeq: 2n, price: null, priceSource: "UNCONSUMED_LIST" });
    const resolution = resolveDispute(model.payment, "c1", "CONSUMED");
    expect(resolution).toMatchObject({ changes: [{ price: KRW_1000, priceSource: "UNCONSUMED_LIST" }, {}] });
  });

  it("leaves the price unknown where the look could not read one", () => {
    model.seen({ tokenDigest: "right", itemSeq: 1n, price: null, priceSource: "UNCONSUMED_LIST" });
    const resolution = resolveDispute(model.payment, "c1", "CONSUMED");
    expect(resolution).toMatchObject({ changes: [{ price: null, priceSource: "UNKNOWN" }, {}] });
  });

  it("is refused while another consumption of the payment is CONSUMED", () => {
    const consumptions = model.payment.consumptions.map((one) =>
      one.id === "c2" ? { ...one, status: "CONSUMED" as const, evidence: "CONFIRMED" as const } : one,
    );
    const payment = { ...model.payment, consumptions };
    expect(resolveDispute(payment, "c1", "CONSUMED")).toEqual({ kind: "ANOTHER_CONSUMED" });
    expect(resolveDispute(payment, "c1", "REJECTED")).toMatchObject({ kind: "RESOLVED", changes: [{ id: "c1" }] });
  });
});

describe("resolving a dispute as REJECTED", () => {
  it("is 5018 for this one only, and closes every attempt made so far", () => {
    expect(resolveDispute(model.payment, "c1", "REJECTED")).toMatchObject({
      kind: "RESOLVED",
      voidsAttemptsOf: ["c1"],
      changes: [{ id: "c1", status: "REJECTED", resultCode: 5018, evidence: null, event: "REJECTED" }],
    });
  });

  it("leaves no attempt that a later 5018 could be inferred from, but a late success still counts", () => {
    model.resolve("c1", "REJECTED");
    const late = ask(model, CLAIM);
    model.settle(late, consumedBefore);
    expect(statusOf(model, "c1")).toBe("REJECTED 5018");
    model.settle({ consumptionId: "c1", number: 1, control: null }, success());
    expect(statusOf(model, "c1")).toBe("CONSUMED CONFIRMED");
  });
});

it.each<ConsumptionStatus>(["PENDING", "IN_DOUBT", "REJECTED", "CONSUMED"])("leaves one alone that is %s", (status) => {
  const consumptions = model.payment.consumptions.map((one) => (one.id === "c1" ? { ...one, status } : one));
  for (const outcome of ["CONSUMED", "REJECTED"] as const) {
    expect(resolveDispute({ ...model.payment, consumptions }, "c1", outcome)).toEqual({ kind: "NOT_DISPUTED" });
  }
});

it("of what is not on record is a bug, and says so", () => {
  for (const outcome of ["CONSUMED", "REJECTED"] as const)
    expect(() => resolveDispute(model.payment, "c9", outcome)).toThrow("no such consumption");
});
