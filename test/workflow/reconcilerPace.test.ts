// When the reconciler looks, how much it leases at once, and what it leaves to the look-ups of facts: by what is due, by each
// app's pace and by each app's breaker.

import { beforeEach, describe, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { AppLeases } from "../../src/ledger/appLeases.ts";
import type { LeasedFacts } from "../../src/ledger/factLookUps.ts";
import type { LeasedDue, LedgerWriter, Settled } from "../../src/ledger/port.ts";
import type { Circuit, FoundPayment, Looked, Upstream } from "../../src/upstream/port.ts";
import { createInFlight } from "../../src/workflow/inFlight.ts";
import { type Reconciler, startReconciler } from "../../src/workflow/reconciler.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { success } from "../support/heards.ts";
import { NOTHING_ELSE, stoppedTime, type StoppedTime, upstreamOf } from "./support.ts";

const SETTLED: Settled = { consumption: consumptionOf(1), isSettledByThis: true, alarms: [], control: null };
const FOUND: FoundPayment = {
  paymentSeq: "P1",
  itemSeq: 7n,
  price: null,
  facts: NO_FACTS,
  isConsumable: true,
  playerId: null,
};

interface Scene {
  /** Names of payments, by app. */
  readonly due: { app: string; hasUnknown: boolean }[];
  nextDueInMs: number | null;
  sealedCount: number;
  /** Leases beyond those that were asked for. */
  lendsMore: number;
  isFailing: boolean;
  settle: () => Settled | Promise<Settled>;
  dueFacts: LeasedFacts["lookUps"];
  looked: Promise<Looked<FoundPayment | null>>;
  readonly looks: { readonly atMs: number; readonly wanted: number }[];
  readonly facts: { readonly atMs: number; readonly apps: readonly AppLeases[] }[];
  readonly admitted: { readonly app: string; readonly atMs: number }[];
  readonly sealed: number[];
  readonly faults: unknown[];
}

let scene: Scene;
let time: StoppedTime;
beforeEach(() => {
  const empty = { due: [], looks: [], facts: [], admitted: [], sealed: [], faults: [], dueFacts: [] };
  const looked = Promise.resolve({ kind: "SHOWN", value: FOUND } as const);
  scene = {
    ...empty,
    nextDueInMs: null,
    sealedCount: 0,
    lendsMore: 0,
    isFailing: false,
    settle: () => SETTLED,
    looked,
  };
});

interface Given {
  /** Until the next try, where an app's breaker is open. */
  readonly retryInMs?: Readonly<Record<string, number>>;
  readonly apps?: readonly string[];
  readonly reconciliationsMax?: number;
  readonly random?: number;
}

function start({ retryInMs = {}, apps = ["one"], reconciliationsMax = 100, random = 1 }: Given = {}): Reconciler {
  const writer: Partial<LedgerWriter> = {
    async leaseDue({ requestIds }): Promise<LeasedDue> {
      scene.looks.push({ atMs: time.nowMs(), wanted: requestIds.length });
      if (scene.isFailing) throw new Error("a fault");
      const leased = scene.due.splice(0, requestIds.length + scene.lendsMore).map(({ app, hasUnknown }, index) => ({
        permit: { consumption: consumptionOf(1, { app }), attemptNumber: 2, leaseMs: 30_000, hasUnknown },
        purchaseToken: "token",
        requestId: requestIds[index] ?? "",
      }));
      return { leased, sealedCount: scene.sealedCount, unservedApps: [], nextDueInMs: scene.nextDueInMs };
    },
    settle: async () => scene.settle(),
    leaseFacts: async ({ apps: offered }) => {
      scene.facts.push({ atMs: time.nowMs(), apps: offered });
      return { lookUps: scene.dueFacts, nextDueInMs: null };
    },
    settleFacts: async () => consumptionOf(1),
    noteLooks: async () => undefined,
  };
  const upstream: Upstream = { ...upstreamOf(async () => success()), lookUp: () => scene.looked };
  const pass = { isAdmitted: true, record: () => undefined, giveBack: () => undefined } as const;
  const circuitOf = (app: string): Circuit => ({
    admit() {
      scene.admitted.push({ app, atMs: time.nowMs() });
      const waitMs = retryInMs[app];
      return waitMs === undefined ? pass : { isAdmitted: false, retryInMs: waitMs };
    },
  });
  let made = 0;
  time = stoppedTime({
    writer: { ...NOTHING_ELSE.writer, ...writer },
    apps: new Map(apps.map((app) => [app, { upstream, circuit: circuitOf(app), environment: "SANDBOX" }])),
    settings: { ...NOTHING_ELSE.settings, reconciliationsMax },
    random: () => random,
    makeRequestId: () => `made-${(made += 1)}`,
    randomBytes: () => Uint8Array.of(0),
    onSealed: (count) => void scene.sealed.push(count),
    onFault: (error) => void scene.faults.push(error),
  });
  return startReconciler(time.surroundings, createInFlight());
}

const lookTimes = () => scene.looks.map(({ atMs }) => atMs);
const dueOf = (count: number, app = "one", hasUnknown = false) =>
  Array.from({ length: count }, () => ({ app, hasUnknown }));

describe("the reconciler looks", () => {
  it.each([
    [1, [1_000, 2_000, 3_000]],
    [0.5, [750, 1_500, 2_250, 3_000]],
    [0, [500, 1_000, 1_500, 2_000, 2_500, 3_000]],
  ])("every second where nothing is due, less up to the half of it by chance: %d", async (random, times) => {
    start({ random });
    await time.pass(3_000);
    expect(lookTimes()).toEqual(times);
  });

  it("a second after a fault, without chance, and 20 ms after the last look at the earliest", async () => {
    scene.isFailing = true;
    start({ random: 0 });
    await time.pass(2_500);
    expect(lookTimes()).toEqual([500, 1_500, 2_500]);
    scene.isFailing = false;
    scene.nextDueInMs = 0;
    await time.pass(1_060);
    expect(lookTimes()).toEqual([500, 1_500, 2_500, 3_500, 3_520, 3_540, 3_560]);
  });

  it("when its pace allows the next call", async () => {
    scene.due.push(...dueOf(3));
    scene.nextDueInMs = 0;
    start({ random: 0.5 }); // so that the pace has not grown when the first answers come
    await time.pass(850);
    expect(scene.looks.slice(0, 2)).toEqual([
      { atMs: 750, wanted: 2 },
      { atMs: 801, wanted: 1 }, // 50 ms for the half of a call that was missing, rounded up,
    ]);
  });

  it("at the first app whose breaker may close, where all are open", async () => {
    start({ apps: ["one", "two"], retryInMs: { one: 700, two: 300 } });
    await time.pass(1_650);
    expect(scene.admitted.filter(({ app }) => app === "one").map(({ atMs }) => atMs)).toEqual([1_000, 1_300, 1_600]);
    expect(scene.looks).toEqual([]);
  });

  it("for sixteen at once at the most", async () => {
    scene.due.push(...dueOf(2_000));
    start();
    await time.pass(12_000);
    expect(Math.max(...scene.looks.map(({ wanted }) => wanted))).toBe(16);
  });
});

describe("the reconciler", () => {
  it("looks no more once it is stopped", async () => {
    const reconciler = start();
    await time.pass(1_000);
    await reconciler.stop();
    await time.pass(5_000);
    expect(lookTimes()).toEqual([1_000]);
  });

  it("has as many attempts under way as it may, however many have ended", async () => {
    scene.due.push(...dueOf(5));
    start({ reconciliationsMax: 1 });
    await time.pass(5_000);
    expect(scene.looks.map(({ wanted }) => wanted)).toEqual([1, 1, 1, 1, 1]);
    expect(scene.due).toEqual([]);
  });

  it("tells of a lease that it did not ask for", async () => {
    scene.due.push(...dueOf(1, "another"));
    start();
    await time.pass(1_000);
    scene.due.push(...dueOf(100));
    scene.lendsMore = 90;
    await time.pass(1_000);
    const message = "the ledger leased more than it was asked to";
    expect(scene.faults).toMatchObject([{ message }, { message }]);
  });
});

describe("the pace counts", () => {
  const secondLookAfter = async () => {
    scene.nextDueInMs = 0;
    start();
    await time.pass(1_100);
    return scene.looks[1]?.atMs;
  };

  it("one call of a plain attempt", async () => {
    scene.due.push(...dueOf(1));
    expect(await secondLookAfter()).toBe(1_020);
  });

  it("the controls of an attempt too", async () => {
    scene.due.push(...dueOf(1));
    const permit = { consumption: consumptionOf(1), attemptNumber: 3, leaseMs: 30_000 };
    const told: Settled[] = [{ ...SETTLED, control: { subject: { token: "RANDOM", itemSeq: 1n }, permit } }];
    scene.settle = () => told.pop() ?? SETTLED;
    expect(await secondLookAfter()).toBe(1_040);
  });

  it("the look before an attempt that follows a lost one too", async () => {
    scene.due.push(...dueOf(1, "one", true));
    expect(await secondLookAfter()).toBe(1_040);
  });
});

describe("what could not be opened", () => {
  it("is told where there is any", async () => {
    start();
    await time.pass(1_000);
    scene.sealedCount = 1;
    await time.pass(1_000);
    expect(scene.sealed).toEqual([1]);
  });
});

describe("look-ups of facts", () => {
  it("have the passes that are left over", async () => {
    scene.due.push(...dueOf(1));
    start();
    await time.pass(1_000);
    expect(scene.facts).toEqual([{ atMs: 1_000, apps: [{ app: "one", leasesMax: 1, restMs: 1_000 }] }]);
  });

  it("lose what is a day old while every app's breaker is open, once a minute", async () => {
    start({ apps: ["one", "two"], retryInMs: { one: 700, two: 300 } });
    await time.pass(121_000);
    const apps = ["one", "two"].map((app) => ({ app, leasesMax: 0, restMs: 10_000 }));
    expect(scene.facts).toEqual([
      { atMs: 60_100, apps },
      { atMs: 120_100, apps },
    ]);
  });

  it("wait where an app has only as many attempts under way as it may", async () => {
    start({ apps: ["one", "two"], retryInMs: { one: 700 }, reconciliationsMax: 0 });
    await time.pass(10_000);
    expect([scene.facts, scene.looks]).toEqual([[], []]);
  });

  it("wait also where one app's breaker is open and another has as many attempts under way as it may", async () => {
    scene.due.push(...dueOf(1, "two"));
    scene.settle = () => new Promise<never>(() => undefined);
    start({ apps: ["one", "two"], retryInMs: { one: 700 }, reconciliationsMax: 1 });
    await time.pass(10_000);
    expect([scene.facts, scene.looks.length]).toEqual([[], 1]);
  });

  it("end before the reconciler is stopped", async () => {
    const gate = Promise.withResolvers<Looked<FoundPayment | null>>();
    scene.looked = gate.promise;
    scene.dueFacts = [{ consumption: consumptionOf(1, { app: "one" }), purchaseToken: "token" }];
    const reconciler = start();
    await time.pass(1_000);
    let isStopped = false;
    void reconciler.stop().then(() => (isStopped = true));
    await time.pass(5_000);
    expect(isStopped).toBe(false);
    gate.resolve({ kind: "SHOWN", value: null });
    await time.pass(0);
    expect(isStopped).toBe(true);
  });
});
