// Calls where no request names the item: what may be asked at once, whose answer says what, and what comes late.

import { describe, expect, it } from "vitest";
import { consumedBefore, KRW_1000, lost, neverSent, refusal, success } from "../../support/heards.ts";
import { PaymentModel } from "../../support/paymentModel.ts";
import { ask, call, JUNK, statusOf } from "../support.ts";
import { ITEM_1, ITEM_2, itemless, LOOK, OTHERS_ITEM_2 } from "./support.ts";

const SERVER = { ...ITEM_2, playerId: null };

describe("a server that names no player, for an item that turns out to be another", () => {
  it("gives the success to the player who has that item's record already", () => {
    const model = itemless();
    call(model, ITEM_1, neverSent);
    model.settle(ask(model, SERVER), success(KRW_1000, 1n));
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["CONSUMED CONFIRMED", "REJECTED 1100"]);
    expect(model.open(ITEM_1).opening).toMatchObject({ do: "replay", consumption: { id: "c1" } });
    expect(model.payment.consumptions).toHaveLength(2);
  });

  it("by an operator's word gives it to the player who has taken that item's record over", () => {
    const model = itemless();
    call(model, { ...ITEM_1, playerId: null }, refusal(5000));
    call(model, SERVER, lost);
    call(model, SERVER, consumedBefore);
    expect(statusOf(model, "c2")).toBe("DISPUTED");
    expect(model.open(ITEM_1).opening).toMatchObject({ do: "refuse", reason: "DISPUTED" });
    model.resolve("c2", "CONSUMED", 1n);
    expect(model.open(ITEM_1).opening).toMatchObject({ do: "replay", consumption: { id: "c1", playerId: "p1" } });
    expect(model.payment.consumptions).toHaveLength(2);
  });
});

describe("a take-over", () => {
  const begun = () => {
    const model = itemless();
    call(model, { ...ITEM_1, playerId: null }, lost);
    model.nowMs = 100;
    call(model, { ...ITEM_2, playerId: null }, lost);
    return model;
  };

  it("is of everything that a server asked for with the token: what its calls did is true of each item", () => {
    const model = begun();
    expect(model.open(ITEM_1).opening.takesOver).toEqual(["c1", "c2"]);
    expect(model.payment.consumptions.map(({ playerId }) => playerId)).toEqual(["p1", "p1"]);
  });

  it("makes no rival of the server's other calls: what can be inferred without it can be with it", () => {
    for (const isTakenOver of [false, true]) {
      const model = begun();
      model.seen(LOOK);
      if (isTakenOver) model.settle(ask(model, ITEM_1), lost);
      model.settle(model.reask("c1") ?? expect.fail("not asked"), consumedBefore);
      expect(statusOf(model, "c1")).toBe("CONSUMED INFERRED");
    }
  });

  it("leaves out an item that the player has a record of already: there is one for each", () => {
    const model = itemless();
    call(model, ITEM_2, refusal(5000));
    call(model, { ...ITEM_1, playerId: null }, refusal(5000));
    model.settle(ask(model, { ...ITEM_1, playerId: null }), lost);
    expect(model.open(ITEM_1).opening.takesOver).toEqual(["c2"]);
  });

  it("where the request names the item is of that one alone", () => {
    const model = new PaymentModel();
    call(model, { ...ITEM_1, playerId: null }, refusal(5000));
    call(model, { ...ITEM_2, playerId: null }, refusal(5000));
    expect(model.open(ITEM_1).opening.takesOver).toEqual(["c1"]);
    expect(model.get("c2").playerId).toBeNull();
  });
});

describe("an inference that rests on a call which ends after it", () => {
  it.each([
    ["refused", refusal(5000)],
    ["never sent", neverSent],
  ])("is told as refuted where the call ends %s, also where nobody took its lease", (_name, heard) => {
    const model = itemless({ leaseMs: 100 });
    const paused = ask(model, ITEM_1);
    model.nowMs = 1_000;
    const second = ask(model, ITEM_2);
    model.seen(LOOK);
    model.settle(second, consumedBefore);
    expect(statusOf(model, "c1")).toBe("CONSUMED INFERRED");
    model.settle(paused, heard);
    expect(model.alarms).toEqual(["INFERENCE_REFUTED"]);
    expect(statusOf(model, "c1")).toBe("CONSUMED INFERRED");
  });
});

describe("two items of one token are one request: at most one of them is asked about at once", () => {
  it("a call for another item of a token in flight is 117, and is not told of that item's answer", () => {
    const model = itemless();
    ask(model, ITEM_1);
    expect(model.open(ITEM_2).opening).toMatchObject({ do: "refuseInProgress" });
    model.nowMs = 100; // its lease is over
    expect(model.open(ITEM_2).opening).toMatchObject({ do: "ask", consumption: null });
  });

  it("nor does reconciliation ask meanwhile", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    const other = ask(model, ITEM_2);
    expect(model.reask("c1")).toBeNull();
    model.settle(other, lost);
    expect(model.reask("c1")).not.toBeNull();
  });

  it.each([
    ["another player's", OTHERS_ITEM_2],
    ["a server's that names no player", SERVER],
  ])("while one is open, %s call with the token is 117 for any item", (_name, claim) => {
    const model = itemless();
    call(model, ITEM_1, lost);
    expect(model.open(claim).opening).toMatchObject({ do: "refuseInProgress" });
  });

  it("another token's call goes out", () => {
    const model = itemless();
    ask(model, ITEM_1);
    expect(model.open({ ...JUNK, itemSeq: 2n }).opening).toMatchObject({ do: "ask" });
  });

  it.each([
    ["its player is told, of the record that is DISPUTED", ITEM_2, "c1"],
    ["another player is told no more than that", OTHERS_ITEM_2, null],
  ])("a dispute belongs to the token: for any item %s", (_name, claim, own) => {
    const model = itemless({ onInferred: "never" });
    call(model, ITEM_1, lost);
    call(model, ITEM_1, consumedBefore);
    const { opening } = model.open(claim);
    expect(opening).toMatchObject({ do: "refuse", reason: "DISPUTED" });
    expect(opening.do === "refuse" ? (opening.own?.id ?? null) : "").toBe(own);
  });

  it("on v3 the other item's call is another request, and goes out", () => {
    const model = itemless();
    model.payment = { ...model.payment, namesItem: true };
    ask(model, ITEM_1);
    expect(model.open(ITEM_2).opening).toMatchObject({ do: "ask" });
  });
});

describe("a success for another item than asked", () => {
  it("makes the named item's CONSUMED with this attempt, its lost sibling and all, and the asked one REJECTED 1100", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    model.nowMs = 1;
    call(model, ITEM_2, lost);
    call(model, { ...ITEM_1, itemSeq: 3n }, success(KRW_1000, 1n));
    expect(["c1", "c2", "c3"].map((id) => statusOf(model, id))).toEqual([
      "CONSUMED CONFIRMED",
      "REJECTED 5018",
      "REJECTED 1100",
    ]);
    expect(model.get("c1").price).toEqual(KRW_1000);
  });

  it("while another is CONSUMED: the named one is DISPUTED, and an alarm", () => {
    const model = itemless();
    const slow = ask(model, ITEM_2);
    model.nowMs = 100;
    call(model, JUNK, success(KRW_1000, 1n));
    model.settle(slow, success(KRW_1000, 1n));
    expect(statusOf(model, "c1")).toBe("REJECTED 1100");
    expect(statusOf(model, "c3")).toBe("DISPUTED");
    expect(model.get("c3")).toMatchObject({ itemSeq: 1n, playerId: "p1", price: null });
    expect(model.alarms).toEqual(["UPSTREAM_DOUBLED"]);
  });

  it("settles the asked one too where it was DISPUTED by now", () => {
    const model = itemless({ onInferred: "never" });
    const slow = ask(model, ITEM_2);
    model.nowMs = 500;
    call(model, ITEM_2, consumedBefore);
    expect(statusOf(model)).toBe("DISPUTED");
    model.settle(slow, success(KRW_1000, 1n));
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["REJECTED 5018", "CONSUMED CONFIRMED"]);
  });

  it("is known by a look where the answer names no item that can be read", () => {
    const model = itemless();
    const running = ask(model, ITEM_2);
    model.seen(LOOK);
    model.settle(running, success(KRW_1000, null));
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["REJECTED 1100", "CONSUMED CONFIRMED"]);
  });
});

describe("a success whose item nobody names", () => {
  it("stands for the asked one, and people are told", () => {
    const model = itemless();
    const running = ask(model, ITEM_2);
    const { settling } = model.settle(running, success(KRW_1000, null));
    expect(statusOf(model, "c1")).toBe("CONSUMED CONFIRMED");
    expect(settling.alarms).toEqual(["ITEM_NOT_NAMED"]);
  });

  it.each([
    ["another token's look", [{ ...LOOK, tokenDigest: "another" }]],
    ["looks of two items", [LOOK, { ...LOOK, itemSeq: 2n }]],
  ])("is not told by %s", (_name, looks) => {
    const model = itemless();
    const running = ask(model, ITEM_2);
    for (const look of looks) model.seen(look);
    const { settling } = model.settle(running, success(KRW_1000, null));
    expect(statusOf(model, "c1")).toBe("CONSUMED CONFIRMED");
    expect(settling.alarms).toEqual(["ITEM_NOT_NAMED"]);
  });

  it("and whose price cannot be used either is told as both", () => {
    const model = itemless();
    const { settling } = model.settle(ask(model, ITEM_2), success(null, null));
    expect(settling.alarms).toEqual(["PRICE_UNUSABLE", "ITEM_NOT_NAMED"]);
  });
});

describe("a late answer", () => {
  it("of another item refutes the inference that rested on it alone: AMENDED, and an alarm", () => {
    const model = itemless();
    const slow = ask(model, ITEM_2);
    model.seen(LOOK);
    model.nowMs = 500;
    call(model, ITEM_2, consumedBefore);
    expect(statusOf(model, "c2")).toBe("CONSUMED INFERRED");
    model.settle(slow, refusal(5000));
    expect(statusOf(model, "c2")).toBe("CONSUMED INFERRED");
    expect(model.events.at(-1)).toEqual({ consumptionId: "c2", kind: "AMENDED" });
    expect(model.alarms).toEqual(["INFERENCE_REFUTED"]);
  });

  it("refutes nothing while another item's lost call still carries it", () => {
    const model = itemless();
    call(model, ITEM_1, lost);
    model.nowMs = 1;
    const slow = ask(model, ITEM_2);
    model.seen(LOOK);
    model.nowMs = 501;
    call(model, ITEM_2, consumedBefore);
    model.settle(slow, refusal(5000));
    expect(model.alarms).toEqual([]);
  });

  it("that is a refusal ends the doubt of every item it leaves without an unknown or running attempt", () => {
    const model = itemless();
    const slow = ask(model, ITEM_1);
    model.nowMs = 100;
    call(model, ITEM_2, refusal(5000));
    call(model, ITEM_1, refusal(5000));
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["IN_DOUBT", "IN_DOUBT"]);
    model.settle(slow, refusal(5000));
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["REJECTED 5000", "REJECTED 5000"]);
  });

  it("ends none while a sibling's call runs", () => {
    const model = itemless();
    const slow = ask(model, ITEM_1);
    model.nowMs = 100;
    call(model, ITEM_1, refusal(5000));
    ask(model, ITEM_2);
    model.settle(slow, refusal(5000));
    expect(statusOf(model, "c1")).toBe("IN_DOUBT");
  });

  it("that is a success for an item inferred before raises its evidence once", () => {
    const model = itemless();
    const slow = ask(model, ITEM_2);
    model.seen({ ...LOOK, price: null });
    model.nowMs = 500;
    call(model, ITEM_2, consumedBefore);
    model.settle(slow, success(KRW_1000, 1n));
    expect(statusOf(model, "c2")).toBe("CONSUMED CONFIRMED");
    expect(model.get("c2").price).toEqual(KRW_1000);
    expect(model.events.at(-1)).toEqual({ consumptionId: "c2", kind: "AMENDED" });
  });
});
