// What the writes decide about time, order and what is written once, to the millisecond: leases and rests, looks, the
// back-off of a row of attempts, words repeated.

import { beforeEach, describe, expect, it } from "vitest";
import { NO_FACTS, type PaymentFacts } from "../../src/domain/paymentFacts.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import { consumedBefore, KRW_1000, lost, neverSent, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, permitOf, requestIds } from "./support/calls.ts";
import { AHEAD_MS, type LedgerInMemory, ledgerInMemory } from "./support/ledgerInMemory.ts";

const ALL = { kind: "all" } as const;
const LEASE_MS = 30_000;

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory();
});

const recordOf = (id: string) => ledger.reader.consumptionsById(ALL, [id])[0] ?? expect.fail(`no consumption ${id}`);
const auditEntries = () => {
  const page = ledger.reader.auditPage(ALL, { size: 9, after: null });
  return page === "unknownPosition" ? expect.fail(page) : page.entries;
};
const attemptsOf = (id: string) => ledger.reader.attemptsOf(ALL, [id])[0] ?? [];

describe("a call's permit", () => {
  it("says whether an attempt that counts for it is unknown, from the second on", async () => {
    const first = await ask(ledger);
    expect(first).toMatchObject({ attemptNumber: 1, leaseMs: LEASE_MS, hasUnknown: false });
    await ledger.writer.settle(outcomeOf(first, refusal(5000)));
    const second = await ask(ledger);
    expect(second).toMatchObject({ attemptNumber: 2, leaseMs: LEASE_MS, hasUnknown: false });
    await ledger.writer.settle(outcomeOf(second, lost));
    expect(await ask(ledger)).toMatchObject({ attemptNumber: 3, hasUnknown: true });
  });

  it("says so of a first one where another item of the same token was lost, if the request names none", async () => {
    ledger = ledgerInMemory({ itemlessApps: ["default"] });
    const lostOne = await ask(ledger, { itemSeq: 1n });
    ledger.clock.nowMs = LEASE_MS;
    expect(await ask(ledger, { itemSeq: 2n })).toMatchObject({ attemptNumber: 1, hasUnknown: true });
    await ledger.writer.settle(outcomeOf(lostOne, refusal(5000)));
    expect(await ask(ledger, { itemSeq: 2n, playerId: "bob" }).catch(String)).toContain("inProgressElsewhere");
  });

  it("makes a REJECTED one PENDING, of which nothing is told yet; an IN_DOUBT one stays as it is told", async () => {
    await consume(ledger, refusal(5000));
    const again = await ask(ledger);
    const unsaid = { resultCode: null, message: null, settledAt: null, nextAttemptAt: null };
    expect(again.consumption).toMatchObject({ status: "PENDING", ...unsaid });
    expect(recordOf(again.consumption.id)).toEqual(again.consumption);
    await ledger.writer.settle(outcomeOf(again, lost));
    const doubted = await ask(ledger);
    expect(doubted.consumption).toMatchObject({ status: "IN_DOUBT", resultCode: 107, nextAttemptAt: null });
    expect(recordOf(doubted.consumption.id)).toEqual(doubted.consumption);
  });

  it("holds for its lease, to the millisecond", async () => {
    await ask(ledger);
    ledger.clock.nowMs = LEASE_MS - 1;
    expect((await ledger.writer.open(callOf())).kind).toBe("wait");
    ledger.clock.nowMs = LEASE_MS;
    expect(permitOf(await ledger.writer.open(callOf()))).toMatchObject({ attemptNumber: 2, hasUnknown: true });
  });
});

describe("the attempts of one consumption", () => {
  it("know whether a 5018 was on record when they were opened", async () => {
    await consume(ledger, consumedBefore, { purchaseToken: "junk", playerId: "mallory" });
    const { consumption } = await consume(ledger, lost);
    const { consumption: after } = await consume(ledger, consumedBefore);
    expect(after).toMatchObject({ id: consumption.id, status: "REJECTED", resultCode: 5018 });
  });

  it("are told with who made them, when, and what they brought", async () => {
    const { consumption } = await consume(ledger, refusal(5000), { requestId: "request-7" });
    ledger.clock.nowMs = 50;
    await ledger.writer.settle(outcomeOf(await ask(ledger), neverSent, { durationMs: 12.6 }));
    expect(attemptsOf(consumption.id)).toMatchObject([
      { number: 1, trigger: "CALL", startedAt: AHEAD_MS, outcome: "REFUSED", resultCode: 5000, durationMs: 40 },
      { number: 2, startedAt: AHEAD_MS + 50, endedAt: AHEAD_MS + 50, outcome: "NOT_SENT", durationMs: 13 },
    ]);
    expect(attemptsOf(consumption.id).map(({ requestId }) => requestId)).toEqual(["request-7", "request-1"]);
  });

  it("wait longer after each that told nothing, and as at first after one that was answered", async () => {
    const delays: number[] = [];
    let last = 0;
    for (const heard of [lost, lost, lost, neverSent, refusal(5000), refusal(5000), lost]) {
      const { consumption } = await consume(ledger, heard);
      delays.push((consumption.nextAttemptAt ?? 0) - AHEAD_MS - ledger.clock.nowMs);
      last = consumption.nextAttemptAt ?? 0;
      expect(recordOf(consumption.id).nextAttemptAt).toBe(last);
    }
    // By the attempts in a row that were answered alike; half of each doubling, for want of jitter.
    expect(delays).toEqual([1_000, 1_000, 2_000, 4_000, 1_000, 1_000, 1_000]);
  });

  it("wait ten minutes at most after an answer, however long nobody asked before it", async () => {
    await consume(ledger, lost);
    for (let times = 0; times < 14; times += 1) {
      ledger.clock.nowMs += 1;
      await consume(ledger, refusal(times % 2 === 0 ? 5000 : 1100));
    }
    ledger.clock.nowMs += 86_400_000;
    const { consumption } = await consume(ledger, refusal(5000));
    expect((consumption.nextAttemptAt ?? 0) - AHEAD_MS - ledger.clock.nowMs).toBe(300_000);
  });

  it("wait for as long as the upstream wished", async () => {
    const { consumption } = await consume(ledger, { ...lost, retryAfterMs: 90_000 });
    expect(consumption.nextAttemptAt).toBe(AHEAD_MS + 90_000);
  });

  it.each([refusal(5000), lost, consumedBefore])(
    "leave the lease to the call that runs now, when one is late",
    async (heard) => {
      const late = await ask(ledger);
      ledger.clock.nowMs = LEASE_MS;
      const running = await ask(ledger);
      await ledger.writer.settle(outcomeOf(late, heard));
      expect((await ledger.writer.open(callOf())).kind).toBe("wait");
      await ledger.writer.settle(outcomeOf(running, refusal(5000)));
      expect((await ledger.writer.open(callOf())).kind).toBe("ask");
    },
  );

  it("are settled once: the same answer again changes nothing, and neither does another one", async () => {
    const permit = await ask(ledger);
    const settled = await ledger.writer.settle(outcomeOf(permit, lost));
    for (const heard of [lost, success()])
      expect(await ledger.writer.settle(outcomeOf(permit, heard))).toEqual({ ...settled, alarms: [], control: null });
  });
});

describe("what is due", () => {
  const due = (count: number, apps?: Parameters<typeof ledger.writer.leaseDue>[0]["apps"]) =>
    ledger.writer.leaseDue({ requestIds: requestIds(count), ...(apps === undefined ? {} : { apps }) });
  const lostOnes = async (...payments: readonly { readonly app: string; readonly paymentSeq: string }[]) => {
    for (const payment of payments) await consume(ledger, lost, payment);
  };

  it("is leased once its back-off is over, no more of it than was asked for", async () => {
    await lostOnes({ app: "a", paymentSeq: "P1" }, { app: "a", paymentSeq: "P2" }, { app: "a", paymentSeq: "P3" });
    expect(await due(2)).toMatchObject({ leased: [], nextDueInMs: 1_000 });
    ledger.clock.nowMs = 1_000;
    const { leased, nextDueInMs } = await due(2);
    expect(leased.map(({ requestId }) => requestId)).toEqual(["reconciliation-1", "reconciliation-2"]);
    expect(leased.map(({ permit }) => permit.attemptNumber)).toEqual([2, 2]);
    expect(leased.map(({ purchaseToken }) => purchaseToken)).toEqual(["token", "token"]);
    expect(nextDueInMs).toBe(0);
    expect((await due(2)).leased).toHaveLength(1);
    expect(await due(2)).toEqual({ leased: [], sealedCount: 0, unservedApps: [], nextDueInMs: LEASE_MS });
  });

  it("of an app beyond its leases rests for as long as that app says, and makes way for others", async () => {
    await lostOnes({ app: "a", paymentSeq: "P1" }, { app: "a", paymentSeq: "P2" }, { app: "b", paymentSeq: "P3" });
    ledger.clock.nowMs = 1_000;
    const apps = [
      { app: "a", leasesMax: 1, restMs: 700 },
      { app: "b", leasesMax: 1, restMs: 800 },
    ];
    const { leased, unservedApps } = await due(10, apps);
    expect(leased.map(({ permit }) => permit.consumption.paymentSeq)).toEqual(["P1", "P3"]);
    expect(unservedApps).toEqual([]);
    expect(await due(10, apps)).toMatchObject({ leased: [], nextDueInMs: 700 });
    ledger.clock.nowMs = 1_700;
    expect((await due(10, apps)).leased.map(({ permit }) => permit.consumption.paymentSeq)).toEqual(["P2"]);
  });

  it("of an app that is not served rests for ten minutes, its record untouched, and the app is named once", async () => {
    await lostOnes({ app: "a", paymentSeq: "P1" }, { app: "a", paymentSeq: "P2" }, { app: "b", paymentSeq: "P3" });
    ledger.clock.nowMs = 1_000;
    const served = [{ app: "b", leasesMax: 5, restMs: 1 }];
    const { leased, unservedApps } = await due(10, served);
    expect(leased.map(({ permit }) => permit.consumption.paymentSeq)).toEqual(["P3"]);
    expect(unservedApps).toEqual(["a"]);
    expect(await due(10, served)).toMatchObject({ unservedApps: [], nextDueInMs: LEASE_MS });
    ledger.clock.nowMs = 601_000 - 1;
    expect((await due(10, served)).unservedApps).toEqual([]);
    ledger.clock.nowMs = 601_000;
    expect((await due(10, served)).unservedApps).toEqual(["a"]);
  });

  it("waits a second where its token is being asked with for another item", async () => {
    ledger = ledgerInMemory({ itemlessApps: ["default"] });
    const { consumption } = await consume(ledger, lost, { itemSeq: 1n });
    ledger.clock.nowMs = 1_000;
    const other = await ask(ledger, { itemSeq: 2n });
    expect(await due(1)).toMatchObject({ leased: [], nextDueInMs: 0 });
    expect(await due(1)).toMatchObject({ leased: [], nextDueInMs: 1_000 });
    await ledger.writer.settle(outcomeOf(other, refusal(5000)));
    ledger.clock.nowMs = 2_000;
    expect((await due(9)).leased.map(({ permit }) => permit.consumption.id)).toContain(consumption.id);
  });

  it("is no longer due when it was settled", async () => {
    await lostOnes({ app: "a", paymentSeq: "P1" });
    await consume(ledger, success(), { app: "a", paymentSeq: "P1" });
    ledger.clock.nowMs = 1_000_000;
    expect(await due(1)).toEqual({ leased: [], sealedCount: 0, unservedApps: [], nextDueInMs: null });
  });
});

describe("asking again by hand", () => {
  const reopen = (consumptionId: string, scope: Parameters<typeof ledger.writer.reopen>[0]["scope"] = ALL) =>
    ledger.writer.reopen({ scope, consumptionId, trigger: "OPERATOR", requestId: "request-2", canAsk: true });

  it("takes the lease at once, whatever the back-off says, with the token that was kept", async () => {
    const { consumption } = await consume(ledger, lost);
    const opened = await reopen(consumption.id);
    expect(opened).toMatchObject({ kind: "ask", purchaseToken: "token", permit: { attemptNumber: 2 } });
    expect(await reopen(consumption.id)).toMatchObject({ kind: "wait", consumption: { id: consumption.id } });
    expect(attemptsOf(consumption.id).map(({ trigger }) => trigger)).toEqual(["CALL", "OPERATOR"]);
    expect(recordOf(consumption.id)).toMatchObject({ status: "IN_DOUBT", nextAttemptAt: null });
  });

  it("leaves what is settled as it is, and finds nothing outside of the caller's scope", async () => {
    const { consumption } = await consume(ledger, success());
    expect(await reopen(consumption.id)).toEqual({ kind: "leave", consumption });
    for (const scope of [
      { kind: "app", app: "racing" },
      { kind: "player", app: null, playerId: "bob" },
      { kind: "player", app: "racing", playerId: "alice" },
    ] as const)
      expect(await reopen(consumption.id, scope)).toEqual({ kind: "absent" });
    for (const scope of [
      { kind: "app", app: "default" },
      { kind: "player", app: null, playerId: "alice" },
      { kind: "player", app: "default", playerId: "alice" },
    ] as const)
      expect((await reopen(consumption.id, scope)).kind).toBe("leave");
    expect(await reopen("0".repeat(32))).toEqual({ kind: "absent" });
  });

  it("writes nothing where nobody can be asked now", async () => {
    const { consumption } = await consume(ledger, lost);
    const request = { scope: ALL, consumptionId: consumption.id, trigger: "OPERATOR", requestId: "r" } as const;
    expect(await ledger.writer.reopen({ ...request, canAsk: false })).toEqual({ kind: "unavailable", consumption });
    expect(attemptsOf(consumption.id)).toHaveLength(1);
  });
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
    expect(recordOf(own.consumption.id)).toMatchObject({ productId: "gems", seenUnconsumedAt: AHEAD_MS + 10 });
    for (const { consumption } of others)
      expect(recordOf(consumption.id)).toMatchObject({ productId: null, seenUnconsumedAt: null });
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
      expect(recordOf(consumption.id).seenUnconsumedAt).toBe(AHEAD_MS + seenAtMs);
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
    expect(recordOf(consumption.id)).toMatchObject({ ...fact, seenUnconsumedAt: AHEAD_MS + 1 });
  });

  it("that shows it consumable for the first time, or its price, is something new", async () => {
    ledger = ledgerInMemory({ onInferred: "proven" });
    const { consumption } = await consume(ledger, lost);
    await note({ isConsumable: false, price: null });
    expect(recordOf(consumption.id).seenUnconsumedAt).toBeNull();
    ledger.clock.nowMs = 1;
    await note({ price: null });
    expect(recordOf(consumption.id).seenUnconsumedAt).toBe(AHEAD_MS + 1);
    ledger.clock.nowMs = 2;
    await note({ price: { ...KRW_1000, currency: "JPY" } });
    ledger.clock.nowMs = 3;
    await note();
    expect(recordOf(consumption.id).seenUnconsumedAt).toBe(AHEAD_MS + 3);
    const inferred = await consume(ledger, consumedBefore);
    expect(inferred.consumption).toMatchObject({ evidence: "INFERRED", price: KRW_1000 });
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
    expect(recordOf(consumption.id).seenUnconsumedAt).toBe(AHEAD_MS);
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
    expect(recordOf(consumption.id).productId).toBe("gems");
  });

  it("of an item that nobody asked for is on its record when an answer names it", async () => {
    await note({ itemSeq: 2n, facts: { ...NO_FACTS, productId: "gems" } });
    ledger.clock.nowMs = 5;
    const opened = await ledger.writer.open(callOf());
    expect(opened).toEqual({ kind: "itemMismatch", own: null });
  });
});

describe("an item that an answer names", () => {
  it("has a record of its own, of the same payment, token and player, settled at once", async () => {
    const permit = await ask(ledger);
    ledger.clock.nowMs = 7;
    const { consumption, named } = await ledger.writer.settle(outcomeOf(permit, success(KRW_1000, 2n)));
    expect(consumption).toMatchObject({ itemSeq: 1n, status: "REJECTED", resultCode: 1100 });
    const { environment, playerId, paymentSeq, app } = consumption;
    expect(named).toMatchObject({ itemSeq: 2n, status: "CONSUMED", environment, playerId, paymentSeq, app });
    expect(named).toMatchObject({ requestedAt: AHEAD_MS + 7, settledAt: AHEAD_MS + 7, price: KRW_1000 });
    expect(await ledger.writer.open(callOf({ itemSeq: 2n }))).toEqual({ kind: "replay", consumption: named });
  });
});

describe("a token", () => {
  /** Sealed ones on record, whatever key they were sealed with. */
  const keptCount = () => ledger.reader.countUnopenable(["00000000"]);

  it.each([
    ["CONSUMED", success()],
    ["REJECTED", refusal(5000)],
  ])("is kept while its consumption is PENDING, and erased once it is %s", async (_status, heard) => {
    const permit = await ask(ledger);
    expect(keptCount()).toBe(1);
    await ledger.writer.settle(outcomeOf(permit, heard));
    expect(keptCount()).toBe(0);
  });

  it("is kept while it is IN_DOUBT or DISPUTED, and erased with the operator's word", async () => {
    ledger = ledgerInMemory({ onInferred: "never" });
    const { consumption } = await consume(ledger, lost);
    expect(keptCount()).toBe(1);
    expect(await consume(ledger, consumedBefore)).toMatchObject({ consumption: { status: "DISPUTED" } });
    expect(keptCount()).toBe(1);
    const word = { scope: ALL, consumptionId: consumption.id, note: "why", itemSeq: null, actor: "carol" } as const;
    await ledger.writer.resolveDispute({ ...word, outcome: "REJECTED", requestId: "request-8" });
    expect(keptCount()).toBe(0);
  });

  it("is sealed again when a REJECTED one is asked about again", async () => {
    await consume(ledger, refusal(5000));
    await ask(ledger);
    expect(keptCount()).toBe(1);
  });
});

describe("totals", () => {
  const statuses = () => {
    const answer = ledger.reader.consumptionTotals(ALL, { filter: {}, by: ["STATUS"], timeZone: "UTC" });
    if (answer.kind !== "totals") throw new Error(answer.kind);
    return answer.rows.map(({ status, count, unknownPriceCount, reversedCount }) =>
      [status, count, unknownPriceCount, reversedCount].join(" "),
    );
  };

  it("follow one consumption from status to status", async () => {
    await consume(ledger, refusal(5000));
    expect(statuses()).toEqual(["REJECTED 1 0 0"]);
    const again = await ask(ledger);
    expect(statuses()).toEqual(["PENDING 1 0 0"]);
    await ledger.writer.settle(outcomeOf(again, lost));
    expect(statuses()).toEqual(["IN_DOUBT 1 0 0"]);
    await ask(ledger);
    expect(statuses()).toEqual(["IN_DOUBT 1 0 0"]);
    ledger.clock.nowMs = LEASE_MS;
    await consume(ledger, success(null));
    expect(statuses()).toEqual(["CONSUMED 1 1 0"]);
  });
});

describe("a reversal", () => {
  const reversal = {
    app: "default",
    paymentSeq: "P1",
    kind: "REFUNDED",
    occurredAt: 5,
    reference: "r1",
    amount: null,
    note: null,
    requestId: "request-5",
    auditActor: null,
  } as const;
  const isReversed = () =>
    [true, false].map((reversed) => ledger.reader.consumptionCount(ALL, { reversed, status: ["CONSUMED"] }, false));

  it("is recorded once under its reference; the same again is repeated, another is a conflict", async () => {
    await consume(ledger, success());
    const recorded = await ledger.writer.recordReversal(reversal);
    expect(recorded).toMatchObject({
      kind: "recorded",
      reversal: { app: "default", paymentSeq: "P1", reference: "r1" },
    });
    const again = { ...reversal, requestId: "request-6", auditActor: "carol" };
    expect(await ledger.writer.recordReversal(again)).toEqual({ ...recorded, kind: "repeated" });
    expect(await ledger.writer.recordReversal({ ...again, occurredAt: 6 })).toEqual({ ...recorded, kind: "conflict" });
    expect(auditEntries()).toEqual([]);
    expect(isReversed()).toEqual([1, 0]);
  });

  it("before the payment is CONSUMED counts when it is, in whichever way, and what was taken back does not", async () => {
    await ledger.writer.recordReversal(reversal);
    await ledger.writer.recordReversal({ ...reversal, kind: "VOIDED", reference: "r2" });
    await ledger.writer.recordReversal({ ...reversal, kind: "TAKEN_BACK", reference: "r3" });
    await consume(ledger, success());
    expect(isReversed()).toEqual([1, 0]);
    await ledger.writer.recordReversal({ ...reversal, kind: "TAKEN_BACK", reference: "r4" });
    expect(isReversed()).toEqual([0, 1]);
  });

  it("moves with the payment to its consumption's sums, and to its currency's once the price is known", async () => {
    const sums = () => {
      const answer = ledger.reader.consumptionTotals(ALL, { filter: {}, by: ["CURRENCY"], timeZone: "UTC" });
      if (answer.kind !== "totals") throw new Error(answer.kind);
      return answer.rows.map(({ currency, count, amountMicros, reversedCount, reversedMicros }) =>
        [currency, count, amountMicros, reversedCount, reversedMicros].join(" "),
      );
    };
    const amount = { amountMicros: 300_000_000n, currency: "KRW" };
    await ledger.writer.recordReversal({ ...reversal, amount });
    expect(sums()).toEqual([" 0  1 "]);
    ledger = ledgerInMemory({ onInferred: "unrivalled", leaseMs: 0 });
    await ledger.writer.recordReversal({ ...reversal, amount });
    const late = await ask(ledger);
    await consume(ledger, consumedBefore);
    expect(sums()).toEqual([" 1  1 "]);
    await ledger.writer.settle(outcomeOf(late, success()));
    expect(sums()).toEqual(["KRW 1 1000000000 1 300000000"]);
    await ledger.writer.recordReversal({ ...reversal, kind: "TAKEN_BACK", reference: "r2" });
    expect(sums()).toEqual(["KRW 1 1000000000 0 -700000000"]);
  });

  it("by an operator is in the audit log in full, with the consumption it was of", async () => {
    const { consumption } = await consume(ledger, success());
    const amount = { amountMicros: 2_290_000n, currency: "EUR" };
    await ledger.writer.recordReversal({ ...reversal, amount, note: "half", auditActor: "carol" });
    const entries = auditEntries();
    expect(entries).toMatchObject([
      {
        actor: "carol",
        action: "RECORD_REVERSAL",
        consumptionId: consumption.id,
        note: "half",
        before: null,
        requestId: "request-5",
      },
    ]);
    expect(JSON.parse(entries[0]?.after ?? "")).toEqual({
      paymentSeq: "P1",
      kind: "REFUNDED",
      occurredAt: "1970-01-01T00:00:00.005Z",
      reference: "r1",
      amount: "2.29",
      currency: "EUR",
    });
  });
});

describe("a word on a delivery", () => {
  it("said again is repeated, another after DELIVERED is a conflict, and both are told what stands", async () => {
    const { consumption } = await consume(ledger, success());
    const say = (outcome: "DELIVERED" | "FAILED", reference: string) =>
      ledger.writer.acknowledgeDelivery({
        scope: ALL,
        consumptionId: consumption.id,
        outcome,
        reference,
        note: null,
        requestId: "request-4",
        auditActor: null,
      });
    const first = await say("DELIVERED", "a");
    expect(first).toMatchObject({ kind: "recorded", delivery: { outcome: "DELIVERED", reference: "a" } });
    expect(await say("DELIVERED", "a")).toEqual({ ...first, kind: "repeated" });
    expect(await say("FAILED", "b")).toEqual({ ...first, kind: "conflict" });
    expect(recordOf(consumption.id).delivery).toMatchObject({ outcome: "DELIVERED", reference: "a" });
  });

  it("of an operator is in the audit log with what stood before it, of a server it is not", async () => {
    const { consumption } = await consume(ledger, success());
    const word = { scope: ALL, consumptionId: consumption.id, note: "why", requestId: "request-4" };
    await ledger.writer.acknowledgeDelivery({ ...word, outcome: "FAILED", reference: "a", auditActor: null });
    await ledger.writer.acknowledgeDelivery({ ...word, outcome: "DELIVERED", reference: "b", auditActor: "carol" });
    const entries = auditEntries();
    expect(entries).toMatchObject([
      {
        actor: "carol",
        action: "ACKNOWLEDGE_DELIVERY",
        consumptionId: consumption.id,
        note: "why",
        before: '{"outcome":"FAILED","reference":"a"}',
        after: '{"outcome":"DELIVERED","reference":"b"}',
        requestId: "request-4",
      },
    ]);
  });

  it("is absent outside of the caller's scope", async () => {
    const { consumption } = await consume(ledger, success());
    const word = { consumptionId: consumption.id, outcome: "DELIVERED", reference: "a", note: null } as const;
    const scope = { kind: "app", app: "racing" } as const;
    const say = (given: Partial<Parameters<typeof ledger.writer.acknowledgeDelivery>[0]>) =>
      ledger.writer.acknowledgeDelivery({ ...word, scope: ALL, requestId: "r", auditActor: null, ...given });
    expect(await say({ scope })).toEqual({ kind: "absent" });
    expect(await say({ consumptionId: "0".repeat(32) })).toEqual({ kind: "absent" });
    expect(recordOf(consumption.id).delivery).toBeNull();
  });
});
