// Reconciliation in the background: what is due is leased in small batches, asked and settled, at a pace, through the
// breaker, and for as long as nobody stops it.

import { beforeEach, describe, expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import { ServiceError } from "../../src/domain/serviceError.ts";
import type { LeasedDue, LedgerWriter, SettleRequest } from "../../src/ledger/port.ts";
import type { Circuit, CircuitPass } from "../../src/upstream/port.ts";
import { createInFlight } from "../../src/workflow/inFlight.ts";
import { startReconciler } from "../../src/workflow/reconciler.ts";
import type { Surroundings } from "../../src/workflow/surroundings.ts";
import { success } from "../support/heards.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { NOTHING_ELSE, stoppedTime, type StoppedTime, upstreamOf } from "./support.ts";

const NOTHING_DUE: LeasedDue = { leased: [], sealedCount: 0, unservedApps: [], nextDueInMs: null };

interface Scene {
  /** Ids of what is due; a lease takes from the front. */
  due: string[];
  /** Request ids of each look. */
  readonly looks: (readonly string[])[];
  readonly asked: { readonly requestId: string; readonly atMs: number }[];
  readonly settled: SettleRequest[];
  readonly faults: unknown[];
  readonly sealed: number[];
  readonly unserved: string[];
  readonly reconciled: unknown[];
  readonly passes: string[];
  isClosed: boolean;
  lease: (requestIds: readonly string[]) => LeasedDue | Promise<LeasedDue>;
  answer: Promise<void>;
}

let scene: Scene;
let time: StoppedTime;
beforeEach(() => {
  scene = {
    due: [],
    looks: [],
    asked: [],
    settled: [],
    faults: [],
    sealed: [],
    unserved: [],
    reconciled: [],
    passes: [],
    isClosed: true,
    answer: Promise.resolve(),
    lease(requestIds) {
      const leased = scene.due.splice(0, requestIds.length).map((id, index) => ({
        permit: { consumption: { ...consumptionOf(1), id } satisfies Consumption, attemptNumber: 2, leaseMs: 30_000 },
        purchaseToken: "token",
        requestId: requestIds[index] ?? "",
      }));
      return { leased, sealedCount: 0, unservedApps: [], nextDueInMs: leased.length > 0 ? 0 : null };
    },
  };
  time = stoppedTime(surroundingsOf());
});

function surroundingsOf(): Partial<Surroundings> {
  let made = 0;
  const writer: Partial<LedgerWriter> = {
    async leaseDue({ requestIds }) {
      scene.looks.push(requestIds);
      return scene.lease(requestIds);
    },
    async settle(request) {
      scene.settled.push(request);
      return { consumption: consumptionOf(1), isSettledByThis: true, alarms: [], control: null };
    },
  };
  const pass: CircuitPass = {
    isAdmitted: true,
    record: () => void scene.passes.push("recorded"),
    giveBack: () => void scene.passes.push("given back"),
  };
  const circuit: Circuit = { admit: () => (scene.isClosed ? pass : { isAdmitted: false, retryInMs: 700 }) };
  const upstream = upstreamOf(async ({ requestId }) => {
    scene.asked.push({ requestId, atMs: time.nowMs() });
    await scene.answer;
    return success();
  });
  return {
    writer: { ...NOTHING_ELSE.writer, ...writer },
    apps: new Map([["default", { upstream, circuit, environment: "SANDBOX" }]]),
    makeRequestId: () => `made-${(made += 1)}`,
    onFault: (error) => void scene.faults.push(error),
    onSealed: (count) => void scene.sealed.push(count),
    onUnserved: (app) => void scene.unserved.push(app),
    onReconciled: (...told) => void scene.reconciled.push(told),
  };
}

function start() {
  const inFlight = createInFlight();
  return { inFlight, reconciler: startReconciler(time.surroundings, inFlight) };
}

describe("the reconciler", () => {
  it("leaves callers a second after a start, then asks and settles what is due", async () => {
    scene.due = ["01"];
    start();
    await time.pass(999);
    expect(scene.looks).toEqual([]);
    await time.pass(1);
    expect(scene.asked).toEqual([{ requestId: "made-1", atMs: 1_000 }]);
    expect(scene.settled).toMatchObject([{ consumptionId: "01", attemptNumber: 2, requestId: "made-1" }]);
    expect(scene.reconciled).toEqual([["default", consumptionOf(1)]]);
  });

  it("finds everything in the end, for ever, whoever stays silent", async () => {
    scene.due = Array.from({ length: 60 }, (_, index) => `a${index}`);
    start();
    await time.pass(10_000);
    expect(scene.settled).toHaveLength(60);
    await time.pass(3_600_000);
    scene.due = ["late"];
    await time.pass(1_000);
    expect(scene.settled.at(-1)?.consumptionId).toBe("late");
  });

  it("has no more attempts under way than it may, and goes on when one ends", async () => {
    const gate = Promise.withResolvers<void>();
    scene.answer = gate.promise;
    scene.due = Array.from({ length: 20 }, (_, index) => `a${index}`);
    start();
    await time.pass(20_000);
    expect(scene.asked).toHaveLength(4);
    gate.resolve();
    await time.pass(20_000);
    expect(scene.settled).toHaveLength(20);
  });

  it("looks at nothing while the breaker is open, and gives back the leave that it does not use", async () => {
    scene.isClosed = false;
    scene.due = ["01"];
    start();
    await time.pass(5_000);
    expect(scene.looks).toEqual([]);
    scene.isClosed = true;
    await time.pass(5_000);
    expect(scene.settled).toHaveLength(1);
    const wanted = scene.looks.flat().length;
    expect(scene.passes.filter((what) => what === "recorded")).toHaveLength(1);
    expect(scene.passes.filter((what) => what === "given back")).toHaveLength(wanted - 1);
  });

  it("sleeps until the next one is due, but never longer than a second", async () => {
    scene.lease = () => ({ ...NOTHING_DUE, nextDueInMs: 400 });
    start();
    await time.pass(1_000);
    expect(scene.looks).toHaveLength(1);
    await time.pass(399);
    expect(scene.looks).toHaveLength(1);
    await time.pass(1);
    expect(scene.looks).toHaveLength(2);
    scene.lease = () => ({ ...NOTHING_DUE, nextDueInMs: 600_000 });
    await time.pass(400);
    await time.pass(1_000);
    expect(scene.looks).toHaveLength(4);
  });

  it("says that the ledger failed, and looks again", async () => {
    const fault = new ServiceError("LEDGER_UNAVAILABLE", "away");
    scene.lease = () => {
      throw fault;
    };
    start();
    await time.pass(3_000);
    expect(scene.faults).toEqual([fault, fault, fault]);
    expect(scene.passes.filter((what) => what === "given back")).toHaveLength(scene.looks.flat().length);
  });

  it("reports those whose token no secret opens", async () => {
    scene.lease = () => ({ ...NOTHING_DUE, sealedCount: 3 });
    start();
    await time.pass(1_000);
    expect(scene.sealed).toEqual([3]);
  });

  it("asks each app through its own breaker: one that is open holds up nobody else", async () => {
    const asked: string[] = [];
    const offered: unknown[] = [];
    const appOf = (name: string, isClosed: boolean) => {
      const given = surroundingsOf().apps?.get("default") ?? expect.fail("no app");
      const upstream = upstreamOf(async () => {
        asked.push(name);
        return success();
      });
      const open: Circuit = { admit: () => ({ isAdmitted: false, retryInMs: 700 }) };
      return [name, { ...given, upstream, circuit: isClosed ? given.circuit : open }] as const;
    };
    const writer: Partial<LedgerWriter> = {
      ...surroundingsOf().writer,
      async leaseDue({ requestIds, apps = [] }) {
        offered.push(...apps);
        const { leased, ...rest } = await scene.lease(requestIds);
        const ofUp = leased.map((one) => ({
          ...one,
          permit: { ...one.permit, consumption: { ...one.permit.consumption, app: "up" } },
        }));
        return { ...rest, leased: ofUp };
      },
    };
    const apps = new Map([appOf("down", false), appOf("up", true)]);
    time = stoppedTime({ ...surroundingsOf(), apps, writer: { ...NOTHING_ELSE.writer, ...writer } });
    scene.due = ["01"];
    start();
    await time.pass(1_000);
    expect(offered.slice(0, 2)).toEqual([
      { app: "down", environment: "SANDBOX", leasesMax: 0, restMs: 10_000 },
      { app: "up", environment: "SANDBOX", leasesMax: 2, restMs: 1_000 },
    ]);
    expect(asked).toEqual(["up"]);
  });

  it("says once that an app is not served, however often it comes up", async () => {
    scene.lease = () => ({ ...NOTHING_DUE, unservedApps: ["gone", "lost"] });
    start();
    await time.pass(1_000);
    scene.lease = () => ({ ...NOTHING_DUE, unservedApps: ["gone"] });
    await time.pass(5_000);
    expect(scene.unserved).toEqual(["gone", "lost"]);
  });

  it("leases nothing after it was stopped, and what it leased is in flight until it is settled", async () => {
    const gate = Promise.withResolvers<void>();
    scene.answer = gate.promise;
    scene.due = ["01", "02", "03", "04", "05", "06"];
    const { inFlight, reconciler } = start();
    await time.pass(1_000);
    await reconciler.stop();
    const asked = scene.asked.length;
    expect(asked).toBeGreaterThan(0);
    await time.pass(60_000);
    expect(scene.asked).toHaveLength(asked);
    let isDrained = false;
    void inFlight.drained().then(() => (isDrained = true));
    await time.pass(0);
    expect(isDrained).toBe(false);
    gate.resolve();
    await time.pass(0);
    expect([isDrained, scene.settled.length]).toEqual([true, asked]);
  });

  it("looks no more where it was stopped in the middle of a look, which it ends", async () => {
    const look = Promise.withResolvers<LeasedDue>();
    scene.lease = () => look.promise;
    const { reconciler } = start();
    await time.pass(1_000);
    let isStopped = false;
    void reconciler.stop().then(() => (isStopped = true));
    await time.pass(10_000);
    expect([isStopped, scene.looks.length]).toEqual([false, 1]);
    look.resolve(NOTHING_DUE);
    await time.pass(60_000);
    expect([isStopped, scene.looks.length]).toEqual([true, 1]);
  });

  it("shares its attempt with a caller of the same process", async () => {
    const gate = Promise.withResolvers<void>();
    scene.answer = gate.promise;
    scene.due = ["01"];
    const { inFlight } = start();
    await time.pass(1_000);
    const shared = inFlight.answerOf("01");
    gate.resolve();
    expect(await shared).toMatchObject({ kind: "success" });
  });
});
