// The second table of DESIGN §2: one row per cell.

import { describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import { settle } from "../../src/domain/settling.ts";
import {
  consumedBefore,
  doubtfulRefusal,
  internalError,
  lost,
  neverSent,
  refusal,
  success,
} from "../support/heards.ts";
import { PaymentModel } from "../support/paymentModel.ts";
import { ask, call, CLAIM, JUNK, statusOf } from "./support.ts";

/** What a settling says that does no more than change records. */
const ALONE = { control: null, marksApp: false, alarms: [] };
const unknown9999: Heard = { ...lost, resultCode: 9999 };

describe.each<[string, Heard, string, string]>([
  // what the attempt brings, no earlier attempt unknown, an earlier attempt unknown
  ["success", success(), "CONSUMED CONFIRMED", "CONSUMED CONFIRMED"],
  ["5018", consumedBefore, "REJECTED 5018", "IN_DOUBT"],
  ["1100", refusal(1100), "REJECTED 1100", "IN_DOUBT"],
  ["2111", refusal(2111), "REJECTED 2111", "IN_DOUBT"],
  ["2112", refusal(2112), "REJECTED 2112", "IN_DOUBT"],
  ["5000", refusal(5000), "REJECTED 5000", "IN_DOUBT"],
  ["an unlisted code", doubtfulRefusal(4242), "IN_DOUBT", "IN_DOUBT"],
  ["an internal error", internalError(-5000201), "IN_DOUBT", "IN_DOUBT"],
  ["9999", unknown9999, "IN_DOUBT", "IN_DOUBT"],
  ["a lost answer", lost, "IN_DOUBT", "IN_DOUBT"],
  ["a call never sent", neverSent, "REJECTED 106", "IN_DOUBT"],
])("%s", (_name, heard, afterNone, afterUnknown) => {
  it(`ends ${afterNone} where no earlier attempt is unknown`, () => {
    const model = new PaymentModel();
    call(model, CLAIM, heard);
    expect(statusOf(model)).toBe(afterNone);
    expect(model.events).toEqual([{ consumptionId: "c1", kind: afterNone.split(" ")[0] }]);
  });

  it(`ends ${afterUnknown} where an earlier attempt is unknown`, () => {
    const model = new PaymentModel();
    call(model, CLAIM, lost);
    call(model, CLAIM, heard);
    expect(statusOf(model)).toBe(afterUnknown);
  });

  it("counts an attempt whose process died as unknown", () => {
    const model = new PaymentModel();
    ask(model, CLAIM);
    model.restart();
    call(model, CLAIM, heard);
    expect(statusOf(model)).toBe(afterUnknown);
  });
});

it("of what is not on record is a bug, and says so", () => {
  const model = new PaymentModel();
  const { payment, rules } = model;
  const end = { heard: lost, rules, canAskControl: false, now: 0, attemptNumber: 1 };
  expect(() => settle({ ...end, payment, consumptionId: "c1" })).toThrow("no such attempt");
  ask(model, CLAIM);
  const unknown = { ...end, payment: model.payment, consumptionId: "c1", attemptNumber: 2 };
  expect(() => settle(unknown)).toThrow("no such attempt");
});

describe("success for another item than asked", () => {
  const forItem2 = success(undefined, 2n);

  it("consumes the named item's consumption, made if need be, and refuses the asked one", () => {
    const model = new PaymentModel();
    call(model, CLAIM, forItem2);
    expect(statusOf(model, "c1")).toBe("REJECTED 1100");
    expect(statusOf(model, "c2")).toBe("CONSUMED CONFIRMED");
    expect(model.get("c2")).toMatchObject({ itemSeq: 2n, tokenDigest: "right", playerId: "p1" });
  });

  it("does the same where an earlier attempt is unknown", () => {
    const model = new PaymentModel();
    call(model, CLAIM, lost);
    call(model, CLAIM, forItem2);
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["REJECTED 1100", "CONSUMED CONFIRMED"]);
    expect(model.events).toEqual([
      { consumptionId: "c1", kind: "IN_DOUBT" },
      { consumptionId: "c2", kind: "CONSUMED" },
      { consumptionId: "c1", kind: "REJECTED" },
    ]);
  });

  it("marks no app and asks no control, whatever stood", () => {
    const [first, settled] = [new PaymentModel(), new PaymentModel()];
    expect(first.settle(ask(first, CLAIM), forItem2).settling).toMatchObject(ALONE);
    const paused = ask(settled, CLAIM);
    settled.nowMs = 5_000;
    for (let refusals = 0; refusals < 3; refusals += 1) call(settled, CLAIM, refusal(5000));
    expect(settled.settle(paused, forItem2).settling).toMatchObject(ALONE);
    expect([statusOf(settled, "c1"), statusOf(settled, "c2")]).toEqual(["REJECTED 5000", "CONSUMED CONFIRMED"]);
  });

  it("is told by the answer and not by a look, where the request names the item", () => {
    const model = new PaymentModel();
    const running = ask(model, CLAIM);
    model.seen({ tokenDigest: "right", itemSeq: 2n, price: null, priceSource: "UNCONSUMED_LIST" });
    model.settle(running, success());
    expect(statusOf(model, "c1")).toBe("CONSUMED CONFIRMED");
  });

  it("is a dispute and an alarm while another one is CONSUMED", () => {
    const model = new PaymentModel();
    const late = ask(model, CLAIM);
    call(model, JUNK, success());
    model.settle(late, forItem2);
    expect(statusOf(model, "c3")).toBe("DISPUTED");
    expect(model.alarms).toContain("UPSTREAM_DOUBLED");
  });
});

describe("a success", () => {
  it("marks no app and asks no control", () => {
    const model = new PaymentModel();
    expect(model.settle(ask(model, CLAIM), success()).settling).toMatchObject(ALONE);
  });

  it("with an unusable price is CONSUMED without one, and an alarm", () => {
    const model = new PaymentModel();
    call(model, CLAIM, success(null));
    expect(model.get("c1")).toMatchObject({ status: "CONSUMED", price: null, priceSource: "UNKNOWN" });
    expect(model.alarms).toEqual(["PRICE_UNUSABLE"]);
  });

  it("while another consumption is CONSUMED is a dispute and an alarm, never dropped", () => {
    const model = new PaymentModel();
    const slow = ask(model, JUNK);
    call(model, CLAIM, success());
    model.settle(slow, success());
    expect(statusOf(model, "c1")).toBe("DISPUTED");
    expect(statusOf(model, "c2")).toBe("CONSUMED CONFIRMED");
    expect(model.alarms).toEqual(["UPSTREAM_DOUBLED"]);
  });

  it("rejects the payment's other open questions in the same write, each with its event", () => {
    const model = new PaymentModel({ onInferred: "never" });
    call(model, CLAIM, lost); // c1
    call(model, JUNK, lost); // c2
    call(model, { ...JUNK, tokenDigest: "junk2" }, lost); // c3
    call(model, { ...JUNK, tokenDigest: "junk2" }, consumedBefore);
    expect(statusOf(model, "c3")).toBe("DISPUTED");
    model.events.length = 0;
    call(model, CLAIM, success());
    expect([statusOf(model, "c1"), statusOf(model, "c2"), statusOf(model, "c3")]).toEqual([
      "CONSUMED CONFIRMED",
      "REJECTED 5018",
      "REJECTED 5018",
    ]);
    expect(model.events).toEqual([
      { consumptionId: "c1", kind: "CONSUMED" },
      { consumptionId: "c2", kind: "REJECTED" },
      { consumptionId: "c3", kind: "REJECTED" },
    ]);
  });

  it("leaves a sibling's running first attempt to end by itself", () => {
    const model = new PaymentModel();
    const running = ask(model, JUNK);
    call(model, CLAIM, success());
    expect(statusOf(model, "c1")).toBe("PENDING");
    model.settle(running, refusal(5000));
    expect(statusOf(model, "c1")).toBe("REJECTED 5000");
  });

  it("keeps a sibling REJECTED whatever but success its running re-ask brings", () => {
    for (const heard of [lost, refusal(5000), consumedBefore, neverSent]) {
      const model = new PaymentModel();
      call(model, JUNK, lost);
      const running = ask(model, JUNK);
      call(model, CLAIM, success());
      model.settle(running, heard);
      expect(statusOf(model, "c1")).toBe("REJECTED 5018");
    }
  });
});
