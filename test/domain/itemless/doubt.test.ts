// The doubt rule where no request names the item: one token's calls are one row, and "a look-up that shows the payment still
// consumable counts as one of any code".

import { beforeEach, describe, expect, it } from "vitest";
import type { Heard } from "../../../src/domain/heard.ts";
import { doubtfulRefusal, lost, neverSent, refusal, success } from "../../support/heards.ts";
import { PaymentModel } from "../../support/paymentModel.ts";
import { ask, call, CLAIM, statusOf } from "../support.ts";
import { ITEM_1, ITEM_2, itemless } from "./support.ts";

let model: PaymentModel;
beforeEach(() => {
  model = itemless();
  call(model, ITEM_1, lost);
  model.nowMs = 2_000;
});

describe("one token's refusals", () => {
  it("stand in one row, whichever item each was asked for", () => {
    call(model, ITEM_2, refusal(5000));
    model.nowMs += 1;
    call(model, ITEM_1, refusal(5000));
    model.nowMs += 1;
    call(model, ITEM_2, refusal(5000));
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["IN_DOUBT", "REJECTED 5000"]);
  });

  it("begin anew after another item's unknown attempt, and DOUBT_MS counts from its end", () => {
    call(model, ITEM_1, refusal(5000));
    call(model, ITEM_1, refusal(5000));
    model.nowMs += 1;
    call(model, ITEM_2, lost);
    model.nowMs += 999;
    for (let refusals = 0; refusals < 3; refusals += 1) call(model, ITEM_1, refusal(5000));
    expect(statusOf(model, "c1")).toBe("IN_DOUBT");
    model.nowMs += 1;
    call(model, ITEM_1, refusal(5000));
    expect(statusOf(model, "c1")).toBe("REJECTED 5000");
  });

  it("begin anew after another item's other code", () => {
    call(model, ITEM_1, refusal(5000));
    call(model, ITEM_1, refusal(5000));
    model.nowMs += 1;
    call(model, ITEM_2, refusal(1100));
    model.nowMs += 1;
    call(model, ITEM_1, refusal(5000));
    expect(statusOf(model, "c1")).toBe("IN_DOUBT");
  });

  it("are taken for the earlier where nothing tells which came first, as after a restart", () => {
    // The same instant: the lost one may have been opened last.
    call(model, ITEM_2, refusal(5000));
    call(model, ITEM_2, refusal(5000));
    call(model, ITEM_1, lost);
    model.nowMs += 2_000;
    call(model, ITEM_2, refusal(5000));
    expect(statusOf(model, "c2")).toBe("IN_DOUBT");
  });
});

it("that a call was lost outweighs another item's refusals after it, even with no time to wait and by the same number", () => {
  const one = itemless({ doubtMs: 0 });
  const slow = ask(one, ITEM_1);
  one.nowMs = 100; // its lease is over
  for (let refusals = 0; refusals < 3; refusals += 1) call(one, ITEM_2, doubtfulRefusal(107));
  one.settle(slow, lost);
  expect(statusOf(one, "c1")).toBe("IN_DOUBT");
});

describe("a look-up that shows the payment still consumable", () => {
  /** On v3 it would count as well: it is about the payment, not about the face. */
  function lostOnce(namesItem: boolean): PaymentModel {
    const one = new PaymentModel({}, namesItem);
    call(one, CLAIM, lost);
    one.nowMs = 2_000;
    return one;
  }

  function shown(one: PaymentModel, heard: Heard = refusal(5000)): void {
    const permit = ask(one, CLAIM);
    one.shownConsumable(permit);
    one.settle(permit, heard);
  }

  it.each([true, false])("counts as one refusal of whatever code is heard (names the item: %s)", (namesItem) => {
    const one = lostOnce(namesItem);
    shown(one);
    expect(statusOf(one)).toBe("IN_DOUBT");
    shown(one);
    expect(statusOf(one)).toBe("REJECTED 5000");
  });

  it("does not take another code's place in the row", () => {
    const one = lostOnce(false);
    shown(one, refusal(1100));
    shown(one, refusal(5000));
    expect(statusOf(one)).toBe("IN_DOUBT");
  });

  it("counts before a call that was never sent, and not before one that was lost", () => {
    const one = lostOnce(false);
    const held = ask(one, CLAIM);
    one.shownConsumable(held);
    one.settle(held, neverSent);
    shown(one);
    expect(statusOf(one)).toBe("REJECTED 5000");
    const other = lostOnce(false);
    const again = ask(other, CLAIM);
    other.shownConsumable(again);
    other.settle(again, lost);
    other.nowMs += 2_000;
    shown(other);
    expect(statusOf(other)).toBe("IN_DOUBT");
  });

  it("ends no doubt by itself: DOUBT_MS still has to pass, and a call has to be refused", () => {
    const one = new PaymentModel({}, false);
    call(one, CLAIM, lost);
    for (let looks = 0; looks < 3; looks += 1) shown(one);
    expect(statusOf(one)).toBe("IN_DOUBT");
    shown(one, success());
    expect(statusOf(one)).toBe("CONSUMED CONFIRMED");
  });
});
