// "On a face whose request names no item an unknown attempt belongs to the player's token and counts for every item of that
// player; an inference needs the item from a look and settles the consumption of that item (created if need be), the asked
// one REJECTED."

import { describe, expect, it } from "vitest";
import { consumedBefore, KRW_1000, lost, neverSent, refusal } from "../../support/heards.ts";
import { ask, call, JUNK, statusOf } from "../support.ts";
import { ITEM_1, ITEM_2, itemless, LOOK, OTHERS_ITEM_2 } from "./support.ts";

describe("an unknown attempt counts for every item of that player's token", () => {
  it.each([
    ["5018 is a question and no answer", consumedBefore, "DISPUTED"],
    ["a refusal leaves a doubt", refusal(5000), "IN_DOUBT"],
    ["a call that was never sent leaves a doubt", neverSent, "IN_DOUBT"],
  ])("so for another item %s", (_name, heard, status) => {
    const model = itemless();
    call(model, ITEM_1, lost);
    call(model, ITEM_2, heard);
    expect(statusOf(model, "c2")).toBe(status);
  });

  it("but not for another player's", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    model.nowMs = 5_000;
    for (let refusals = 0; refusals < 3; refusals += 1) call(model, ITEM_1, refusal(5000));
    call(model, OTHERS_ITEM_2, refusal(5000));
    expect(statusOf(model, "c2")).toBe("REJECTED 5000");
    call(model, OTHERS_ITEM_2, consumedBefore);
    expect(statusOf(model, "c2")).toBe("REJECTED 5018");
  });

  it("nor for another token of the same player", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    call(model, { ...ITEM_2, tokenDigest: "another" }, refusal(5000));
    expect(statusOf(model, "c2")).toBe("REJECTED 5000");
  });

  it("and is carried only as any attempt of that token is: a paused process's holds the inference up", () => {
    const model = itemless();
    model.seen(LOOK);
    ask(model, ITEM_1);
    model.nowMs = 100;
    call(model, ITEM_2, consumedBefore);
    expect(statusOf(model, "c2")).toBe("IN_DOUBT");
    model.nowMs = 500;
    call(model, ITEM_2, consumedBefore);
    expect(statusOf(model, "c1")).toBe("CONSUMED INFERRED");
  });

  it("where it was opened after the first 5018 it launders nothing for its siblings either", () => {
    const model = itemless();
    model.seen(LOOK);
    call(model, ITEM_2, consumedBefore);
    call(model, ITEM_2, lost);
    call(model, ITEM_1, consumedBefore);
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["IN_DOUBT", "REJECTED 5018"]);
  });
});

describe("an inference needs the item from a look", () => {
  it("and settles the consumption of that item, with the look's price, the asked one REJECTED", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    model.nowMs = 1;
    call(model, ITEM_2, lost);
    model.seen(LOOK);
    call(model, ITEM_2, consumedBefore);
    expect(statusOf(model, "c1")).toBe("CONSUMED INFERRED");
    expect(model.get("c1")).toMatchObject({ price: KRW_1000, priceSource: "TRANSACTION" });
    expect(statusOf(model, "c2")).toBe("REJECTED 5018");
    expect(model.events.slice(-2)).toEqual([
      { consumptionId: "c1", kind: "CONSUMED" },
      { consumptionId: "c2", kind: "REJECTED" },
    ]);
  });

  it("which is created if need be, for the same player and token", () => {
    const model = itemless();
    call(model, ITEM_2, lost);
    model.seen(LOOK);
    call(model, ITEM_2, consumedBefore);
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["REJECTED 5018", "CONSUMED INFERRED"]);
    expect(model.get("c2")).toMatchObject({ itemSeq: 1n, playerId: "p1", tokenDigest: "right", price: KRW_1000 });
  });

  it("and may be the asked one's own", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    model.seen({ ...LOOK, price: null });
    call(model, ITEM_1, consumedBefore);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
    expect(model.get("c1")).toMatchObject({ price: null, priceSource: "UNKNOWN" });
  });

  it.each(["proven", "unrivalled"] as const)(
    "without one a 5018 after a lost call is DISPUTED at once, and no control is asked (%s)",
    (onInferred) => {
      const model = itemless({ onInferred });
      call(model, ITEM_1, lost);
      const { control } = model.settle(ask(model, ITEM_1), consumedBefore);
      expect(control).toBeNull();
      expect(statusOf(model)).toBe("DISPUTED");
    },
  );

  it.each([
    ["looks that show two items for one token prove neither", { ...LOOK, itemSeq: 2n }, {}, "DISPUTED"],
    ["ON_INFERRED=never infers nothing by a look either", null, { onInferred: "never" as const }, "DISPUTED"],
  ])("%s", (_name, another, rules, status) => {
    const model = itemless(rules);
    call(model, ITEM_1, lost);
    model.seen(LOOK);
    if (another !== null) model.seen(another);
    call(model, ITEM_1, consumedBefore);
    expect(statusOf(model)).toBe(status);
  });

  it("a look that showed another token rejects", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    model.seen({ ...LOOK, tokenDigest: "another" });
    call(model, ITEM_1, consumedBefore);
    expect(statusOf(model)).toBe("REJECTED 5018");
  });

  it("a marked app's 5018s prove by a look all the same", () => {
    const model = itemless();
    model.payment = { ...model.payment, isAppMarked: true };
    call(model, ITEM_1, lost);
    model.seen(LOOK);
    call(model, ITEM_1, consumedBefore);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });
});

describe("what stands against an inference", () => {
  it("another player's early lost call with the same token, for whichever item: DISPUTED", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    model.nowMs = 5_000;
    for (let refusals = 0; refusals < 3; refusals += 1) call(model, ITEM_1, refusal(5000));
    call(model, OTHERS_ITEM_2, lost);
    model.seen(LOOK);
    const asked = model.reask("c2") ?? ask(model, OTHERS_ITEM_2);
    model.settle(asked, consumedBefore);
    expect(statusOf(model, "c2")).toBe("DISPUTED");
  });

  it("no other token's lost call, and no other item of the same player", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    call(model, JUNK, lost);
    model.nowMs = 1;
    call(model, ITEM_2, lost);
    model.seen(LOOK);
    call(model, ITEM_1, consumedBefore);
    expect(statusOf(model, "c1")).toBe("CONSUMED INFERRED");
  });

  it("a dispute of the token: a look that comes later does not settle it past the operator", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    model.nowMs = 1;
    call(model, ITEM_2, lost);
    call(model, ITEM_1, consumedBefore);
    model.seen(LOOK);
    const again = model.reask("c2");
    if (again === null) throw new Error("it is open, and nobody asks");
    model.settle(again, consumedBefore);
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["DISPUTED", "DISPUTED"]);
  });
});
