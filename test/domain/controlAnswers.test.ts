// What the end of one control decides at the moment it comes: nothing that another answer settled meanwhile, nothing by itself
// but a mark or an alarm, and the next control only where the call has time for it.

import { describe, expect, it } from "vitest";
import type { PaymentRecord } from "../../src/domain/payment.ts";
import { consumedBefore, KRW_1000, lost, neverSent, refusal, success } from "../support/heards.ts";
import { PaymentModel, type Permit } from "../support/paymentModel.ts";
import { ask, call, CLAIM, JUNK, OTHER_ITEM, statusOf } from "./support.ts";

const refused = refusal(5000);
const NOTHING = { changes: [], control: null, marksApp: false, alarms: [] };

function controlAfter(permit: Permit | null): Permit {
  if (permit === null) throw new Error("no control was asked");
  return permit;
}

/** A lost call, then 5018, then the first control: with a random token. */
function randomControl(model: PaymentModel): Permit {
  call(model, CLAIM, lost);
  return controlAfter(model.settle(ask(model, CLAIM), consumedBefore).control);
}

/** The control after that one: with this token. */
function ownControl(model: PaymentModel): Permit {
  return controlAfter(model.settle(randomControl(model), refused).control);
}

describe("a control without a definite answer", () => {
  it.each([
    ["lost", lost],
    ["never sent", neverSent],
  ])("(%s) changes nothing and asks nothing more", (_name, heard) => {
    const model = new PaymentModel();
    expect(model.settle(randomControl(model), heard).settling).toEqual(NOTHING);
    const other = new PaymentModel();
    expect(other.settle(ownControl(other), heard).settling).toEqual(NOTHING);
  });
});

describe("a control with this token and item", () => {
  it("that is refused changes nothing, and leaves the next one to a later call", () => {
    const model = new PaymentModel();
    expect(model.settle(ownControl(model), refused).settling).toEqual(NOTHING);
  });

  it("that hears success consumes, as any call of that token does", () => {
    const model = new PaymentModel();
    const { settling } = model.settle(ownControl(model), success());
    expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
    expect(settling).toMatchObject({ control: null, marksApp: false, alarms: [] });
  });

  it("that hears success for another item consumes that item's", () => {
    const model = new PaymentModel();
    model.settle(ownControl(model), success(KRW_1000, 2n));
    expect([statusOf(model, "c1"), statusOf(model, "c2")]).toEqual(["REJECTED 1100", "CONSUMED CONFIRMED"]);
  });
});

describe("a control that hears success with a token that is not the payment's", () => {
  it("makes a dispute of what is open, marks no app, and asks nothing more", () => {
    const model = new PaymentModel();
    const { settling } = model.settle(randomControl(model), success());
    expect(settling).toMatchObject({ control: null, marksApp: false, alarms: ["RANDOM_TOKEN_CONSUMED"] });
    expect(statusOf(model)).toBe("DISPUTED");
  });

  it("is an alarm and takes nothing back from what was consumed meanwhile", () => {
    const { model, control } = consumedMeanwhile();
    expect(model.settle(control, success()).settling).toEqual({ ...NOTHING, alarms: ["RANDOM_TOKEN_CONSUMED"] });
    expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
  });
});

describe("a control that ends after its consumption was settled, its lease still its own", () => {
  it.each([
    ["a refusal", refused, NOTHING],
    ["5018 to the random token", consumedBefore, { ...NOTHING, marksApp: true, alarms: ["CONTROLS_PROVE_NOTHING"] }],
  ])("changes nothing by %s", (_name, heard, expected) => {
    const { model, control } = consumedMeanwhile();
    expect(model.settle(control, heard).settling).toEqual(expected);
    expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
  });
});

describe("a control that is refused", () => {
  it("is the last one asked where the app was marked meanwhile: only people can tell", () => {
    const model = new PaymentModel();
    const control = randomControl(model);
    model.payment = { ...model.payment, isAppMarked: true };
    const { settling } = model.settle(control, refused);
    expect(settling).toMatchObject({ control: null, marksApp: false, alarms: [] });
    expect(statusOf(model)).toBe("DISPUTED");
  });

  it("infers nothing by itself, and asks this token again only where the call has time for it", () => {
    const { model, control } = rivalEnded();
    expect(model.settle(control, refused, false).control).toBeNull();
    expect(statusOf(model)).toBe("IN_DOUBT");
  });

  it("infers nothing for another item either, where the app's upstream was exchanged for one that names no item", () => {
    const model = new PaymentModel();
    const control = randomControl(model);
    const look = { tokenDigest: "right", itemSeq: 2n, price: KRW_1000, priceSource: "TRANSACTION" } as const;
    model.payment = { ...model.payment, namesItem: false, looks: [look] } satisfies PaymentRecord;
    expect(model.settle(control, refused).control?.control).toEqual({ token: "OWN", itemSeq: 1n });
    expect(statusOf(model)).toBe("IN_DOUBT");
  });
});

describe("a control with this token for a contested item", () => {
  it("that is refused lets the round go on with this token and item", () => {
    const { model, control } = contested();
    expect(control.control).toEqual({ token: "OWN", itemSeq: 2n });
    expect(model.settle(control, refused).control?.control).toEqual({ token: "OWN", itemSeq: 1n });
  });

  it("that hears 5018 makes a dispute of it", () => {
    const { model, control } = contested();
    model.settle(control, consumedBefore);
    expect(statusOf(model, "c2")).toBe("DISPUTED");
  });

  it("that hears success is a dispute and an alarm, and no success of the asked item", () => {
    const { model, control } = contested();
    expect(model.settle(control, success()).settling.alarms).toEqual(["RANDOM_TOKEN_CONSUMED"]);
    expect(statusOf(model, "c2")).toBe("DISPUTED");
  });
});

/** A paused call's success comes while the control of a later call runs, which keeps its lease. */
function consumedMeanwhile(): { model: PaymentModel; control: Permit } {
  const model = new PaymentModel();
  const paused = ask(model, CLAIM);
  model.nowMs = 500;
  const control = controlAfter(model.settle(ask(model, CLAIM), consumedBefore).control);
  model.settle(paused, success());
  expect(statusOf(model)).toBe("CONSUMED CONFIRMED");
  return { model, control };
}

/** By `unrivalled`, the last rival ends while a random token is asked. */
function rivalEnded(): { model: PaymentModel; control: Permit } {
  const model = new PaymentModel({ onInferred: "unrivalled" });
  call(model, CLAIM, lost);
  const rival = ask(model, JUNK);
  model.nowMs += model.rules.leaseMs + 1;
  const control = controlAfter(model.settle(ask(model, CLAIM), consumedBefore).control);
  model.settle(rival, neverSent);
  return { model, control };
}

/** The same token lost a call for item 2 as well, so that each round asks it for that item, too. */
function contested(): { model: PaymentModel; control: Permit } {
  const model = new PaymentModel();
  call(model, OTHER_ITEM, lost);
  call(model, CLAIM, lost);
  const random = controlAfter(model.settle(ask(model, CLAIM), consumedBefore).control);
  const own = model.payment.consumptions.find(({ itemSeq }) => itemSeq === 1n);
  expect(own?.id).toBe("c2");
  return { model, control: controlAfter(model.settle(random, refused).control) };
}
