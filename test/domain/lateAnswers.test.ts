// Answers of attempts that another one took over from: merged, never dropped.

import { beforeEach, describe, expect, it } from "vitest";
import { consumedBefore, KRW_1000, lost, neverSent, refusal, success } from "../support/heards.ts";
import { PaymentModel, type Permit } from "../support/paymentModel.ts";
import { ask, call, CLAIM, JUNK, statusOf } from "./support.ts";

const refused = refusal(5000);
const THREE_ROUNDS = [refused, consumedBefore, refused, consumedBefore, refused, consumedBefore];

let model: PaymentModel;
let late: Permit;
beforeEach(() => {
  model = new PaymentModel();
  late = ask(model, CLAIM);
  model.nowMs = 100; // its lease is over, its process only paused
});

describe("a late success", () => {
  it.each([
    ["IN_DOUBT", [lost]],
    ["IN_DOUBT by refusals", [refused]],
  ])("consumes what stands %s", (_name, answers) => {
    call(model, CLAIM, ...answers);
    model.settle(late, success());
    expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
  });

  it("consumes what is REJECTED by now", () => {
    model.nowMs = 5_000;
    for (let round = 0; round < 3; round += 1) call(model, CLAIM, refused);
    expect(statusOf(model)).toBe("REJECTED 5000");
    model.settle(late, success());
    expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
  });

  it("leaves the lease to the attempt that runs now", () => {
    const running = ask(model, CLAIM);
    model.settle(late, success());
    expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
    expect(model.get("c1").leaseAttempt).toBe(running.number);
    model.settle(running, consumedBefore);
    expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
  });

  it("raises an inference to a fact, its price from unknown to known, in one amendment", () => {
    model.nowMs = 500;
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
    model.events.length = 0;
    model.settle(late, success());
    expect(model.get("c1")).toMatchObject({ evidence: "CONFIRMED", price: KRW_1000, priceSource: "UPSTREAM" });
    expect(model.events).toEqual([{ consumptionId: "c1", kind: "AMENDED" }]);
  });

  it("raises an inference to a fact, and never touches a price that was known: it was told and may be in a receipt", () => {
    const seen = { amountMicros: 2_290_000n, currency: "EUR" };
    model.seen({ tokenDigest: "right", itemSeq: 1n, price: seen, priceSource: "UNCONSUMED_LIST" });
    model.nowMs = 500;
    call(model, CLAIM, consumedBefore);
    expect(model.get("c1")).toMatchObject({ evidence: "INFERRED", price: seen, priceSource: "UNCONSUMED_LIST" });
    model.settle(late, success());
    expect(model.get("c1")).toMatchObject({ evidence: "CONFIRMED", price: seen, priceSource: "UNCONSUMED_LIST" });
  });

  it("without a usable price leaves the price of an inference unknown, and is an alarm", () => {
    model.nowMs = 500;
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    model.settle(late, success(null));
    expect(model.get("c1")).toMatchObject({ evidence: "CONFIRMED", price: null, priceSource: "UNKNOWN" });
    expect(model.alarms).toEqual(["PRICE_UNUSABLE"]);
  });

  it("is a dispute while another consumption is CONSUMED", () => {
    call(model, JUNK, success());
    model.settle(late, success());
    expect(statusOf(model)).toBe("DISPUTED");
    expect(model.alarms).toEqual(["UPSTREAM_DOUBLED"]);
  });
});

describe("a late refusal", () => {
  it.each([
    ["5000", refused, "REJECTED 5000"],
    ["5018", consumedBefore, "REJECTED 5018"],
    ["never sent", neverSent, "REJECTED 106"],
  ])("(%s) settles what has no other unknown attempt", (_name, heard, status) => {
    call(model, CLAIM, refused);
    expect(statusOf(model)).toBe("IN_DOUBT");
    model.settle(late, heard);
    expect(statusOf(model)).toBe(status);
  });

  it("changes nothing while another attempt is unknown", () => {
    call(model, CLAIM, lost);
    const { settling } = model.settle(late, refused);
    expect(settling).toEqual({ changes: [], control: null, marksApp: false, alarms: [] });
    expect(statusOf(model)).toBe("IN_DOUBT");
  });

  it("changes nothing while another attempt runs", () => {
    call(model, CLAIM, refused);
    const running = ask(model, CLAIM);
    model.settle(late, refused);
    expect(statusOf(model)).toBe("IN_DOUBT");
    model.settle(running, refused);
    expect(statusOf(model)).toBe("REJECTED 5000");
  });

  it("under an inference that rested on it alone is an amendment and an alarm; what was told stays", () => {
    model.nowMs = 500;
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    model.events.length = 0;
    model.settle(late, refused);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
    expect(model.events).toEqual([{ consumptionId: "c1", kind: "AMENDED" }]);
    expect(model.alarms).toEqual(["INFERENCE_REFUTED"]);
  });

  it("of 5018 starts no inference, and is the payment's first where there was none", () => {
    call(model, CLAIM, lost);
    model.settle(late, consumedBefore);
    expect(statusOf(model)).toBe("IN_DOUBT");
    const next = ask(model, JUNK);
    expect(model.get("c2").attempts.find((attempt) => attempt.number === next.number)?.isAfter5018).toBe(true);
  });
});

it("a late lost answer ends its attempt by its own hand, so that it can carry an inference", () => {
  call(model, CLAIM, refused);
  model.settle(late, lost);
  call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
  expect(statusOf(model)).toBe("CONSUMED INFERRED");
});

describe("a late control", () => {
  function lateControl(): Permit {
    model.settle(late, lost);
    const { control } = model.settle(ask(model, CLAIM), consumedBefore);
    if (control === null) throw new Error("no control");
    model.nowMs += 200;
    ask(model, CLAIM); // takes the lease
    return control;
  }

  it("marks the app by a 5018 to a random token, and decides nothing else", () => {
    model.settle(lateControl(), consumedBefore);
    expect(model.payment.isAppMarked).toBe(true);
    expect(statusOf(model)).toBe("IN_DOUBT");
  });

  it("asks no further control", () => {
    expect(model.settle(lateControl(), refused).control).toBeNull();
  });
});
