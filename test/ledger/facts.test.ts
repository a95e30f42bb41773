// Facts that a success did not tell: looked up afterwards under a lease, put down once with one event, and the token is gone then.

import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { NO_FACTS, type PaymentFacts } from "../../src/domain/paymentFacts.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import { consumedBefore, KRW_1000, lost, neverSent, refusal, success } from "../support/heards.ts";
import { ask, type CallGiven, callOf, consume, outcomeOf } from "./support/calls.ts";
import { type Engine, engines, type OpenLedger, SECRET } from "./support/engines.ts";
import { onDisk } from "./support/onDisk.ts";

const ALL = { kind: "all" } as const;
const RULES = { itemlessApps: ["default"], lookUpApps: ["default"] };
const APPS = { apps: [{ app: "default", leasesMax: 10, restMs: 1_000 }] };
const TOLD: PaymentFacts = {
  ...NO_FACTS,
  market: "GG",
  storeOrderId: "GPA.1",
  productId: "crown",
  purchasedAt: 1_790_000_000_000,
  isTest: false,
  productType: "CONSUMABLE",
};
const SEEN: SeenPayment = {
  paymentSeq: "P1",
  itemSeq: 1n,
  purchaseToken: "token",
  price: KRW_1000,
  priceSource: "TRANSACTION",
  facts: TOLD,
  isConsumable: false,
};

const lookUpsOf = async (ledger: OpenLedger) => (await ledger.writer.leaseFacts(APPS)).lookUps;

async function eventsOf(ledger: OpenLedger): Promise<string[]> {
  const page = await ledger.reader.feedPage(ALL, { app: null, size: 100, after: null });
  if (page === "unknownPosition") throw new Error("no feed");
  return page.rows.map(({ event }) => event.kind);
}

async function tell(ledger: OpenLedger, given: Partial<SeenPayment> = {}) {
  const [lookUp] = await lookUpsOf(ledger);
  if (lookUp === undefined) throw new Error("no look-up is due");
  const { id: consumptionId, app, paymentSeq } = lookUp.consumption;
  const found = { ...SEEN, paymentSeq, ...given };
  const request = { app, paymentSeq, consumptionId, found, jitter: 0 };
  return { request, told: await ledger.writer.settleFacts(request) };
}

async function opened(
  { open, place }: Engine,
  given: Partial<typeof RULES & { leaseMs: number; doubtMs: number }> = {},
) {
  const where = await place();
  return { where, ledger: await open(where, { rules: { ...RULES, ...given } }) };
}

describe.each(engines)("$name: facts that a success did not tell", (engine) => {
  it("are looked up by its token, and told with one AMENDED event; then the token is gone", async () => {
    const { where, ledger } = await opened(engine);
    const { consumption } = await consume(ledger, success(KRW_1000, 1n));
    expect(await onDisk.lookUps(engine, where)).toBe(1);
    const [lookUp] = await lookUpsOf(ledger);
    expect(lookUp).toMatchObject({ consumption: { id: consumption.id, storeOrderId: null }, purchaseToken: "token" });
    expect(await lookUpsOf(ledger)).toEqual([]); // under its lease
    const request = { app: "default", paymentSeq: "P1", consumptionId: consumption.id, found: SEEN, jitter: 0 };
    const told = await ledger.writer.settleFacts(request);
    expect(told).toMatchObject({
      ...TOLD,
      status: "CONSUMED",
      evidence: "CONFIRMED",
      settledAt: consumption.settledAt,
    });
    expect(await ledger.writer.settleFacts(request)).toEqual(told); // the same answer again
    expect(await eventsOf(ledger)).toEqual(["CONSUMED", "AMENDED"]);
    expect(await onDisk.lookUps(engine, where)).toBe(0);
    const page = { order: { field: "REQUESTED_AT", direction: "DESC" }, size: 5, after: null, before: null } as const;
    const found = await ledger.reader.consumptionPage(ALL, {
      ...page,
      filter: { storeOrderId: ["GPA.1"] },
      isFromEnd: false,
    });
    expect(found.rows.map((row) => row.consumption)).toEqual([told]);
  });

  it("are not looked up where the success told them, where nobody has a look-up, or where it was imported", async () => {
    const { ledger } = await opened(engine);
    await consume(ledger, { ...success(KRW_1000, 1n), facts: TOLD });
    await consume(ledger, success(KRW_1000, 1n), { app: "without", paymentSeq: "P2" });
    const imported = {
      paymentSeq: "P3",
      itemSeq: 1n,
      playerId: "alice",
      price: null,
      facts: NO_FACTS,
      consumedAt: 5,
      delivery: null,
    };
    await ledger.writer.importPayment({ app: "default", environment: "SANDBOX", ...imported });
    expect(await ledger.writer.leaseFacts(APPS)).toEqual({ lookUps: [], nextDueInMs: null });
  });

  it("bring an unknown price once, with its totals, and leave a known one", async () => {
    const { ledger } = await opened(engine);
    await consume(ledger, success(null, 1n));
    expect((await tell(ledger)).told).toMatchObject({ price: KRW_1000, priceSource: "TRANSACTION" });
    await consume(ledger, success(KRW_1000, 1n), { paymentSeq: "P2" });
    const other = { amountMicros: 5n, currency: "EUR" };
    expect((await tell(ledger, { price: other })).told).toMatchObject({ price: KRW_1000, priceSource: "UPSTREAM" });
    const totals = await ledger.reader.consumptionTotals(ALL, { filter: {}, by: ["CURRENCY"], timeZone: "UTC" });
    expect(totals).toMatchObject({ rows: [{ currency: "KRW", amountMicros: 2_000_000_000n }] });
  });

  it("are asked for again, each time later, where the look-up told nothing of this payment", async () => {
    const { where, ledger } = await opened(engine);
    const { consumption } = await consume(ledger, success(KRW_1000, 1n));
    const request = { app: "default", paymentSeq: "P1", consumptionId: consumption.id, jitter: 0 };
    const delays: (number | null)[] = [];
    for (const found of [null, { ...SEEN, itemSeq: 2n }, { ...SEEN, purchaseToken: "another" }]) {
      expect(await lookUpsOf(ledger)).toHaveLength(1);
      await ledger.writer.settleFacts({ ...request, found });
      delays.push((await ledger.writer.leaseFacts(APPS)).nextDueInMs);
      await onDisk.makeDue(engine, where);
    }
    expect(delays.map((delay) => Math.ceil((delay ?? 0) / 1_000))).toEqual([1, 1, 2]);
    expect(await eventsOf(ledger)).toEqual(["CONSUMED"]);
  });

  it("are told with the event by whatever look tells them first, and are not looked up any more", async () => {
    const { where, ledger } = await opened(engine);
    await consume(ledger, success(KRW_1000, 1n));
    const notes = { app: "default", looks: [SEEN] };
    await ledger.writer.noteLooks(notes);
    await ledger.writer.noteLooks(notes);
    expect(await ledger.writer.open({ ...callOf(), look: SEEN })).toMatchObject({ kind: "replay", consumption: TOLD });
    expect(await lookUpsOf(ledger)).toEqual([]);
    expect(await onDisk.lookUps(engine, where)).toBe(0);
    expect(await eventsOf(ledger)).toEqual(["CONSUMED", "AMENDED"]);
  });

  it("are looked up after a look that told them, where the price is not known yet", async () => {
    const { ledger } = await opened(engine);
    await consume(ledger, success(null, 1n));
    await ledger.writer.noteLooks({ app: "default", looks: [{ ...SEEN, price: null }] });
    expect((await tell(ledger)).told).toMatchObject({ ...TOLD, price: KRW_1000 });
  });

  it("are asked for again where the look-up knows the payment and does not tell them yet; the product is told at once", async () => {
    const { where, ledger } = await opened(engine);
    await consume(ledger, { ...success(KRW_1000, 1n), facts: { ...NO_FACTS, productId: "crown" } });
    await tell(ledger, { facts: { ...NO_FACTS, market: "GG", productType: "CONSUMABLE" } });
    expect(await eventsOf(ledger)).toEqual(["CONSUMED"]);
    await onDisk.makeDue(engine, where);
    expect((await tell(ledger)).told).toMatchObject(TOLD);
    expect(await eventsOf(ledger)).toEqual(["CONSUMED", "AMENDED"]);
    await consume(ledger, success(KRW_1000, 1n), { paymentSeq: "P2" });
    expect((await tell(ledger, { facts: { ...NO_FACTS, productId: "crown" } })).told.productId).toBe("crown");
    await onDisk.makeDue(engine, where);
    expect((await tell(ledger)).told).toMatchObject(TOLD);
  });

  it("are given up after a day, and the token with them, whether or not anybody can be asked", async () => {
    const { where, ledger } = await opened(engine);
    await consume(ledger, success(KRW_1000, 1n));
    await onDisk.settledLongAgo(engine, where);
    expect(await ledger.writer.leaseFacts({ apps: [] })).toMatchObject({ lookUps: [] });
    expect(await onDisk.lookUps(engine, where)).toBe(0);
  });

  it("are looked up again after a look-up whose process ended: its lease is over, and still one event tells of it", async () => {
    const { where, ledger } = await opened(engine, { leaseMs: 50 });
    await consume(ledger, success(KRW_1000, 1n));
    expect(await lookUpsOf(ledger)).toHaveLength(1);
    await ledger.close();
    const next = await engine.open(where, { rules: RULES });
    await wait(1_100);
    const { request } = await tell(next);
    await next.writer.settleFacts(request);
    expect(await eventsOf(next)).toEqual(["CONSUMED", "AMENDED"]);
  });

  it("are no open work: nothing is due, no limit counts them, and no secret is missed for them", async () => {
    const { where, ledger } = await opened(engine);
    await consume(ledger, success(KRW_1000, 1n));
    expect(await ledger.writer.leaseDue({ requestIds: ["r"] })).toMatchObject({ leased: [], nextDueInMs: null });
    expect(await ledger.writer.open(callOf())).toMatchObject({ kind: "replay" });
    await ledger.close();
    const other = await engine.open(where, { rules: RULES, secrets: [new Uint8Array(32).fill(2)] });
    expect(await other.health.countUnopenable()).toBe(0);
    expect(await lookUpsOf(other)).toEqual([]); // left alone until its secret is back
    await other.close();
    const back = await engine.open(where, { rules: RULES, secrets: [SECRET] });
    await onDisk.makeDue(engine, where);
    expect(await lookUpsOf(back)).toHaveLength(1);
  });

  it("make way where an app may not be asked, and are left alone where it is not served", async () => {
    const { where, ledger } = await opened(engine);
    await consume(ledger, success(KRW_1000, 1n));
    const paced = await ledger.writer.leaseFacts({ apps: [{ app: "default", leasesMax: 0, restMs: 1_000 }] });
    expect(paced.lookUps).toEqual([]);
    expect((await ledger.writer.leaseFacts(APPS)).nextDueInMs).toBeLessThanOrEqual(1_000);
    await onDisk.makeDue(engine, where);
    await ledger.writer.leaseFacts({ apps: [] });
    expect((await ledger.writer.leaseFacts(APPS)).nextDueInMs).toBeGreaterThan(500_000);
  });

  it("are looked up for a late success, and for what an operator finds consumed", async () => {
    const { where, ledger } = await opened(engine, { leaseMs: 50, doubtMs: 0 });
    const late = await ask(ledger);
    await wait(60);
    await ledger.writer.settle(outcomeOf(await ask(ledger), lost));
    await ledger.writer.settle(outcomeOf(late, success(KRW_1000, 1n), { purchaseToken: "token" }));
    expect(await lookUpsOf(ledger)).toMatchObject([{ consumption: { status: "CONSUMED" }, purchaseToken: "token" }]);
    const given: CallGiven = { paymentSeq: "P2" };
    const { consumption } = await consume(ledger, lost, given);
    expect((await consume(ledger, consumedBefore, given)).consumption.status).toBe("DISPUTED");
    const word = { scope: ALL, consumptionId: consumption.id, outcome: "CONSUMED", note: "why", itemSeq: 7n } as const;
    await ledger.writer.resolveDispute({ ...word, actor: "carol", requestId: "r" });
    const lookUp = (await lookUpsOf(ledger)).find((one) => one.consumption.paymentSeq === "P2");
    expect(lookUp).toMatchObject({ consumption: { evidence: "OPERATOR", itemSeq: 7n }, purchaseToken: "token" });
    expect(await onDisk.lookUps(engine, where)).toBe(2);
  });

  it("are looked up after an inference too", async () => {
    const { ledger } = await opened(engine);
    await consume(ledger, lost);
    await ledger.writer.noteLooks({ app: "default", looks: [{ ...SEEN, facts: NO_FACTS, isConsumable: true }] });
    expect((await consume(ledger, consumedBefore)).consumption).toMatchObject({ evidence: "INFERRED" });
    expect(await lookUpsOf(ledger)).toMatchObject([{ purchaseToken: "token" }]);
  });
});

describe.each(engines)("$name: a product that a success did not name", (engine) => {
  const ask = async (ledger: OpenLedger, hasProduct: boolean) => {
    const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
    const query = { filter: { hasProduct }, order, size: 10, after: null, before: null, isFromEnd: false };
    const { rows } = await ledger.reader.consumptionPage(ALL, query);
    expect(await ledger.reader.consumptionCount(ALL, { hasProduct }, false)).toBe(rows.length);
    return rows.map(({ consumption }) => consumption.paymentSeq);
  };

  it("is a list of what is paid and cannot be granted yet, until a look-up names it", async () => {
    const { ledger } = await opened(engine);
    await consume(ledger, success(KRW_1000, 1n));
    await consume(
      ledger,
      { ...success(KRW_1000, 1n), facts: { ...NO_FACTS, productId: "crown" } },
      { paymentSeq: "P2" },
    );
    await consume(ledger, success(), { app: "without", paymentSeq: "P3" });
    await consume(ledger, refusal(5000), { paymentSeq: "P4" });
    await consume(ledger, neverSent, { paymentSeq: "P5" });
    expect([await ask(ledger, false), await ask(ledger, true)]).toEqual([["P1"], ["P2"]]);
    const lookUps = await lookUpsOf(ledger);
    for (const { consumption } of lookUps) {
      const { id: consumptionId, app, paymentSeq } = consumption;
      await ledger.writer.settleFacts({ app, paymentSeq, consumptionId, found: { ...SEEN, paymentSeq }, jitter: 0 });
    }
    expect([await ask(ledger, false), await ask(ledger, true)]).toEqual([[], ["P1", "P2"]]);
  });
});

describe.each(engines)("$name: a subscription that renews itself", (engine) => {
  const renewing = { ...SEEN, facts: { ...TOLD, productType: "AUTO_RENEWABLE" } };

  it("is not asked for once a look has shown it, and nothing is written", async () => {
    const { where, ledger } = await opened(engine);
    await ledger.writer.noteLooks({ app: "default", looks: [renewing] });
    expect(await ledger.writer.open(callOf())).toEqual({ kind: "neverConsumable", own: null });
    expect((await engine.look(where)).attempts).toEqual([]);
  });

  it("is asked about again where an attempt is unknown, so that its record can be settled", async () => {
    const { ledger } = await opened(engine);
    await consume(ledger, lost);
    await ledger.writer.noteLooks({ app: "default", looks: [renewing] });
    expect(await ledger.writer.open(callOf())).toMatchObject({ kind: "ask", permit: { hasUnknown: true } });
  });
});
