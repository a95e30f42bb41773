// What a look-up of facts tells at once, and what waits, so that one event tells of all.

import { beforeEach, describe, expect, it } from "vitest";
import { NO_FACTS, type PaymentFacts } from "../../src/domain/paymentFacts.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import { KRW_1000, refusal, success } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { type LedgerInMemory, ledgerInMemory, recordIn } from "./support/ledgerInMemory.ts";

const ALL = { kind: "all" } as const;
const DAY_MS = 86_400_000;
const APPS = { apps: [{ app: "default", leasesMax: 10, restMs: 1 }] };
const ORDER = { storeOrderId: "GPA.1", purchasedAt: 5, isTest: false };

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory({ lookUpApps: ["default"] });
});

const lookUps = async () => (await ledger.writer.leaseFacts(APPS)).lookUps;
const isPlanned = async () => (await ledger.writer.leaseFacts(APPS)).nextDueInMs !== null;
const eventKinds = () => {
  const page = ledger.reader.feedPage(ALL, { app: null, size: 100, after: null });
  return page === "unknownPosition" ? expect.fail(page) : page.rows.map(({ event }) => event.kind);
};

/** A consumed payment whose look-up is under way, and what it tells next. */
async function consumed(price: SeenPayment["price"] = KRW_1000) {
  const { consumption } = await consume(ledger, success(price));
  await lookUps();
  const { id: consumptionId, app, paymentSeq, itemSeq } = consumption;
  const shown = { paymentSeq, itemSeq, purchaseToken: "token", isConsumable: false } as const;
  const tell = async (facts: Partial<PaymentFacts>, shownPrice: SeenPayment["price"] = KRW_1000) => {
    const known = { ...NO_FACTS, ...facts };
    const found: SeenPayment = { ...shown, price: shownPrice, priceSource: "TRANSACTION", facts: known };
    const told = await ledger.writer.settleFacts({ app, paymentSeq, consumptionId, found, jitter: 0 });
    expect(recordIn(ledger, consumptionId)).toEqual(told);
    return told;
  };
  return { consumption, tell };
}

describe("what a look-up tells", () => {
  it("is put down at once where the item is granted by it; what else it knows waits for the order", async () => {
    const { consumption, tell } = await consumed();
    expect(await tell({ market: "GG", productType: "CONSUMABLE" })).toEqual(consumption);
    expect(await tell({ market: "GG", productId: "crown" })).toEqual({
      ...consumption,
      market: "GG",
      productId: "crown",
    });
    expect(eventKinds()).toEqual(["CONSUMED", "AMENDED"]);
    expect(await tell({ productId: "crown", payload: "p" })).toMatchObject({ payload: null });
    expect(eventKinds()).toEqual(["CONSUMED", "AMENDED"]);
    expect(await isPlanned()).toBe(true);
    expect(await tell({ ...ORDER, payload: "p" })).toMatchObject({ ...ORDER, productId: "crown", payload: "p" });
    expect(eventKinds()).toEqual(["CONSUMED", "AMENDED", "AMENDED"]);
    expect(await isPlanned()).toBe(false);
  });

  it("is put down by the last one, whatever it is, and is no event where it is nothing new", async () => {
    const { consumption, tell } = await consumed();
    ledger.clock.nowMs = DAY_MS;
    expect(await tell({ market: "GG" })).toEqual({ ...consumption, market: "GG" });
    expect(eventKinds()).toEqual(["CONSUMED", "AMENDED"]);
    ledger = ledgerInMemory({ lookUpApps: ["default"] });
    const silent = await consumed();
    ledger.clock.nowMs = DAY_MS;
    expect(await silent.tell({})).toEqual(silent.consumption);
    expect(eventKinds()).toEqual(["CONSUMED"]);
    expect(await isPlanned()).toBe(false);
  });

  it("without a price says nothing of the price: neither that there is one, nor whose word that is", async () => {
    const { consumption, tell } = await consumed(null);
    expect(await tell({ market: "GG" }, null)).toEqual(consumption);
    expect(await tell({ ...ORDER, market: "GG" }, null)).toEqual({ ...consumption, ...ORDER, market: "GG" });
    expect(eventKinds()).toEqual(["CONSUMED", "AMENDED"]);
  });
});

it("what is paid and names no product is listed until a look-up names it", async () => {
  const count = (hasProduct: boolean) => ledger.reader.consumptionCount(ALL, { hasProduct }, false);
  await consume(ledger, { ...success(), facts: { ...NO_FACTS, productId: "crown" } }, { paymentSeq: "P2" });
  await consume(ledger, success(), { paymentSeq: "P3", app: "without" });
  expect([count(false), count(true)]).toEqual([0, 1]);
  await lookUps();
  const { tell } = await consumed();
  expect([count(false), count(true)]).toEqual([1, 1]);
  await tell({ productId: "gems" });
  expect([count(false), count(true)]).toEqual([0, 2]);
});

it("no token is kept for an app that has no look-up, though the caller told it with the answer", async () => {
  const permit = await ask(ledger, { app: "without" });
  await ledger.writer.settle(outcomeOf(permit, success(), { purchaseToken: "token" }));
  expect(await isPlanned()).toBe(false);
});

it("a look-up is made by the token that any record of it still has", async () => {
  ledger = ledgerInMemory({ lookUpApps: ["default"], itemlessApps: ["default"] });
  await consume(ledger, refusal(5000)); // erased with its rejection
  await consume(ledger, success(KRW_1000, 2n), { itemSeq: 2n });
  expect(await lookUps()).toMatchObject([{ consumption: { itemSeq: 2n }, purchaseToken: "token" }]);
});

it("a look-up goes on where the facts are known by another way and the price is not", async () => {
  const { tell } = await consumed(null);
  const seen = { paymentSeq: "P1", itemSeq: 1n, purchaseToken: "token", isConsumable: false };
  const looks: SeenPayment[] = [{ ...seen, price: null, priceSource: "TRANSACTION", facts: { ...NO_FACTS, ...ORDER } }];
  await ledger.writer.noteLooks({ app: "default", looks });
  ledger.clock.nowMs = 30_000;
  expect(await lookUps()).toMatchObject([{ purchaseToken: "token" }]);
  expect(await tell({})).toMatchObject({ ...ORDER, price: KRW_1000, priceSource: "TRANSACTION" });
});
