// What is due, and for whom it waits: leases of the background, their rests and their back-off, to the millisecond.

import { beforeEach, describe, expect, it } from "vitest";
import { lost, refusal, success } from "../support/heards.ts";
import { ask, consume, outcomeOf, requestIds } from "./support/calls.ts";
import { attemptsIn, type LedgerInMemory, ledgerInMemory } from "./support/ledgerInMemory.ts";

const LEASE_MS = 30_000;

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory();
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

  it("is leased as many times as its app allows", async () => {
    await lostOnes(...["P1", "P2", "P3", "P4"].map((paymentSeq) => ({ app: "a", paymentSeq })));
    ledger.clock.nowMs = 1_000;
    expect((await due(10, [{ app: "a", leasesMax: 3, restMs: 1 }])).leased).toHaveLength(3);
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

  it("is asked of the upstream that its app has now, where that is told, else as it is on record", async () => {
    await lostOnes({ app: "a", paymentSeq: "P1" }, { app: "b", paymentSeq: "P2" });
    ledger.clock.nowMs = 1_000;
    const { leased } = await due(2, [
      { app: "a", leasesMax: 1, restMs: 1, environment: "PRODUCTION" },
      { app: "b", leasesMax: 1, restMs: 1 },
    ]);
    expect(leased.map(({ permit }) => permit.consumption.environment)).toEqual(["PRODUCTION", "SANDBOX"]);
    const triggers = leased.map(({ permit }) => attemptsIn(ledger, permit.consumption.id).at(-1)?.trigger);
    expect(triggers).toEqual(["RECONCILIATION", "RECONCILIATION"]);
  });

  it("is no longer due when it was settled", async () => {
    await lostOnes({ app: "a", paymentSeq: "P1" });
    await consume(ledger, success(), { app: "a", paymentSeq: "P1" });
    ledger.clock.nowMs = 1_000_000;
    expect(await due(1)).toEqual({ leased: [], sealedCount: 0, unservedApps: [], nextDueInMs: null });
  });
});
