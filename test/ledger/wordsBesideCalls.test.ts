// An operator's word and a call beside what else goes on with the payment: whose lease ends, what is counted, what is told to whom.

import { beforeEach, describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import type { DisputeOutcome } from "../../src/domain/resolution.ts";
import type { Permit } from "../../src/ledger/port.ts";
import { consumedBefore, KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf } from "./support/calls.ts";
import { auditEntriesIn, type LedgerInMemory, ledgerInMemory, recordIn } from "./support/ledgerInMemory.ts";

const ALL = { kind: "all" } as const;
const LEASE_MS = 30_000;
const BOB = { purchaseToken: "another", playerId: "bob" } as const;

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory({ onInferred: "never" });
});

const resolve = (consumptionId: string, outcome: DisputeOutcome, itemSeq: bigint | null = null) =>
  ledger.writer.resolveDispute({
    scope: ALL,
    consumptionId,
    outcome,
    itemSeq,
    note: "why",
    actor: "carol",
    requestId: "r",
  });
const open = (given: Parameters<typeof callOf>[0] = {}) => ledger.writer.open(callOf(given));
const leaseOf = ({ consumption: { app, paymentSeq, id } }: Pick<Permit, "consumption">) =>
  ledger.context.store.load(app, paymentSeq).consumptions.find((one) => one.id === id)?.leaseAttempt;

/** DISPUTED by a control that was answered late, while another call for it runs. */
async function disputedWhileRunning() {
  ledger = ledgerInMemory({ onInferred: "proven" });
  await consume(ledger, lost);
  const asked = outcomeOf(await ask(ledger), consumedBefore, { canAskControl: true });
  const control = (await ledger.writer.settle(asked)).control?.permit ?? expect.fail("no control");
  ledger.clock.nowMs = LEASE_MS;
  return disputedBy(control, success(), await ask(ledger));
}

/** The same, while a call for another item of the token runs, which was opened after the first 5018. */
async function disputedBesideItem2() {
  ledger = ledgerInMemory({ onInferred: "never", itemlessApps: ["default"] });
  await consume(ledger, lost);
  await consume(ledger, lost, { itemSeq: 2n });
  await consume(ledger, consumedBefore, BOB);
  const slow = await ask(ledger);
  ledger.clock.nowMs = LEASE_MS;
  return disputedBy(slow, consumedBefore, await ask(ledger, { itemSeq: 2n }));
}

async function disputedBy(permit: Permit, heard: Heard, running: Permit) {
  const { consumption: disputed } = await ledger.writer.settle(outcomeOf(permit, heard));
  expect(disputed.status).toBe("DISPUTED");
  expect(leaseOf(running)).toBe(running.attemptNumber);
  return { disputed, running };
}

describe("an operator's word", () => {
  it("ends the lease of a disputed record that it is about", async () => {
    const { disputed, running } = await disputedWhileRunning();
    await resolve(disputed.id, "REJECTED");
    expect(leaseOf(running)).toBeNull();
  });

  it.each(["the disputed one", "the running one"])(
    "leaves a call for another item of the token its lease, where %s is named",
    async (which) => {
      const { disputed, running } = await disputedBesideItem2();
      const { id } = which === "the disputed one" ? disputed : running.consumption;
      expect(await resolve(id, "REJECTED")).toMatchObject({
        kind: "resolved",
        consumption: { id, status: "REJECTED" },
      });
      expect(recordIn(ledger, running.consumption.id).status).toBe("REJECTED");
      expect(leaseOf(running)).toBe(running.attemptNumber);
    },
  );

  it("counts reversals on what it found consumed, and on nothing that it rejects", async () => {
    await consume(ledger, lost, BOB);
    const reversal = { app: "default", paymentSeq: "P1", kind: "REFUNDED", occurredAt: 5, reference: "r1" } as const;
    await ledger.writer.recordReversal({ ...reversal, amount: null, note: null, requestId: "r", auditActor: null });
    await consume(ledger, lost);
    const { consumption } = await consume(ledger, consumedBefore);
    await resolve(consumption.id, "CONSUMED");
    const count = (status: "CONSUMED" | "REJECTED") =>
      ledger.reader.consumptionCount(ALL, { reversed: true, status: [status] }, false);
    expect([count("CONSUMED"), count("REJECTED")]).toEqual([1, 0]);
  });

  it("on an item that was never asked for has nothing before it in the audit log", async () => {
    ledger = ledgerInMemory({ onInferred: "never", itemlessApps: ["default"] });
    await consume(ledger, lost);
    const { consumption } = await consume(ledger, consumedBefore);
    await resolve(consumption.id, "CONSUMED", 7n);
    const entries = auditEntriesIn(ledger).map(({ id, before, after }) => [
      /^[0-9a-f]{32}$/.test(id),
      before === null ? null : JSON.parse(before).status,
      JSON.parse(after ?? "").status,
    ]);
    expect(entries.toSorted((one, other) => (String(one) < String(other) ? -1 : 1))).toEqual([
      [true, null, "CONSUMED"],
      [true, "DISPUTED", "REJECTED"],
    ]);
  });

  it("that a payment was consumed has its facts looked up, by the token that was kept until then", async () => {
    ledger = ledgerInMemory({ onInferred: "never", lookUpApps: ["default"] });
    await consume(ledger, lost);
    const { consumption } = await consume(ledger, consumedBefore);
    await resolve(consumption.id, "CONSUMED");
    const { lookUps } = await ledger.writer.leaseFacts({ apps: [{ app: "default", leasesMax: 1, restMs: 1 }] });
    expect(lookUps).toMatchObject([{ consumption: { evidence: "OPERATOR" }, purchaseToken: "token" }]);
  });
});

describe("a call while nobody can be asked", () => {
  it("is answered all the same by what is CONSUMED, DISPUTED or under way", async () => {
    const closed = { canAsk: false };
    const { consumption } = await consume(ledger, success());
    expect(await open(closed)).toEqual({ kind: "replay", consumption });
    expect(await open({ ...closed, itemSeq: 2n })).toEqual({ kind: "alreadyConsumed", own: null });
    await consume(ledger, lost, { paymentSeq: "P2" });
    const { consumption: disputed } = await consume(ledger, consumedBefore, { paymentSeq: "P2" });
    expect(await open({ ...closed, paymentSeq: "P2" })).toEqual({ kind: "disputed", own: disputed });
    const running = await ask(ledger, { paymentSeq: "P3" });
    expect(await open({ ...closed, paymentSeq: "P3" })).toEqual({ kind: "wait", consumption: running.consumption });
    const elsewhere = await open({ ...closed, paymentSeq: "P3", playerId: "bob" });
    expect(elsewhere).toEqual({ kind: "inProgressElsewhere", own: null });
  });
});

describe("the caller's own record", () => {
  it("is told as it is told to anybody, where another item of their token is under way", async () => {
    ledger = ledgerInMemory({ itemlessApps: ["default"] });
    const { consumption } = await consume(ledger, lost);
    await ask(ledger, { itemSeq: 2n });
    expect(await open()).toEqual({ kind: "inProgressElsewhere", own: consumption });
  });

  it("is told where it was only ever named by an answer, and a look is wanted before its first attempt", async () => {
    await consume(ledger, success(KRW_1000), BOB);
    const { named } = await consume(ledger, success(KRW_1000, 2n));
    const id = named?.id ?? expect.fail("nothing named");
    await resolve(id, "REJECTED");
    const own = recordIn(ledger, id);
    expect(own.status).toBe("REJECTED");
    expect(await open({ itemSeq: 2n, look: "beforeFirstAttempt" })).toEqual({ kind: "lookFirst", own });
    expect(await ask(ledger, { itemSeq: 2n })).toMatchObject({ attemptNumber: 1, consumption: { id } });
  });

  it("is told where nobody can be asked about it", async () => {
    const { consumption } = await consume(ledger, refusal(5000));
    expect(await open({ canAsk: false })).toEqual({ kind: "unavailable", own: consumption });
  });
});
