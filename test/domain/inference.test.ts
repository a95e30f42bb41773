// The inference rule: what a consumption with a lost attempt may conclude from 5018, and what it must never.

import { describe, expect, it } from "vitest";
import { consumedBefore, KRW_1000, lost, neverSent, refusal, success } from "../support/heards.ts";
import { PaymentModel } from "../support/paymentModel.ts";
import { ask, call, CLAIM, JUNK, OTHER_ITEM, OTHER_PLAYER, statusOf } from "./support.ts";

const refused = refusal(5000);
/** What an honest upstream answers to three rounds of random token and own token. */
const THREE_ROUNDS = [refused, consumedBefore, refused, consumedBefore, refused, consumedBefore];

function lostOnce(rules = {}): PaymentModel {
  const model = new PaymentModel(rules);
  call(model, CLAIM, lost);
  return model;
}

describe("rule 1 and 2: who may infer at all", () => {
  it("nobody while another consumption is CONSUMED", () => {
    const model = new PaymentModel();
    const slow = ask(model, JUNK);
    call(model, CLAIM, success());
    model.settle(slow, lost);
    call(model, JUNK, consumedBefore);
    expect(statusOf(model, "c1")).toBe("REJECTED 5018");
  });

  it("nobody launders a 5018 by calling until an attempt is lost", () => {
    const model = new PaymentModel();
    call(model, CLAIM, consumedBefore);
    call(model, CLAIM, lost);
    call(model, CLAIM, lost);
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model)).toBe("REJECTED 5018");
  });

  it("not by way of another's 5018 either", () => {
    const model = new PaymentModel();
    call(model, JUNK, consumedBefore);
    call(model, CLAIM, lost);
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model, "c2")).toBe("REJECTED 5018");
  });
});

describe("rule 3: what may still be sending", () => {
  it("an attempt whose lease was lost carries nothing until four leases' time has passed", () => {
    const model = new PaymentModel();
    ask(model, CLAIM); // its process is paused, as far as anyone can know
    for (const nowMs of [100, 499]) {
      model.nowMs = nowMs;
      expect(model.settle(ask(model, CLAIM), consumedBefore).control).toBeNull();
      expect(statusOf(model)).toBe("IN_DOUBT");
    }
    model.nowMs = 500;
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("one whose process is known to be gone carries it at once", () => {
    const model = new PaymentModel();
    ask(model, CLAIM);
    model.restart();
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("waits for another consumption's attempt in flight that was opened before the first 5018", () => {
    const model = lostOnce();
    const running = ask(model, JUNK);
    expect(model.settle(ask(model, CLAIM), consumedBefore).control).toBeNull();
    expect(statusOf(model)).toBe("IN_DOUBT");
    model.settle(running, refused);
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("does not wait for one that was opened after it", () => {
    const model = lostOnce();
    call(model, CLAIM, consumedBefore);
    ask(model, JUNK);
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });
});

describe("rule 4: proof by control", () => {
  it("takes three rounds of a random token refused and this token hearing 5018 again", () => {
    const model = lostOnce();
    const asked = call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    expect(asked.slice(1).map((permit) => permit.control?.token)).toEqual([
      "RANDOM",
      "OWN",
      "RANDOM",
      "OWN",
      "RANDOM",
      "OWN",
    ]);
    expect(model.get("c1")).toMatchObject({
      status: "CONSUMED",
      evidence: "INFERRED",
      price: null,
      priceSource: "UNKNOWN",
    });
    expect(model.events.map((event) => event.kind)).toEqual(["IN_DOUBT", "CONSUMED"]);
  });

  it("counts the rounds of earlier calls", () => {
    const model = lostOnce();
    call(model, CLAIM, consumedBefore, refused, consumedBefore);
    expect(statusOf(model)).toBe("IN_DOUBT");
    call(model, CLAIM, consumedBefore, refused, consumedBefore, refused, consumedBefore);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("decides nothing by a control that is lost", () => {
    const model = lostOnce();
    call(model, CLAIM, consumedBefore, lost);
    expect(statusOf(model)).toBe("IN_DOUBT");
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("counts a refused control also where this token was refused in between", () => {
    const model = lostOnce();
    call(model, CLAIM, consumedBefore, refused, refused);
    expect(statusOf(model)).toBe("IN_DOUBT");
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS.slice(0, 4));
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("proves nothing, for ever, at an upstream that answers 5018 to a random token", () => {
    const model = lostOnce();
    call(model, CLAIM, consumedBefore, consumedBefore);
    expect(statusOf(model)).toBe("DISPUTED");
    expect(model.payment.isAppMarked).toBe(true);
    expect(model.alarms).toContain("CONTROLS_PROVE_NOTHING");
  });

  it("is a dispute and an alarm when a random token hears success", () => {
    const model = lostOnce();
    call(model, CLAIM, consumedBefore, success());
    expect(statusOf(model)).toBe("DISPUTED");
    expect(model.alarms).toEqual(["RANDOM_TOKEN_CONSUMED"]);
    expect(model.payment.isAppMarked).toBe(false);
  });

  it("is a success when this very token is consumed by a control after all", () => {
    const model = lostOnce();
    call(model, CLAIM, consumedBefore, refused, success());
    expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
  });

  it("reads the other rules again after every control", () => {
    const model = lostOnce();
    const slow = ask(model, JUNK); // c2, early and in flight
    model.settle(slow, lost);
    const attempt = ask(model, CLAIM);
    const { control } = model.settle(attempt, consumedBefore);
    if (control === null) throw new Error("no control");
    call(model, JUNK, success());
    model.settle(control, refused);
    expect(statusOf(model)).toBe("REJECTED 5018");
  });

  it("does not tell players apart: another's early lost attempt with the same call is a dispute", () => {
    const model = lostOnce();
    model.nowMs = 5_000;
    for (let round = 0; round < 3; round += 1) call(model, CLAIM, refused);
    expect(statusOf(model)).toBe("REJECTED 5000"); // so the other player may ask; the lost attempt is not forgotten
    call(model, OTHER_PLAYER, lost);
    call(model, OTHER_PLAYER, consumedBefore, ...THREE_ROUNDS);
    expect(statusOf(model, "c2")).toBe("DISPUTED");
  });
});

describe("rule 4: a contested item", () => {
  function contested(): PaymentModel {
    const model = new PaymentModel();
    call(model, CLAIM, lost);
    call(model, OTHER_ITEM, lost);
    return model;
  }

  it("is asked in every round with this token", () => {
    const model = contested();
    const round = [refused, refused, consumedBefore];
    const asked = call(model, CLAIM, consumedBefore, ...round, ...round, ...round);
    expect(asked.slice(1, 4).map((permit) => [permit.control?.token, permit.control?.itemSeq])).toEqual([
      ["RANDOM", 1n],
      ["OWN", 2n],
      ["OWN", 1n],
    ]);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("is a dispute when it hears 5018 too", () => {
    const model = contested();
    call(model, CLAIM, consumedBefore, refused, consumedBefore);
    expect(statusOf(model)).toBe("DISPUTED");
  });

  it("is none when the other item was only asked after the first 5018", () => {
    const model = lostOnce();
    call(model, CLAIM, consumedBefore);
    call(model, OTHER_ITEM, lost);
    call(model, CLAIM, consumedBefore, ...THREE_ROUNDS);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });
});

describe("rule 4 and 5: proof by look", () => {
  const look = { tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" as const };

  it("infers at once, with the price that was seen, at a marked app too", () => {
    const model = lostOnce();
    model.seen(look);
    model.payment = { ...model.payment, isAppMarked: true };
    call(model, CLAIM, consumedBefore);
    expect(model.get("c1")).toMatchObject({
      status: "CONSUMED",
      evidence: "INFERRED",
      price: KRW_1000,
      priceSource: "UNCONSUMED_LIST",
    });
  });

  it("ends the contest of another item", () => {
    const model = new PaymentModel();
    call(model, CLAIM, lost);
    call(model, OTHER_ITEM, lost);
    model.seen(look);
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it.each([
    ["another token", { ...look, tokenDigest: "else" }],
    ["another item", { ...look, itemSeq: 7n }],
  ])("rejects what a look showed with %s", (_name, shown) => {
    const model = lostOnce();
    model.seen(shown);
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model)).toBe("REJECTED 5018");
  });
});

describe("ON_INFERRED", () => {
  it("never: a dispute, without controls", () => {
    const model = lostOnce({ onInferred: "never" });
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model)).toBe("DISPUTED");
    expect(model.get("c1").attempts).toHaveLength(2);
  });

  it("unrivalled: infers unproven where nobody else has an early attempt", () => {
    const model = lostOnce({ onInferred: "unrivalled" });
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });

  it("unrivalled: asks for proof where somebody does", () => {
    const model = lostOnce({ onInferred: "unrivalled" });
    call(model, JUNK, lost);
    call(model, CLAIM, consumedBefore);
    expect(statusOf(model)).toBe("IN_DOUBT");
  });

  it("unrivalled: is inferred by this token's own 5018 and by no control, should the last rival end while one is asked", () => {
    const model = lostOnce({ onInferred: "unrivalled" });
    const rival = ask(model, JUNK);
    model.nowMs += model.rules.leaseMs + 1; // its process is paused: for the others its attempt is unknown
    const asked = model.settle(ask(model, CLAIM), consumedBefore, true).control;
    if (asked === null) throw new Error("no control");
    model.settle(rival, neverSent, false);
    const next = model.settle(asked, refusal(5000), true).control;
    expect(statusOf(model)).toBe("IN_DOUBT");
    expect(next?.control).toEqual({ token: "OWN", itemSeq: CLAIM.itemSeq });
    model.settle(next ?? asked, consumedBefore, true);
    expect(statusOf(model)).toBe("CONSUMED INFERRED");
  });
});
