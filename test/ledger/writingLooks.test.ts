// What a look leaves on record, when it is written again, and for which attempt it counts, to the millisecond.

import { beforeEach, describe, expect, it } from "vitest";
import { NO_FACTS, type PaymentFacts } from "../../src/domain/paymentFacts.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import { consumedBefore, KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { AHEAD_MS, type LedgerInMemory, ledgerInMemory, recordIn } from "./support/ledgerInMemory.ts";
const ALL = { kind: "all" } as const;

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory();
});

describe("a look", () => {
  const seen: SeenPayment = {
    paymentSeq: "P1",
    itemSeq: 1n,
    purchaseToken: "token",
    price: KRW_1000,
    priceSource: "UNCONSUMED_LIST",
    isConsumable: true,
    facts: NO_FACTS,
  };
  const note = (given: Partial<SeenPayment> = {}) =>
    ledger.writer.noteLooks({ app: "default", looks: [{ ...seen, ...given }] });

  it("is on the record of its token and item, and of no other", async () => {
    const own = await consume(ledger, lost);
    const others = [
      await consume(ledger, lost, { purchaseToken: "junk", playerId: "mallory" }),
      await consume(ledger, lost, { itemSeq: 2n }),
    ];
    ledger.clock.nowMs = 10;
    await note({ facts: { ...NO_FACTS, productId: "gems" } });
    expect(recordIn(ledger, own.consumption.id)).toMatchObject({ productId: "gems", seenUnconsumedAt: AHEAD_MS + 10 });
    for (const { consumption } of others)
      expect(recordIn(ledger, consumption.id)).toMatchObject({ productId: null, seenUnconsumedAt: null });
  });

  it("that shows the same within a minute is not written again; after it, it is", async () => {
    const { consumption } = await consume(ledger, lost);
    await note();
    for (const [atMs, seenAtMs] of [
      [59_999, 0],
      [60_000, 60_000],
      [60_001, 60_000],
    ] as const) {
      ledger.clock.nowMs = atMs;
      await note();
      expect(recordIn(ledger, consumption.id).seenUnconsumedAt).toBe(AHEAD_MS + seenAtMs);
    }
  });

  it.each<Partial<PaymentFacts>>([
    { market: "GG" },
    { storeOrderId: "order-1" },
    { productId: "gems" },
    { purchasedAt: 1 },
    { isTest: false },
    { payload: "p" },
  ])("that shows something new is written at once: %o", async (fact) => {
    const { consumption } = await consume(ledger, lost);
    await note();
    ledger.clock.nowMs = 1;
    await note({ facts: { ...NO_FACTS, ...fact } });
    expect(recordIn(ledger, consumption.id)).toMatchObject({ ...fact, seenUnconsumedAt: AHEAD_MS + 1 });
  });

  it("that shows it consumable for the first time, or its price, is something new", async () => {
    ledger = ledgerInMemory({ onInferred: "proven" });
    const { consumption } = await consume(ledger, lost);
    await note({ isConsumable: false, price: null });
    expect(recordIn(ledger, consumption.id).seenUnconsumedAt).toBeNull();
    ledger.clock.nowMs = 1;
    await note({ price: null });
    expect(recordIn(ledger, consumption.id).seenUnconsumedAt).toBe(AHEAD_MS + 1);
    ledger.clock.nowMs = 2;
    await note({ price: { ...KRW_1000, currency: "JPY" } });
    ledger.clock.nowMs = 3;
    await note();
    expect(recordIn(ledger, consumption.id).seenUnconsumedAt).toBe(AHEAD_MS + 3);
    const inferred = await consume(ledger, consumedBefore);
    expect(inferred.consumption).toMatchObject({ evidence: "INFERRED", price: KRW_1000 });
  });

  it("that shows another amount, or who says so, counts from then on", async () => {
    ledger = ledgerInMemory({ onInferred: "proven" });
    await consume(ledger, lost);
    await note({ price: null, priceSource: "TRANSACTION" });
    await note({ price: { ...KRW_1000, amountMicros: 1n } });
    await note();
    const { consumption } = await consume(ledger, consumedBefore);
    expect(consumption).toMatchObject({ evidence: "INFERRED", price: KRW_1000, priceSource: "UNCONSUMED_LIST" });
  });

  it("takes back nothing that an earlier one told: facts, or that it was seen before it was consumed", async () => {
    await note({ facts: { ...NO_FACTS, productId: "gems" } });
    ledger.clock.nowMs = 60_000;
    await note({ isConsumable: false });
    const { consumption } = await ask(ledger);
    expect(consumption).toMatchObject({ productId: "gems", seenUnconsumedAt: AHEAD_MS });
    expect(recordIn(ledger, consumption.id)).toEqual(consumption);
  });

  it("does not take back a price that was told once", async () => {
    ledger = ledgerInMemory({ onInferred: "proven" });
    await consume(ledger, lost);
    await note({ priceSource: "TRANSACTION" });
    ledger.clock.nowMs = 100_000;
    await note({ price: null });
    const { consumption } = await consume(ledger, consumedBefore);
    expect(consumption).toMatchObject({ evidence: "INFERRED", price: KRW_1000, priceSource: "TRANSACTION" });
  });

  it("of a consumed one leaves when it was seen before", async () => {
    await note();
    const { consumption } = await consume(ledger, success());
    expect(consumption.seenUnconsumedAt).toBe(AHEAD_MS);
    ledger.clock.nowMs = 100_000;
    await note();
    expect(recordIn(ledger, consumption.id).seenUnconsumedAt).toBe(AHEAD_MS);
  });

  it("of a consumed one that tells more of it is an amendment, told by the feed once", async () => {
    const { consumption } = await consume(ledger, success());
    const kinds = () => {
      const page = ledger.reader.feedPage(ALL, { app: null, size: 9, after: null });
      return page === "unknownPosition" ? expect.fail(page) : page.rows.map(({ event }) => event.kind);
    };
    await note();
    expect(kinds()).toEqual(["CONSUMED"]);
    expect(recordIn(ledger, consumption.id).seenUnconsumedAt).toBe(AHEAD_MS); // there was no sight before
    ledger.clock.nowMs = 1;
    for (let times = 0; times < 2; times += 1) await note({ facts: { ...NO_FACTS, isTest: true } });
    expect(kinds()).toEqual(["CONSUMED", "AMENDED"]);
    const { status, settledAt, price } = consumption;
    expect(recordIn(ledger, consumption.id)).toMatchObject({ status, settledAt, price, isTest: true });
  });

  it("of an open one that tells more of it is no event", async () => {
    const { consumption } = await consume(ledger, lost);
    await note({ facts: { ...NO_FACTS, isTest: true } });
    expect(recordIn(ledger, consumption.id).isTest).toBe(true);
    const page = ledger.reader.feedPage(ALL, { app: null, size: 9, after: null });
    expect(page).toMatchObject({ rows: [{ event: { kind: "IN_DOUBT" } }] });
  });

  it.each<[string, Partial<SeenPayment>, "before" | "after", string]>([
    ["that the payment is still consumable, before the answer", {}, "before", "REJECTED"],
    ["the same of another token", { purchaseToken: "junk" }, "before", "IN_DOUBT"],
    ["that it is not consumable any more", { isConsumable: false }, "before", "IN_DOUBT"],
    ["after the attempt ended", {}, "after", "IN_DOUBT"],
  ])("under an attempt is one more refusal of it only where it shows: %s", async (_what, given, when, status) => {
    await consume(ledger, lost);
    const permit = await ask(ledger);
    const under = { consumptionId: permit.consumption.id, attemptNumber: permit.attemptNumber };
    const look = () => ledger.writer.noteLooks({ app: "default", looks: [{ ...seen, ...given }], under });
    if (when === "before") await look();
    await ledger.writer.settle(outcomeOf(permit, refusal(5000)));
    if (when === "after") await look();
    expect(await consume(ledger, refusal(5000))).toMatchObject({ consumption: { status } });
  });

  it("under an attempt that is not on record marks nothing, and is kept all the same", async () => {
    const { consumption } = await consume(ledger, lost);
    const looks = [{ ...seen, facts: { ...NO_FACTS, productId: "gems" } }];
    for (const under of [
      { consumptionId: "0".repeat(32), attemptNumber: 1 },
      { consumptionId: consumption.id, attemptNumber: 9 },
    ])
      await ledger.writer.noteLooks({ app: "default", looks, under });
    expect(recordIn(ledger, consumption.id).productId).toBe("gems");
  });

  it("of an item that nobody asked for is on its record when an answer names it", async () => {
    const permit = await ask(ledger);
    await note({ itemSeq: 2n, facts: { ...NO_FACTS, productId: "gems" } });
    const { named } = await ledger.writer.settle(outcomeOf(permit, success(KRW_1000, 2n)));
    expect(named).toMatchObject({ itemSeq: 2n, status: "CONSUMED", productId: "gems", seenUnconsumedAt: AHEAD_MS });
    expect(recordIn(ledger, named?.id ?? expect.fail("nothing named"))).toEqual(named);
  });
});
