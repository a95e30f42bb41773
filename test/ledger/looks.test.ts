// What the upstream showed, on record: it proves a token and tells item, price and the rest whatever answer is lost later.

import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import { consumedBefore, KRW_1000, lost, success } from "../support/heards.ts";
import { callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { engines } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const FACTS = { ...NO_FACTS, market: "GG", storeOrderId: "GPA.3382", isTest: true, purchasedAt: 1_767_225_600_000 };

function seen(given: Partial<SeenPayment> = {}): SeenPayment {
  return {
    paymentSeq: "P1",
    itemSeq: 1n,
    purchaseToken: "token",
    price: KRW_1000,
    priceSource: "UNCONSUMED_LIST",
    facts: FACTS,
    isConsumable: true,
    ...given,
  };
}

describe.each(engines)("$name: a look", ({ open, place }) => {
  it("before the first attempt proves the token: a lost answer is inferred, with the price that was seen", async () => {
    const ledger = await open(await place());
    await ledger.writer.noteLooks({ app: "default", looks: [seen()] });
    await consume(ledger, lost);
    const { consumption, control } = await consume(ledger, consumedBefore);
    expect(control).toBeNull();
    expect(consumption).toMatchObject({
      status: "CONSUMED",
      evidence: "INFERRED",
      price: KRW_1000,
      priceSource: "UNCONSUMED_LIST",
      ...FACTS,
    });
    expect(consumption.seenUnconsumedAt).toBeGreaterThan(0);
  });

  it("handed over with the call is on record in the same write, and what it told is on the consumption", async () => {
    const ledger = await open(await place());
    const { consumption } = permitOf(await ledger.writer.open(callOf({ look: seen() })));
    expect(consumption).toMatchObject(FACTS);
    const [read] = await ledger.reader.consumptionsById(ALL, [consumption.id]);
    expect(read).toEqual(consumption);
    expect(read?.seenUnconsumedAt).not.toBeNull();
  });

  it("is wanted before a player's first attempt only", async () => {
    const ledger = await open(await place());
    const wanting = callOf({ look: "beforeFirstAttempt" });
    expect(await ledger.writer.open(wanting)).toEqual({ kind: "lookFirst", own: null });
    expect(await ledger.reader.consumptionCount(ALL, {}, false)).toBe(0);
    await consume(ledger, lost);
    expect((await ledger.writer.open(wanting)).kind).toBe("ask");
  });

  it("that showed this token with another item refuses the call, and nothing is sent", async () => {
    const ledger = await open(await place());
    await ledger.writer.noteLooks({ app: "default", looks: [seen({ itemSeq: 7n })] });
    expect(await ledger.writer.open(callOf())).toEqual({ kind: "itemMismatch", own: null });
    expect((await ledger.writer.open(callOf({ itemSeq: 7n }))).kind).toBe("ask");
    // Of another token it says nothing to whoever does not hold that one.
    expect((await ledger.writer.open(callOf({ purchaseToken: "other" }))).kind).toBe("ask");
  });

  it("that showed another token leaves an inference for this one refused", async () => {
    const ledger = await open(await place());
    await ledger.writer.noteLooks({ app: "default", looks: [seen({ purchaseToken: "the right one" })] });
    await consume(ledger, lost);
    const { consumption } = await consume(ledger, consumedBefore);
    expect(consumption).toMatchObject({ status: "REJECTED", resultCode: 5018 });
  });

  it("later adds to what is known of an open consumption, and takes nothing away", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, lost);
    await ledger.writer.noteLooks({ app: "default", looks: [seen()] });
    await ledger.writer.noteLooks({ app: "default", looks: [seen({ price: null, facts: NO_FACTS })] });
    const [read] = await ledger.reader.consumptionsById(ALL, [consumption.id]);
    expect(read).toMatchObject(FACTS);
    const { consumption: inferred } = await consume(ledger, consumedBefore);
    expect(inferred).toMatchObject({ evidence: "INFERRED", price: KRW_1000 });
  });

  it("of a look-up that showed it consumed tells the price, and is no sight of it unconsumed", async () => {
    const ledger = await open(await place());
    await consume(ledger, lost);
    const found = seen({ isConsumable: false, priceSource: "TRANSACTION" });
    await ledger.writer.noteLooks({ app: "default", looks: [found] });
    const { consumption } = await consume(ledger, consumedBefore);
    expect(consumption).toMatchObject({ evidence: "INFERRED", price: KRW_1000, priceSource: "TRANSACTION" });
    expect(consumption.seenUnconsumedAt).toBeNull();
  });

  it("is found by the store's order number", async () => {
    const ledger = await open(await place());
    const permit = permitOf(await ledger.writer.open(callOf({ look: seen() })));
    await ledger.writer.settle(outcomeOf(permit, success()));
    expect(await ledger.reader.consumptionCount(ALL, { storeOrderId: ["GPA.3382"] }, false)).toBe(1);
    expect(await ledger.reader.consumptionCount(ALL, { storeOrderId: ["GPA.0000"] }, false)).toBe(0);
    expect(await ledger.reader.consumptionCount(ALL, { isTest: true }, false)).toBe(1);
    expect(await ledger.reader.consumptionCount(ALL, { isTest: false }, false)).toBe(0);
  });

  it("of 500 payments at once is kept for each", async () => {
    const ledger = await open(await place());
    const looks = Array.from({ length: 500 }, (_, index) => seen({ paymentSeq: `P-${index}` }));
    await ledger.writer.noteLooks({ app: "default", looks });
    for (const paymentSeq of ["P-0", "P-250", "P-499"]) {
      expect(await ledger.writer.open(callOf({ paymentSeq, itemSeq: 2n }))).toEqual({
        kind: "itemMismatch",
        own: null,
      });
    }
  });

  it("is no news within a minute: the record of an open consumption is not written again", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, lost);
    const readNow = async () => (await ledger.reader.consumptionsById(ALL, [consumption.id]))[0]?.seenUnconsumedAt;
    await ledger.writer.noteLooks({ app: "default", looks: [seen()] });
    const first = await readNow();
    await delay(20);
    await ledger.writer.noteLooks({ app: "default", looks: [seen()] });
    expect(first).toBeTypeOf("number");
    expect(await readNow()).toBe(first);
  });

  it("is no news within a minute: what the answer of a success tells besides is added to it", async () => {
    const ledger = await open(await place());
    await ledger.writer.noteLooks({ app: "default", looks: [seen(), seen()] });
    const heard = { ...success(), facts: { ...NO_FACTS, payload: "페이로드", productId: "gem_100" } };
    const { consumption } = await consume(ledger, heard);
    expect(consumption).toMatchObject({ ...FACTS, payload: "페이로드", productId: "gem_100" });
    const [read] = await ledger.reader.consumptionsById(ALL, [consumption.id]);
    expect(read).toEqual(consumption);
  });
});
