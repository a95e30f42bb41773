// "A dispute belongs to the player's token: while one is DISPUTED, resolveDispute(CONSUMED) may name any consumption of it
// that is not CONSUMED, whatever its status (an item never asked: by itemSeq, created); either outcome settles all its
// DISPUTED and IN_DOUBT ones and closes every attempt of the token, those of PENDING ones included."

import { beforeEach, describe, expect, it } from "vitest";
import { resolveDispute } from "../../../src/domain/resolution.ts";
import { consumedBefore, KRW_1000, lost, refusal, success } from "../../support/heards.ts";
import { PaymentModel, type Permit } from "../../support/paymentModel.ts";
import { ask, call, JUNK, statusOf } from "../support.ts";
import { ITEM_1, ITEM_2, itemless, LOOK } from "./support.ts";

/** c1 is REJECTED, c2 DISPUTED, c3 IN_DOUBT, c4 PENDING under a lease, c5 another token's doubt. */
let model: PaymentModel;
let running: Permit;
beforeEach(() => {
  model = itemless();
  call(model, ITEM_1, refusal(5000));
  const paused = ask(model, { ...ITEM_1, itemSeq: 4n });
  model.nowMs = 100;
  call(model, ITEM_2, lost);
  model.nowMs = 200;
  call(model, { ...ITEM_1, itemSeq: 3n }, lost);
  call(model, JUNK, lost);
  call(model, ITEM_2, consumedBefore);
  running = paused;
  expect(idsByItem()).toEqual({ 1: "REJECTED 5000", 2: "DISPUTED", 3: "IN_DOUBT", 4: "PENDING" });
});

function idsByItem(): Record<string, string> {
  const own = model.payment.consumptions.filter(({ playerId }) => playerId === "p1");
  return Object.fromEntries(own.map(({ id, itemSeq }) => [String(itemSeq), statusOf(model, id)]));
}

function idOf(itemSeq: bigint): string {
  const found = model.payment.consumptions.find((one) => one.itemSeq === itemSeq && one.playerId === "p1");
  return found?.id ?? "none";
}

describe("CONSUMED", () => {
  it.each([
    ["one that was REJECTED", 1n],
    ["the DISPUTED one", 2n],
    ["one IN_DOUBT", 3n],
    ["one PENDING", 4n],
  ])("may name %s, and rejects all others that are DISPUTED or IN_DOUBT", (_name, itemSeq) => {
    model.resolve(idOf(itemSeq), "CONSUMED");
    const settled = { 1: "REJECTED 5000", 2: "REJECTED 5018", 3: "REJECTED 5018", 4: "PENDING" };
    expect(idsByItem()).toEqual({ ...settled, [String(itemSeq)]: "CONSUMED OPERATOR" });
    expect(model.payment.consumptions.some(({ status }) => status === "IN_DOUBT")).toBe(false);
  });

  it.each([
    ["another one on record", 3n, 4],
    ["one never asked, which is created", 9n, 5],
  ])("may name by itemSeq %s, with the price that a look showed of it", (_name, itemSeq, count) => {
    model.seen({ ...LOOK, itemSeq });
    model.resolve(idOf(2n), "CONSUMED", itemSeq);
    expect(Object.keys(idsByItem())).toHaveLength(count);
    expect(idsByItem()[String(itemSeq)]).toBe("CONSUMED OPERATOR");
    expect(model.get(idOf(itemSeq)).price).toEqual(KRW_1000);
  });

  it("is refused while another is CONSUMED", () => {
    model.settle(running, success(KRW_1000, 4n));
    const again = { ...model.payment, consumptions: model.payment.consumptions.map((one) => ({ ...one })) };
    const consumptions = again.consumptions.map((one) =>
      one.itemSeq === 2n ? { ...one, status: "DISPUTED" as const } : one,
    );
    const payment = { ...model.payment, consumptions };
    expect(resolveDispute(payment, idOf(1n), "CONSUMED")).toEqual({ kind: "ANOTHER_CONSUMED" });
    expect(resolveDispute(payment, idOf(1n), "CONSUMED", 9n)).toEqual({ kind: "ANOTHER_CONSUMED" });
    expect(resolveDispute(payment, idOf(4n), "REJECTED")).toEqual({ kind: "NOT_DISPUTED" });
  });
});

describe("REJECTED", () => {
  it.each([1n, 2n, 3n, 4n])("rejects all that are DISPUTED or IN_DOUBT, whichever was named (%s)", (itemSeq) => {
    model.resolve(idOf(itemSeq), "REJECTED");
    expect(idsByItem()).toEqual({ 1: "REJECTED 5000", 2: "REJECTED 5018", 3: "REJECTED 5018", 4: "PENDING" });
    expect(model.payment.consumptions.find(({ playerId }) => playerId === "p9")?.status).toBe("IN_DOUBT");
  });

  it("names no item: that would be no rejection of the others", () => {
    expect(resolveDispute(model.payment, idOf(2n), "REJECTED", 3n)).toEqual({ kind: "OTHER_ITEM" });
    expect(resolveDispute(model.payment, idOf(2n), "REJECTED", 2n)).toMatchObject({ kind: "RESOLVED" });
  });
});

describe("either outcome", () => {
  it.each(["CONSUMED", "REJECTED"] as const)("closes every attempt of the token, PENDING ones' too (%s)", (outcome) => {
    model.resolve(idOf(2n), outcome);
    const own = model.payment.consumptions.filter(({ playerId }) => playerId === "p1");
    expect(own.flatMap(({ attempts }) => attempts).every(({ isVoid }) => isVoid)).toBe(true);
    const other = model.payment.consumptions.find(({ playerId }) => playerId === "p9");
    expect(other?.attempts.some(({ isVoid }) => isVoid)).toBe(false);
  });

  it("after REJECTED a 5018 proves nothing any more, look or not, but a late success still counts", () => {
    model.resolve(idOf(2n), "REJECTED");
    model.seen(LOOK);
    call(model, ITEM_1, consumedBefore);
    expect(idsByItem()["1"]).toBe("REJECTED 5018");
    model.settle(running, success(KRW_1000, 4n));
    expect(idsByItem()["4"]).toBe("CONSUMED CONFIRMED");
  });

  it("needs a dispute of that token: another's gives no leave", () => {
    const other = model.payment.consumptions.find(({ playerId }) => playerId === "p9")?.id ?? "";
    for (const outcome of ["CONSUMED", "REJECTED"] as const) {
      expect(resolveDispute(model.payment, other, outcome)).toEqual({ kind: "NOT_DISPUTED" });
    }
  });

  it("on v3 names the disputed one alone, and its own item", () => {
    const payment = { ...model.payment, namesItem: true };
    expect(resolveDispute(payment, idOf(3n), "CONSUMED")).toEqual({ kind: "NOT_DISPUTED" });
    expect(resolveDispute(payment, idOf(2n), "CONSUMED", 3n)).toEqual({ kind: "OTHER_ITEM" });
    expect(resolveDispute(payment, idOf(2n), "CONSUMED", 2n)).toMatchObject({ kind: "RESOLVED", voidsAttemptsOf: [] });
  });
});
