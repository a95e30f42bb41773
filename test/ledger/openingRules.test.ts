// What an opening answers, and what it writes, by what stands: each kind of answer, and the record that goes with it.

import { beforeEach, describe, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import type { OpenRequest } from "../../src/ledger/port.ts";
import { consumedBefore, KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, type CallGiven, callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { AHEAD_MS, type LedgerInMemory, ledgerInMemory } from "./support/ledgerInMemory.ts";

const ALL = { kind: "all" } as const;
const LEASE_MS = 30_000;
const SERVER = { playerId: null };
const SEEN: SeenPayment = {
  paymentSeq: "P1",
  itemSeq: 1n,
  purchaseToken: "token",
  price: KRW_1000,
  priceSource: "TRANSACTION",
  isConsumable: true,
  facts: NO_FACTS,
};
const RENEWING = { ...SEEN, facts: { ...NO_FACTS, productType: "AUTO_RENEWABLE" } };

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory({ onInferred: "never" });
});

const open = (given: CallGiven = {}) => ledger.writer.open(callOf(given));
const recordOf = (id: string) => ledger.reader.consumptionsById(ALL, [id])[0] ?? expect.fail(`no consumption ${id}`);
const count = () => ledger.reader.consumptionCount(ALL, {}, false);

describe("an opening over a CONSUMED record", () => {
  it("replays it to its own, and tells others no more than 5018", async () => {
    const { consumption } = await consume(ledger, success());
    expect(await open()).toEqual({ kind: "replay", consumption });
    expect(await open(SERVER)).toEqual({ kind: "replay", consumption });
    expect(await open({ itemSeq: 2n })).toEqual({ kind: "alreadyConsumed", own: null });
    expect(await open({ playerId: "bob" })).toEqual({ kind: "alreadyConsumed", own: null });
    expect(count()).toBe(1);
  });
});

describe("an opening over a DISPUTED record", () => {
  it("says so, with the record to its own alone", async () => {
    await consume(ledger, lost);
    const { consumption } = await consume(ledger, consumedBefore);
    expect(await open()).toEqual({ kind: "disputed", own: consumption });
    expect(await open({ playerId: "bob" })).toEqual({ kind: "disputed", own: null });
  });
});

describe("an opening under a live lease", () => {
  it("waits for its own, and tells another player no more than that it is under way", async () => {
    const { consumption } = await ask(ledger);
    expect(await open()).toEqual({ kind: "wait", consumption });
    expect(await open({ playerId: "bob" })).toEqual({ kind: "inProgressElsewhere", own: null });
  });
});

describe("an opening while nobody can be asked", () => {
  it("writes nothing, and tells the caller's own open record", async () => {
    expect(await open({ canAsk: false })).toEqual({ kind: "unavailable", own: null });
    expect(count()).toBe(0);
    const { consumption } = await consume(ledger, lost);
    expect(await open({ canAsk: false })).toEqual({ kind: "unavailable", own: consumption });
    expect(recordOf(consumption.id)).toEqual(consumption);
  });
});

describe("a record without player", () => {
  it("is taken over by the first player who presents it, whatever stands, and tells their name from then on", async () => {
    const { consumption } = await consume(ledger, success(), SERVER);
    expect(consumption.playerId).toBeNull();
    expect(await open()).toEqual({ kind: "replay", consumption: { ...consumption, playerId: "alice" } });
    expect(recordOf(consumption.id).playerId).toBe("alice");
    expect(await open({ playerId: "bob" })).toEqual({ kind: "alreadyConsumed", own: null });
    expect(await open(SERVER)).toMatchObject({ kind: "replay", consumption: { playerId: "alice" } });
  });

  it.each(["CONSUMED", "IN_DOUBT", "REJECTED"] as const)(
    "is neither told nor taken over before the owner was looked for (%s)",
    async (status) => {
      const heard = { CONSUMED: success(), IN_DOUBT: lost, REJECTED: refusal(5000) }[status];
      const { consumption } = await consume(ledger, heard, SERVER);
      expect(await open({ look: "beforeOwning" })).toEqual({ kind: "lookFirst", own: null });
      const unavailable = { kind: "unavailable", own: null };
      expect(await open({ look: "beforeOwning", canAsk: false })).toEqual(unavailable);
      expect(recordOf(consumption.id)).toMatchObject({ status, playerId: null });
      expect((await open({ look: SEEN })).kind).toBe(status === "CONSUMED" ? "replay" : "ask");
      expect(recordOf(consumption.id).playerId).toBe("alice");
    },
  );

  it("is not taken over by a call that cannot be made", async () => {
    const { consumption } = await consume(ledger, lost, SERVER);
    expect(await open({ canAsk: false })).toMatchObject({ kind: "unavailable" });
    expect(recordOf(consumption.id).playerId).toBeNull();
  });

  it("stays without one for a server that names none", async () => {
    const { consumption } = await consume(ledger, lost, SERVER);
    expect(permitOf(await open(SERVER)).consumption).toMatchObject({ id: consumption.id, playerId: null });
  });
});

describe("a look that is wanted", () => {
  const wanted: readonly OpenRequest["look"][] = ["beforeFirstAttempt", "beforeOwning"];

  it.each(wanted)("comes before the first attempt, and before no later one (%s)", async (look) => {
    const given = look === undefined ? {} : { look };
    expect(await open(given)).toEqual({ kind: "lookFirst", own: null });
    expect(count()).toBe(0);
    await consume(ledger, lost);
    expect((await open(given)).kind).toBe("ask");
  });

  it("that was made is on record before the attempt, with its price and time", async () => {
    ledger.clock.nowMs = 3;
    const { consumption } = permitOf(await open({ look: { ...SEEN, facts: { ...NO_FACTS, productId: "gems" } } }));
    expect(consumption).toMatchObject({ seenUnconsumedAt: AHEAD_MS + 3, productId: "gems" });
    expect(recordOf(consumption.id)).toEqual(consumption);
  });

  it("that shows another item leads nowhere, and tells the caller's own record", async () => {
    expect(await open({ look: { ...SEEN, itemSeq: 2n } })).toEqual({ kind: "itemMismatch", own: null });
    const { consumption } = await consume(ledger, refusal(5000), { paymentSeq: "P2" });
    const look = { ...SEEN, paymentSeq: "P2", itemSeq: 2n };
    expect(await open({ paymentSeq: "P2", look })).toEqual({ kind: "itemMismatch", own: consumption });
    expect(permitOf(await open({ purchaseToken: "another" })).attemptNumber).toBe(1);
  });

  it("that shows both items leaves the caller theirs", async () => {
    await ledger.writer.noteLooks({ app: "default", looks: [SEEN, { ...SEEN, itemSeq: 2n }] });
    expect((await open()).kind).toBe("ask");
  });

  it("that shows a subscription leads nowhere, but for what has an unknown attempt", async () => {
    expect(await open({ look: RENEWING })).toEqual({ kind: "neverConsumable", own: null });
    expect(count()).toBe(0);
    const { consumption } = await consume(ledger, refusal(5000), { paymentSeq: "P2" });
    const look = { ...RENEWING, paymentSeq: "P2" };
    expect(await open({ paymentSeq: "P2", look })).toMatchObject({
      kind: "neverConsumable",
      own: { id: consumption.id },
    });
    await consume(ledger, lost, { paymentSeq: "P3" });
    expect((await open({ paymentSeq: "P3", look: { ...RENEWING, paymentSeq: "P3" } })).kind).toBe("ask");
    await ledger.writer.noteLooks({ app: "default", looks: [{ ...RENEWING, paymentSeq: "P4" }] });
    expect((await open({ paymentSeq: "P4", purchaseToken: "another" })).kind).toBe("ask");
  });
});

describe("an answer's end of a lease", () => {
  it("gives it back where nothing else changes, so that the next call may ask at once", async () => {
    const late = await ask(ledger);
    ledger.clock.nowMs = LEASE_MS;
    const running = await ask(ledger);
    await consume(ledger, success(), { purchaseToken: "another", playerId: "bob" });
    await ledger.writer.settle(outcomeOf(running, refusal(5000)));
    await ledger.writer.settle(outcomeOf(late, refusal(5000)));
    expect(recordOf(late.consumption.id).status).toBe("REJECTED");
    expect((await open()).kind).toBe("ask");
  });

  it("is no end for a control that follows it", async () => {
    ledger = ledgerInMemory({ onInferred: "proven" });
    await consume(ledger, lost);
    const settled = await ledger.writer.settle(outcomeOf(await ask(ledger), consumedBefore, { canAskControl: true }));
    expect(settled).toMatchObject({
      consumption: { status: "IN_DOUBT" },
      isSettledByThis: false,
      control: { subject: { token: "RANDOM", itemSeq: 1n }, permit: { attemptNumber: 3, leaseMs: LEASE_MS } },
    });
    ledger.clock.nowMs = LEASE_MS - 1;
    expect((await open()).kind).toBe("wait");
    ledger.clock.nowMs = LEASE_MS;
    expect((await open()).kind).toBe("ask");
  });

  it("marks the app where a random token heard 5018, and no app otherwise", async () => {
    ledger = ledgerInMemory({ onInferred: "proven" });
    const doubted = async (paymentSeq: string) => {
      await consume(ledger, lost, { paymentSeq });
      const heard = outcomeOf(await ask(ledger, { paymentSeq }), consumedBefore, { canAskControl: true });
      return ledger.writer.settle(heard);
    };
    const { control } = await doubted("P1");
    const permit = control?.permit ?? expect.fail("no control");
    expect((await doubted("P2")).control).not.toBeNull();
    const marked = await ledger.writer.settle(outcomeOf(permit, consumedBefore));
    expect(marked).toMatchObject({ alarms: ["CONTROLS_PROVE_NOTHING"], consumption: { status: "DISPUTED" } });
    expect(await doubted("P3")).toMatchObject({ control: null, consumption: { status: "DISPUTED" } });
  });
});

describe("an attempt that was dropped from a long doubt", () => {
  it("is taken for a late success, whatever number it had, and for nothing else", async () => {
    const permits = [await ask(ledger)];
    for (let times = 0; times < 230; times += 1) {
      ledger.clock.nowMs += LEASE_MS;
      await ledger.writer.settle(outcomeOf(permits.at(-1) ?? expect.fail("none"), lost));
      permits.push(await ask(ledger));
    }
    const dropped = permits[9] ?? expect.fail("none");
    const attempts = ledger.reader.attemptsOf(ALL, [dropped.consumption.id])[0] ?? [];
    expect(attempts.map(({ number }) => number)).not.toContain(dropped.attemptNumber);
    const ignored = await ledger.writer.settle(outcomeOf(dropped, refusal(5000)));
    expect(ignored).toMatchObject({ consumption: { status: "IN_DOUBT" }, isSettledByThis: false, control: null });
    const { consumption, isSettledByThis } = await ledger.writer.settle(outcomeOf(dropped, success()));
    expect([consumption.status, isSettledByThis]).toEqual(["CONSUMED", true]);
    const absent = { ...dropped, attemptNumber: 999 };
    await expect(ledger.writer.settle(outcomeOf(absent, lost))).rejects.toThrow("no such attempt");
  });
});

it("the first word on a delivery has nothing before it in the audit log", async () => {
  const { consumption } = await consume(ledger, success());
  const word = { scope: ALL, consumptionId: consumption.id, outcome: "DELIVERED", reference: "a", note: null } as const;
  await ledger.writer.acknowledgeDelivery({ ...word, requestId: "r", auditActor: "carol" });
  const page = ledger.reader.auditPage(ALL, { size: 9, after: null });
  expect(page === "unknownPosition" ? page : page.entries).toMatchObject([
    { before: null, consumptionId: consumption.id },
  ]);
});
