// Reconciliation's work list: what is open and due is handed out under a lease with an attempt on record, each once,
// and everything else is passed over.

import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { consumedBefore, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, requestIds } from "./support/calls.ts";
import { type Engine, engines, SECRET } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const OTHER_SECRET = new Uint8Array(32).fill(2);

/** Calls whose process ended before their answers came, and whose leases are over. */
async function abandon({ open }: Engine, where: string, payments: readonly string[]): Promise<void> {
  const ledger = await open(where, { rules: { leaseMs: 1 } });
  for (const paymentSeq of payments) await ask(ledger, { paymentSeq, purchaseToken: `token of ${paymentSeq}` });
  await ledger.close();
}

describe.each(engines)("$name: leasing what is due", (engine) => {
  const { open, place } = engine;

  it("hands out what a process left behind, with its token, and an attempt on record", async () => {
    const where = await place();
    await abandon(engine, where, ["P1", "P2"]);
    const ledger = await open(where);
    const { leased, sealedCount } = await ledger.writer.leaseDue({ requestIds: requestIds(10) });
    expect(leased.map(({ permit }) => permit.consumption.paymentSeq).toSorted()).toEqual(["P1", "P2"]);
    expect(sealedCount).toBe(0);
    for (const { permit, purchaseToken, requestId } of leased) {
      const { id, paymentSeq } = permit.consumption;
      expect(purchaseToken).toBe(`token of ${paymentSeq}`);
      expect(permit).toMatchObject({ attemptNumber: 2, leaseMs: 30_000, consumption: { status: "PENDING" } });
      const [[, attempt] = []] = await ledger.reader.attemptsOf(ALL, [id]);
      expect(attempt).toMatchObject({ trigger: "RECONCILIATION", requestId, endedAt: null });
      await ledger.writer.settle(outcomeOf(permit, success()));
    }
    expect(new Set(leased.map(({ requestId }) => requestId)).size).toBe(2);
    expect(await ledger.writer.leaseDue({ requestIds: requestIds(10) })).toEqual({
      leased: [],
      sealedCount: 0,
      unservedApps: [],
      nextDueInMs: null,
    });
  });

  it("hands out no more than is wanted, and each once: now, at the same time, or later", async () => {
    const where = await place();
    const payments = Array.from({ length: 12 }, (_, n) => `P${n}`);
    await abandon(engine, where, payments);
    const ledger = await open(where);
    const first = await ledger.writer.leaseDue({ requestIds: requestIds(2) });
    expect(first).toMatchObject({ leased: [{}, {}], nextDueInMs: 0 });
    const together = await Promise.all(
      [3, 4].map((count) => ledger.writer.leaseDue({ requestIds: requestIds(count) })),
    );
    expect(together.map(({ leased }) => leased.length)).toEqual([3, 4]);
    const last = await ledger.writer.leaseDue({ requestIds: requestIds(100) });
    const all = [first, ...together, last].flatMap(({ leased }) => leased);
    expect(all.map(({ permit }) => permit.consumption.paymentSeq).toSorted()).toEqual(payments.toSorted());
  });

  it("passes over what is under way, and over what is in doubt until its back-off is over", async () => {
    const ledger = await open(await place());
    await ask(ledger, { paymentSeq: "under way" });
    await consume(ledger, lost, { paymentSeq: "in doubt" });
    const early = await ledger.writer.leaseDue({ requestIds: requestIds(10) });
    expect(early.leased).toEqual([]);
    expect(early.nextDueInMs).toBeGreaterThan(0);
    expect(early.nextDueInMs).toBeLessThanOrEqual(1_000);
    await wait((early.nextDueInMs ?? 0) + 1);
    const { leased } = await ledger.writer.leaseDue({ requestIds: requestIds(10) });
    expect(leased).toMatchObject([{ permit: { consumption: { paymentSeq: "in doubt", status: "IN_DOUBT" } } }]);
    expect(await ledger.writer.open(callOf({ paymentSeq: "in doubt" }))).toMatchObject({ kind: "wait" });
    const next = await ledger.writer.leaseDue({ requestIds: requestIds(10) });
    expect(next.leased).toEqual([]);
    expect(next.nextDueInMs).toBeGreaterThan(1_000); // the ends of the two leases
  });

  it("leaves what an app has too much of alone for as long as that app's pace wants, and what nobody serves for ten minutes", async () => {
    const where = await place();
    await abandon(engine, where, ["P1"]);
    const ledger = await open(where);
    const paced = { requestIds: requestIds(1), apps: [{ app: "default", leasesMax: 0, restMs: 1_000 }] };
    expect(await ledger.writer.leaseDue(paced)).toMatchObject({ leased: [], unservedApps: [] });
    const { nextDueInMs } = await ledger.writer.leaseDue(paced);
    expect(nextDueInMs).toBeGreaterThan(0);
    expect(nextDueInMs).toBeLessThanOrEqual(1_000);
    await wait((nextDueInMs ?? 0) + 1);
    const unserved = { requestIds: requestIds(1), apps: [] };
    expect(await ledger.writer.leaseDue(unserved)).toMatchObject({ leased: [], unservedApps: ["default"] });
    expect((await ledger.writer.leaseDue(unserved)).nextDueInMs).toBeGreaterThan(500_000);
  });

  it("never hands out what is settled or disputed", async () => {
    const where = await place();
    const ledger = await open(where, { rules: { onInferred: "never", leaseMs: 1 } });
    await consume(ledger, success(), { paymentSeq: "P1" });
    await consume(ledger, refusal(5000), { paymentSeq: "P2" });
    await consume(ledger, lost, { paymentSeq: "P3" });
    expect(await consume(ledger, consumedBefore, { paymentSeq: "P3" })).toMatchObject({
      consumption: { status: "DISPUTED" },
    });
    expect(await ledger.writer.leaseDue({ requestIds: requestIds(10) })).toMatchObject({
      leased: [],
      nextDueInMs: null,
    });
  });

  it("hands out of each app what may be asked of it, and what is over makes way for the others", async () => {
    const where = await place();
    const before = await open(where, { rules: { leaseMs: 1 } });
    for (const app of ["down", "up"])
      for (const paymentSeq of ["P1", "P2", "P3"]) await ask(before, { app, paymentSeq });
    await before.close();
    const ledger = await open(where);
    const down = (leasesMax: number) => ({ app: "down", leasesMax, restMs: 60_000 });
    const up = { app: "up", leasesMax: 10, restMs: 60_000 };
    const look = () => ledger.writer.leaseDue({ requestIds: requestIds(6), apps: [down(1), up] });
    const first = await look();
    const count = (app: string) => first.leased.filter(({ permit }) => permit.consumption.app === app).length;
    expect([count("down"), count("up"), first.unservedApps]).toEqual([1, 3, []]);
    const { leased, nextDueInMs } = await look();
    expect(leased).toEqual([]);
    expect(nextDueInMs).toBeGreaterThan(20_000); // the ends of the leases, then of the rest
  });

  it("leaves alone what is of an app that is not served, names the app, and leaves no attempt behind", async () => {
    const where = await place();
    const before = await open(where, { rules: { leaseMs: 1 } });
    const opened = await ask(before, { app: "gone", paymentSeq: "P1" });
    await ask(before, { app: "here", paymentSeq: "P1" });
    await before.close();
    const ledger = await open(where);
    const apps = [{ app: "here", leasesMax: 10, restMs: 1_000 }];
    const first = await ledger.writer.leaseDue({ requestIds: requestIds(10), apps });
    expect(first).toMatchObject({ leased: [{ permit: { consumption: { app: "here" } } }], unservedApps: ["gone"] });
    const again = await ledger.writer.leaseDue({ requestIds: requestIds(10), apps });
    expect(again).toMatchObject({ leased: [], unservedApps: [] });
    const [attempts] = await ledger.reader.attemptsOf(ALL, [opened.consumption.id]);
    expect(attempts).toHaveLength(1);
    await ledger.close();
    const later = await open(where);
    expect((await later.writer.leaseDue({ requestIds: requestIds(10) })).unservedApps).toEqual([]);
  });

  it("counts what was sealed with a secret that is gone, leaves it alone, and hands out the rest", async () => {
    const where = await place();
    await abandon(engine, where, ["sealed 1", "sealed 2"]);
    const forgetful = await open(where, { secrets: [OTHER_SECRET] });
    expect(await forgetful.writer.leaseDue({ requestIds: requestIds(10) })).toMatchObject({
      leased: [],
      sealedCount: 2,
    });
    const { sealedCount, nextDueInMs } = await forgetful.writer.leaseDue({ requestIds: requestIds(10) });
    expect(sealedCount).toBe(0);
    expect(nextDueInMs).toBeGreaterThan(60_000);
    expect(await forgetful.health.countUnopenable()).toBe(2);
    await forgetful.close();
    const remembering = await open(where, { secrets: [OTHER_SECRET, SECRET] });
    const { consumption } = await consume(remembering, success(), {
      paymentSeq: "sealed 1",
      purchaseToken: "token of sealed 1",
    });
    expect(consumption.status).toBe("CONSUMED"); // its own call needs no seal
  });

  it("still hands it out after a restart, whoever had it before", async () => {
    const where = await place();
    await abandon(engine, where, ["P1"]);
    const first = await open(where, { rules: { leaseMs: 1 } });
    expect((await first.writer.leaseDue({ requestIds: requestIds(1) })).leased).toHaveLength(1);
    await first.close();
    const second = await open(where);
    expect((await second.writer.leaseDue({ requestIds: requestIds(1) })).leased).toMatchObject([
      { permit: { attemptNumber: 3 } },
    ]);
  });
});
