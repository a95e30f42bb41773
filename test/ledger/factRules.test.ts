// Look-ups of facts, to the millisecond: when each is due, which of them may be made, and when one is given up.

import { beforeEach, describe, expect, it } from "vitest";
import { NO_FACTS, type PaymentFacts } from "../../src/domain/paymentFacts.ts";
import type { AppLeases } from "../../src/ledger/appLeases.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import { KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf } from "./support/calls.ts";
import { type LedgerInMemory, ledgerInMemory } from "./support/ledgerInMemory.ts";

const ALL = { kind: "all" } as const;
const LEASE_MS = 30_000;
const REST_MS = 600_000;
const DAY_MS = 86_400_000;
const ANY: readonly AppLeases[] = ["a", "b", "default"].map((app) => ({ app, leasesMax: 1_000, restMs: 1 }));
const TOLD: PaymentFacts = { ...NO_FACTS, storeOrderId: "GPA.1", purchasedAt: 5, isTest: false, productId: "crown" };
const SEEN: SeenPayment = {
  paymentSeq: "P1",
  itemSeq: 1n,
  purchaseToken: "token",
  price: KRW_1000,
  priceSource: "TRANSACTION",
  facts: TOLD,
  isConsumable: false,
};

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory({ lookUpApps: ["a", "b", "default"] });
});

const lease = (apps = ANY) => ledger.writer.leaseFacts({ apps });
const named = async (apps = ANY) => (await lease(apps)).lookUps.map(({ consumption }) => consumption.paymentSeq);
const recordOf = (id: string) => ledger.reader.consumptionsById(ALL, [id])[0] ?? expect.fail(`no consumption ${id}`);
const eventKinds = () => {
  const page = ledger.reader.feedPage(ALL, { app: null, size: 100, after: null });
  return page === "unknownPosition" ? expect.fail(page) : page.rows.map(({ event }) => event.kind);
};
const settle = (consumptionId: string, found: Partial<SeenPayment> | null, jitter = 0) => {
  const seen = found === null ? null : { ...SEEN, ...found };
  return ledger.writer.settleFacts({ app: "default", paymentSeq: "P1", consumptionId, found: seen, jitter });
};

describe("a look-up", () => {
  it("is due at once, under a lease then, and due again when that is over", async () => {
    await consume(ledger, success());
    expect(await lease()).toMatchObject({ lookUps: [{ purchaseToken: "token" }], nextDueInMs: 0 });
    expect(await lease()).toEqual({ lookUps: [], nextDueInMs: LEASE_MS });
    ledger.clock.nowMs = LEASE_MS - 1;
    expect(await lease()).toEqual({ lookUps: [], nextDueInMs: 1 });
    ledger.clock.nowMs = LEASE_MS;
    expect(await named()).toEqual(["P1"]);
  });

  it("of an app beyond its leases rests for as long as that app says, and makes way for others", async () => {
    for (const [app, paymentSeq] of [
      ["a", "P1"],
      ["a", "P2"],
      ["a", "P3"],
      ["b", "P4"],
    ] as const)
      await consume(ledger, success(), { app, paymentSeq });
    const apps = [
      { app: "a", leasesMax: 2, restMs: 700 },
      { app: "b", leasesMax: 1, restMs: 800 },
    ];
    expect(await named(apps)).toEqual(["P1", "P2", "P4"]);
    expect(await lease(apps)).toEqual({ lookUps: [], nextDueInMs: 700 });
    ledger.clock.nowMs = 700;
    expect(await named(apps)).toEqual(["P3"]);
  });

  it("of an app that is not served rests for ten minutes", async () => {
    await consume(ledger, success());
    expect(await lease([])).toEqual({ lookUps: [], nextDueInMs: 0 });
    expect((await lease()).nextDueInMs).toBe(REST_MS);
    ledger.clock.nowMs = REST_MS - 1;
    expect(await named()).toEqual([]);
    ledger.clock.nowMs = REST_MS;
    expect(await named()).toEqual(["P1"]);
  });

  it("is one of twenty at once", async () => {
    for (let number = 0; number < 21; number += 1) await consume(ledger, success(), { paymentSeq: `P${number}` });
    expect(await named()).toHaveLength(20);
    expect(await named()).toEqual(["P20"]);
  });

  it("waits longer after each that showed nothing of this payment", async () => {
    const { consumption } = await consume(ledger, success());
    const delays: (number | null)[] = [];
    for (const found of [null, { itemSeq: 2n }, { purchaseToken: "another" }, null]) {
      expect(await named()).toEqual(["P1"]);
      await settle(consumption.id, found);
      const { nextDueInMs } = await lease();
      delays.push(nextDueInMs);
      ledger.clock.nowMs += nextDueInMs ?? 0;
    }
    expect(delays).toEqual([1_000, 1_000, 2_000, 4_000]);
    expect(eventKinds()).toEqual(["CONSUMED"]);
    await named();
    await settle(consumption.id, null, 0.5);
    expect((await lease()).nextDueInMs).toBe(12_000);
  });
});

describe("a look-up is given up, and its token with it,", () => {
  it("a day after the payment was settled, to the millisecond", async () => {
    await consume(ledger, success());
    ledger.clock.nowMs = DAY_MS - 1;
    expect(await named()).toEqual(["P1"]);
    ledger.clock.nowMs = DAY_MS + LEASE_MS;
    expect(await named()).toEqual([]);
    expect((await lease()).nextDueInMs).toBeNull();
    await consume(ledger, success(), { paymentSeq: "P2" });
    ledger.clock.nowMs += DAY_MS;
    expect(await named()).toEqual([]);
    expect((await lease()).nextDueInMs).toBeNull();
  });

  it("once the day is over while it is made, and not before", async () => {
    const { consumption } = await consume(ledger, success());
    ledger.clock.nowMs = DAY_MS - 2_000;
    await named();
    ledger.clock.nowMs = DAY_MS - 1;
    await settle(consumption.id, null);
    expect((await lease()).nextDueInMs).toBe(1_000);
    ledger.clock.nowMs = DAY_MS;
    await settle(consumption.id, null);
    expect((await lease()).nextDueInMs).toBeNull();
  });

  it("after 250 tries, whatever the wall clock says", async () => {
    await consume(ledger, success());
    for (let tries = 0; tries < 250; tries += 1) {
      expect(await named()).toEqual(["P1"]);
      ledger.clock.nowMs += LEASE_MS;
    }
    expect(await named()).toEqual([]);
    expect((await lease()).nextDueInMs).toBeNull();
  });

  it("where the facts came to be known by another way", async () => {
    const { consumption } = await consume(ledger, success());
    await ledger.writer.noteLooks({ app: "default", looks: [SEEN] });
    expect(recordOf(consumption.id)).toMatchObject(TOLD);
    expect(await named()).toEqual([]);
    expect((await lease()).nextDueInMs).toBeNull();
  });
});

describe("what a look-up told", () => {
  it("is put down once: facts, and a price where none was known, with one event", async () => {
    const { consumption } = await consume(ledger, success(null));
    await named();
    const told = await settle(consumption.id, {});
    expect(told).toEqual({ ...consumption, ...TOLD, price: KRW_1000, priceSource: "TRANSACTION" });
    expect(recordOf(consumption.id)).toEqual(told);
    expect(await settle(consumption.id, { facts: { ...TOLD, productId: "other" } })).toEqual(told);
    expect(eventKinds()).toEqual(["CONSUMED", "AMENDED"]);
    expect((await lease()).nextDueInMs).toBeNull();
  });

  it("leaves a known price, and takes no fact away", async () => {
    const { consumption } = await consume(ledger, { ...success(), facts: { ...NO_FACTS, market: "GG" } });
    await named();
    const told = await settle(consumption.id, { price: { amountMicros: 5n, currency: "EUR" } });
    expect(told).toEqual({ ...consumption, ...TOLD, market: "GG" });
    expect(recordOf(consumption.id)).toEqual(told);
  });

  it("is no event where it is nothing new, and is asked for again", async () => {
    const { consumption } = await consume(ledger, success());
    await named();
    expect(await settle(consumption.id, { facts: NO_FACTS })).toEqual(consumption);
    expect(eventKinds()).toEqual(["CONSUMED"]);
    expect((await lease()).nextDueInMs).toBe(1_000);
  });

  it("is a price alone where only that is new", async () => {
    const { consumption } = await consume(ledger, success(null));
    await named();
    expect(await settle(consumption.id, { facts: NO_FACTS })).toMatchObject({ price: KRW_1000, storeOrderId: null });
    expect(eventKinds()).toEqual(["CONSUMED", "AMENDED"]);
  });

  it("leaves when the payment was seen before it was consumed", async () => {
    await ledger.writer.noteLooks({ app: "default", looks: [{ ...SEEN, facts: NO_FACTS, isConsumable: true }] });
    ledger.clock.nowMs = 5;
    const { consumption } = await consume(ledger, success());
    await named();
    expect(consumption.seenUnconsumedAt).not.toBeNull();
    expect((await settle(consumption.id, {})).seenUnconsumedAt).toBe(consumption.seenUnconsumedAt);
    expect(recordOf(consumption.id).seenUnconsumedAt).toBe(consumption.seenUnconsumedAt);
  });

  it("is nothing where no look-up is planned, or where the record is not CONSUMED", async () => {
    const { consumption } = await consume(ledger, { ...success(), facts: TOLD });
    expect(await settle(consumption.id, { facts: { ...TOLD, productId: "other" } })).toEqual(consumption);
    const open = await consume(ledger, lost, { paymentSeq: "P2" });
    const request = { app: "default", paymentSeq: "P2", consumptionId: open.consumption.id, jitter: 0 };
    const found = { ...SEEN, paymentSeq: "P2" };
    expect(await ledger.writer.settleFacts({ ...request, found })).toEqual(open.consumption);
    const elsewhere = ledger.writer.settleFacts({ ...request, found, consumptionId: consumption.id });
    await expect(elsewhere).rejects.toThrow("named a consumption that is not on record");
  });

  it("counts the reversals that came before its price was known", async () => {
    const { consumption } = await consume(ledger, success(null));
    const reversal = { app: "default", paymentSeq: "P1", occurredAt: 5, note: null, requestId: "r", auditActor: null };
    const amount = { amountMicros: 1n, currency: "EUR" };
    await ledger.writer.recordReversal({ ...reversal, kind: "REFUNDED", reference: "r1", amount });
    await named();
    await settle(consumption.id, {});
    const reversed = ledger.reader.consumptionCount(ALL, { reversed: true }, false);
    const answer = ledger.reader.consumptionTotals(ALL, { filter: {}, by: ["CURRENCY"], timeZone: "UTC" });
    expect([reversed, answer]).toMatchObject([1, { rows: [{ currency: "KRW", reversedCount: 1n }] }]);
  });
});

describe("no look-up is planned", () => {
  it.each([
    ["where the answer told everything", "default", TOLD],
    ["where the app has none", "other", undefined],
  ])("%s", async (_what, app, facts) => {
    await consume(ledger, facts === undefined ? success() : { ...success(), facts }, { app });
    expect(await lease()).toEqual({ lookUps: [], nextDueInMs: null });
  });

  it("where no app has one", async () => {
    ledger = ledgerInMemory();
    await consume(ledger, success());
    expect(await lease()).toEqual({ lookUps: [], nextDueInMs: null });
  });

  it("where the token is not kept any more, and what is open is of another token", async () => {
    ledger = ledgerInMemory({ lookUpApps: ["default"], doubtMs: 0 });
    const late = await ask(ledger);
    ledger.clock.nowMs = LEASE_MS;
    for (let refusals = 0; refusals < 3; refusals += 1) await consume(ledger, refusal(5000));
    expect(recordOf(late.consumption.id).status).toBe("REJECTED");
    await consume(ledger, lost, { purchaseToken: "junk", playerId: "mallory" });
    const { consumption } = await ledger.writer.settle(outcomeOf(late, success()));
    expect(consumption.status).toBe("CONSUMED");
    expect(await lease()).toEqual({ lookUps: [], nextDueInMs: null });
  });

  it("but is where it is not kept any more and the late caller still has it", async () => {
    ledger = ledgerInMemory({ lookUpApps: ["default"], doubtMs: 0 });
    const late = await ask(ledger);
    ledger.clock.nowMs = LEASE_MS;
    for (let refusals = 0; refusals < 3; refusals += 1) await consume(ledger, refusal(5000));
    await ledger.writer.settle(outcomeOf(late, success(), { purchaseToken: "token" }));
    expect((await lease()).lookUps).toMatchObject([{ purchaseToken: "token" }]);
  });
});

describe("the token of a look-up", () => {
  it("is the one that the caller still has, else the one that was kept, by whichever record of the token", async () => {
    ledger = ledgerInMemory({ lookUpApps: ["default"], itemlessApps: ["default"] });
    const permit = await ask(ledger);
    await ledger.writer.settle(outcomeOf(permit, success(KRW_1000, 2n)));
    expect(await lease()).toMatchObject({ lookUps: [{ consumption: { itemSeq: 2n }, purchaseToken: "token" }] });
    expect(await ledger.writer.open(callOf({ itemSeq: 2n }))).toMatchObject({ kind: "replay" });
  });
});
