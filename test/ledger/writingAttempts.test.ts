// What the writes decide about one call and its attempts, to the millisecond: permits, leases, the back-off of a row of
// attempts, and how long a token is kept.

import { beforeEach, describe, expect, it } from "vitest";
import { consumedBefore, KRW_1000, lost, neverSent, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { AHEAD_MS, attemptsIn, type LedgerInMemory, ledgerInMemory, recordIn } from "./support/ledgerInMemory.ts";

const ALL = { kind: "all" } as const;
const LEASE_MS = 30_000;

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory();
});

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
    expect(recordIn(ledger, again.consumption.id)).toEqual(again.consumption);
    await ledger.writer.settle(outcomeOf(again, lost));
    const doubted = await ask(ledger);
    expect(doubted.consumption).toMatchObject({ status: "IN_DOUBT", resultCode: 107, nextAttemptAt: null });
    expect(recordIn(ledger, doubted.consumption.id)).toEqual(doubted.consumption);
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
    expect(attemptsIn(ledger, consumption.id)).toMatchObject([
      { number: 1, trigger: "CALL", startedAt: AHEAD_MS, outcome: "REFUSED", resultCode: 5000, durationMs: 40 },
      { number: 2, startedAt: AHEAD_MS + 50, endedAt: AHEAD_MS + 50, outcome: "NOT_SENT", durationMs: 13 },
    ]);
    expect(attemptsIn(ledger, consumption.id).map(({ requestId }) => requestId)).toEqual(["request-7", "request-1"]);
  });

  it("wait longer after each that told nothing, and as at first after one that was answered", async () => {
    const delays: number[] = [];
    let last = 0;
    for (const heard of [lost, lost, lost, neverSent, refusal(5000), refusal(5000), lost]) {
      const { consumption } = await consume(ledger, heard);
      delays.push((consumption.nextAttemptAt ?? 0) - AHEAD_MS - ledger.clock.nowMs);
      last = consumption.nextAttemptAt ?? 0;
      expect(recordIn(ledger, consumption.id).nextAttemptAt).toBe(last);
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

describe("asking again by hand", () => {
  const reopen = (consumptionId: string, scope: Parameters<typeof ledger.writer.reopen>[0]["scope"] = ALL) =>
    ledger.writer.reopen({ scope, consumptionId, trigger: "OPERATOR", requestId: "request-2", canAsk: true });

  it("takes the lease at once, whatever the back-off says, with the token that was kept", async () => {
    const { consumption } = await consume(ledger, lost);
    const opened = await reopen(consumption.id);
    expect(opened).toMatchObject({ kind: "ask", purchaseToken: "token", permit: { attemptNumber: 2 } });
    expect(await reopen(consumption.id)).toMatchObject({ kind: "wait", consumption: { id: consumption.id } });
    expect(attemptsIn(ledger, consumption.id).map(({ trigger }) => trigger)).toEqual(["CALL", "OPERATOR"]);
    expect(recordIn(ledger, consumption.id)).toMatchObject({ status: "IN_DOUBT", nextAttemptAt: null });
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
    expect(attemptsIn(ledger, consumption.id)).toHaveLength(1);
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

  it("stays as it was sealed when an open one is asked about again", async () => {
    const { store } = ledger.context;
    const sealed = () => store.load("default", "P1").consumptions.map((one) => store.sealedToken(one));
    await consume(ledger, lost);
    const before = sealed();
    expect(before).toEqual([expect.any(Uint8Array)]);
    await ask(ledger);
    expect(sealed()).toEqual(before);
  });

  it("is sealed again when a REJECTED one is asked about again", async () => {
    await consume(ledger, refusal(5000));
    await ask(ledger);
    expect(keptCount()).toBe(1);
  });
});
