// The doubt rule: what it takes to believe a refusal after an attempt whose answer was lost.

import { beforeEach, describe, expect, it } from "vitest";
import { mayRejectDespiteUnknown } from "../../src/domain/doubt.ts";
import { type AttemptRecord, EMPTY_PAYMENT } from "../../src/domain/payment.ts";
import { consumedBefore, doubtfulRefusal, internalError, lost, neverSent, refusal } from "../support/heards.ts";
import { PaymentModel } from "../support/paymentModel.ts";
import { ask, attemptOf, call, CLAIM, recordOf, statusOf } from "./support.ts";

let model: PaymentModel;
beforeEach(() => {
  model = new PaymentModel();
  call(model, CLAIM, lost);
  model.nowMs += model.rules.doubtMs;
});

it("believes the third equal refusal in a row", () => {
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("IN_DOUBT");
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("REJECTED 5000");
});

it("does not believe three before DOUBT_MS have passed since the unknown attempt ended", () => {
  model.nowMs -= 1;
  for (let round = 0; round < 5; round += 1) call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("IN_DOUBT");
  model.nowMs += 1;
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("REJECTED 5000");
});

it.each([
  ["another code", refusal(1100)],
  ["5018", consumedBefore],
  ["another unknown attempt", lost],
])("begins the row anew after %s", (_name, heard) => {
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, heard);
  model.nowMs += model.rules.doubtMs;
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("IN_DOUBT");
});

it("neither counts nor breaks the row for a call never sent", () => {
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, neverSent);
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("IN_DOUBT");
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("REJECTED 5000");
});

it("does not count the refusals that controls hear", () => {
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, consumedBefore, refusal(5000));
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("IN_DOUBT");
});

it("does not count them before the row either", () => {
  call(model, CLAIM, consumedBefore, refusal(5000));
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("IN_DOUBT");
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("REJECTED 5000");
});

it("reads one consumption's attempts by their numbers, however their leases end", () => {
  const hasty = new PaymentModel({ doubtMs: 0 });
  call(hasty, CLAIM, lost);
  for (let round = 0; round < 3; round += 1) call(hasty, CLAIM, refusal(5000));
  expect(statusOf(hasty)).toBe("REJECTED 5000");
});

it("takes nothing for a refusal that is none, whatever number it came with", () => {
  const closed = { endedAtMs: 0, leaseUntilMs: 0 };
  const refused = { ...closed, outcome: "REFUSED", resultCode: 5000 } as const;
  const unknown = { ...closed, outcome: "UNKNOWN", resultCode: 5000 } as const;
  const mayReject = (...given: readonly Partial<AttemptRecord>[]) => {
    const record = recordOf(given.map((one, index) => attemptOf({ ...one, number: index + 1 })));
    return mayRejectDespiteUnknown({ ...EMPTY_PAYMENT, consumptions: [record] }, record, 5000, 0, 9);
  };
  expect(mayReject(unknown, refused, refused, refused)).toBe(true);
  expect(mayReject(unknown, refused, { ...unknown, isVoid: true }, refused, refused)).toBe(false);
});

it("never forgets the unknown attempt: a later 5018 is still a question", () => {
  for (let round = 0; round < 3; round += 1) call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("REJECTED 5000");
  call(model, CLAIM, consumedBefore);
  expect(statusOf(model)).toBe("IN_DOUBT");
});

it("counts DOUBT_MS from a restart for an attempt that died with its process", () => {
  const crashed = new PaymentModel();
  ask(crashed, CLAIM);
  crashed.nowMs = 50;
  crashed.restart();
  crashed.nowMs = 50 + crashed.rules.doubtMs - 1;
  for (let round = 0; round < 3; round += 1) call(crashed, CLAIM, refusal(5000));
  expect(statusOf(crashed)).toBe("IN_DOUBT");
  crashed.nowMs += 1;
  call(crashed, CLAIM, refusal(5000));
  expect(statusOf(crashed)).toBe("REJECTED 5000");
});

it("is not impressed by internal errors, however alike: each starts the row again", () => {
  for (let round = 0; round < 5; round += 1) {
    call(model, CLAIM, internalError(-5000201));
    model.nowMs += model.rules.doubtMs;
  }
  expect(statusOf(model)).toBe("IN_DOUBT");
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, internalError(-5000201));
  model.nowMs += model.rules.doubtMs;
  call(model, CLAIM, refusal(5000));
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("IN_DOUBT");
  call(model, CLAIM, refusal(5000));
  expect(statusOf(model)).toBe("REJECTED 5000");
});

describe("a doubtful refusal", () => {
  const odd = doubtfulRefusal(4242);

  beforeEach(() => {
    model = new PaymentModel();
  });

  it("leaves a doubt, which the third equal one settles DOUBT_MS after the first", () => {
    call(model, CLAIM, odd);
    expect(statusOf(model)).toBe("IN_DOUBT");
    expect(model.get("c1")).toMatchObject({ resultCode: 4242, message: "code 4242" });
    model.nowMs += model.rules.doubtMs;
    call(model, CLAIM, odd);
    expect(statusOf(model)).toBe("IN_DOUBT");
    call(model, CLAIM, odd);
    expect(statusOf(model)).toBe("REJECTED 4242");
  });

  it("is not settled before DOUBT_MS have passed since the first, however many there are", () => {
    for (let round = 0; round < 5; round += 1) call(model, CLAIM, odd);
    model.nowMs += model.rules.doubtMs - 1;
    call(model, CLAIM, odd);
    expect(statusOf(model)).toBe("IN_DOUBT");
    model.nowMs += 1;
    call(model, CLAIM, odd);
    expect(statusOf(model)).toBe("REJECTED 4242");
  });

  it.each([
    ["another unlisted code", doubtfulRefusal(4243)],
    ["a listed refusal", refusal(5000)],
    ["an unknown attempt", lost],
    ["an internal error", internalError(-5000201)],
  ])("starts its row again after %s", (_name, heard) => {
    call(model, CLAIM, odd);
    call(model, CLAIM, odd);
    call(model, CLAIM, heard);
    model.nowMs += model.rules.doubtMs;
    call(model, CLAIM, odd);
    call(model, CLAIM, odd);
    expect(statusOf(model)).toBe("IN_DOUBT");
  });

  it("may have consumed: three listed refusals settle it only DOUBT_MS after it", () => {
    call(model, CLAIM, odd);
    model.nowMs += model.rules.doubtMs - 1;
    for (let round = 0; round < 4; round += 1) call(model, CLAIM, refusal(5000));
    expect(statusOf(model)).toBe("IN_DOUBT");
    model.nowMs += 1;
    call(model, CLAIM, refusal(5000));
    expect(statusOf(model)).toBe("REJECTED 5000");
  });

  it("counts as unknown for the inference rule: a 5018 after it may be its own", () => {
    call(model, CLAIM, odd);
    model.seen({ tokenDigest: "right", itemSeq: 1n, price: null, priceSource: "UNCONSUMED_LIST" });
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("still does so after it was settled by three of its kind", () => {
    for (let round = 0; round < 2; round += 1) call(model, CLAIM, odd);
    model.nowMs += model.rules.doubtMs;
    call(model, CLAIM, odd);
    expect(statusOf(model)).toBe("REJECTED 4242");
    model.seen({ tokenDigest: "right", itemSeq: 1n, price: null, priceSource: "UNCONSUMED_LIST" });
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("is no round of a control: a random token is not refused by it", () => {
    call(model, CLAIM, lost);
    for (let round = 0; round < 4; round += 1) call(model, CLAIM, consumedBefore, odd);
    expect(statusOf(model)).toBe("IN_DOUBT");
  });

  it("is helped by look-ups that show the payment consumable, as any refusal is", () => {
    call(model, CLAIM, odd);
    model.nowMs += model.rules.doubtMs;
    const permit = ask(model, CLAIM);
    model.shownConsumable(permit);
    model.settle(permit, odd);
    expect(statusOf(model)).toBe("REJECTED 4242");
  });
});
