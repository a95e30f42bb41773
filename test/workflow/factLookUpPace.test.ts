// Looking up afterwards what a success did not tell: by the passes that reconciliation leaves over, a few of one app at once,
// at the pace of its own calls, and not again before something is due.

import { beforeEach, describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { ServiceError } from "../../src/domain/serviceError.ts";
import type { LeasedFacts, LeaseFactsRequest, SettleFactsRequest } from "../../src/ledger/factLookUps.ts";
import type { CircuitPass, FoundPayment, Looked, LookFailure, Upstream } from "../../src/upstream/port.ts";
import { createFactLookUps, type FactOffer, type RunningFactLookUps } from "../../src/workflow/factLookUps.ts";
import { createRamp, type Ramp } from "../../src/workflow/ramp.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { KRW_1000 } from "../support/heards.ts";
import { NOTHING_ELSE, stoppedTime, type StoppedTime, upstreamOf } from "./support.ts";

const FOUND: FoundPayment = {
  paymentSeq: "P1",
  itemSeq: 7n,
  price: KRW_1000,
  facts: { ...NO_FACTS, storeOrderId: "order-1" },
  isConsumable: false,
  playerId: "alice",
};
const FAILED: LookFailure = {
  kind: "FAILED",
  resultCode: 100,
  message: "no answer",
  isSignOfOutage: true,
  isUnreachable: true,
  isRefusal: false,
};
const CONSUMES_NOTHING = upstreamOf(() => {
  throw new Error("nothing is consumed");
});

interface Scene {
  /** What is due; a lease takes from the front. */
  due: LeasedFacts["lookUps"][number][];
  nextDueInMs: number | null;
  looked: Looked<FoundPayment | null>;
  answer: Promise<void>;
  settles: boolean;
  readonly leases: LeaseFactsRequest[];
  readonly asked: { readonly requestId: string; readonly deadlineMs: number; readonly purchaseToken: string }[];
  readonly settled: SettleFactsRequest[];
  readonly faults: (readonly [unknown, string | undefined])[];
  readonly passes: (Heard | "given back")[];
}

let scene: Scene;
let time: StoppedTime;
let ramp: Ramp;
let lookUps: RunningFactLookUps;

function create(upstream?: Upstream): void {
  const lookUp: Upstream["lookUp"] = async (question) => {
    scene.asked.push(question);
    await scene.answer;
    return scene.looked;
  };
  const around = {
    upstream: upstream ?? { ...CONSUMES_NOTHING, lookUp },
    circuit: { admit: () => expect.fail("the passes are given") },
    environment: "SANDBOX" as const,
  };
  let made = 0;
  time = stoppedTime({
    apps: new Map([["default", around]]),
    random: () => 0.5,
    makeRequestId: () => `made-${(made += 1)}`,
    onFault: (error, consumption) => void scene.faults.push([error, consumption?.id]),
    writer: {
      ...NOTHING_ELSE.writer,
      leaseFacts: async (request) => {
        scene.leases.push(request);
        const [app] = request.apps;
        return { lookUps: scene.due.splice(0, app?.leasesMax ?? 0), nextDueInMs: scene.nextDueInMs };
      },
      settleFacts: async (request) => {
        if (!scene.settles) throw new ServiceError("LEDGER_UNAVAILABLE", "the disk is full");
        scene.settled.push(request);
        return consumptionOf(1);
      },
    },
  });
  ramp = createRamp(() => time.nowMs());
  lookUps = createFactLookUps(time.surroundings);
}

beforeEach(() => {
  scene = {
    due: [],
    nextDueInMs: null,
    looked: { kind: "SHOWN", value: FOUND },
    answer: Promise.resolve(),
    settles: true,
    leases: [],
    asked: [],
    settled: [],
    faults: [],
    passes: [],
  };
  create();
});

const pass: CircuitPass = {
  isAdmitted: true,
  record: (heard) => void scene.passes.push(heard),
  giveBack: () => void scene.passes.push("given back"),
};

/** As the reconciler offers it, with so many passes left over. */
function offer(passes: number, app = "default"): FactOffer {
  const around = time.surroundings.apps.get("default") ?? expect.fail("no app");
  return { lane: { app, around, ramp }, passes: Array.from({ length: passes }, () => pass), restMs: 700 };
}

const dueOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    consumption: consumptionOf(index + 1),
    purchaseToken: `t${index + 1}`,
  }));

describe("a fact that is due", () => {
  it("is looked up by its token under a pass, and what was shown is settled", async () => {
    scene.due = dueOf(1);
    const given = offer(2);
    await lookUps.begin([given]);
    await lookUps.idle();
    expect(scene.leases).toEqual([{ apps: [{ app: "default", leasesMax: 2, restMs: 700 }] }]);
    expect(scene.asked).toEqual([{ requestId: "made-1", deadlineMs: 4_000, purchaseToken: "t1" }]);
    const { playerId: _, ...shown } = FOUND;
    const found = { ...shown, purchaseToken: "t1", priceSource: "TRANSACTION" };
    const { id: consumptionId, app, paymentSeq } = consumptionOf(1);
    expect(scene.settled).toEqual([{ app, paymentSeq, consumptionId, found, jitter: 0.5 }]);
    expect(given.passes).toHaveLength(1);
    expect(scene.passes).toEqual(["given back"]); // the breaker counts consume calls
  });

  it.each<[string, Looked<FoundPayment | null>]>([
    ["nothing is shown", { kind: "SHOWN", value: null }],
    ["another payment is shown", { kind: "SHOWN", value: { ...FOUND, paymentSeq: "P2" } }],
    ["the look-up is refused", { ...FAILED, isSignOfOutage: false }],
    ["nobody answers", FAILED],
  ])("is settled as not found where %s", async (_name, looked) => {
    scene.looked = looked;
    scene.due = dueOf(1);
    await lookUps.begin([offer(1)]);
    await lookUps.idle();
    expect(scene.settled).toMatchObject([{ paymentSeq: "P1", found: null }]);
  });

  it("tells the pace of an outage, and of nothing else", async () => {
    for (const looked of [FAILED, { ...FAILED, isSignOfOutage: false }, { kind: "SHOWN", value: null }] as const) {
      scene.looked = looked;
      scene.due = dueOf(1);
      await lookUps.begin([offer(1)]);
      await lookUps.idle();
      await time.pass(1_000);
    }
    const grown = createRamp(() => time.nowMs());
    for (const one of [grown, ramp]) one.spend(one.allowance());
    expect(ramp.waitMs()).toBeLessThan(grown.waitMs()); // answers let the pace grow
    scene.looked = FAILED;
    scene.due = dueOf(1);
    await lookUps.begin([offer(1)]);
    await lookUps.idle();
    expect(ramp.waitMs()).toBeGreaterThan(grown.waitMs());
  });

  it("stays due where what was shown cannot be written, which is told", async () => {
    scene.settles = false;
    scene.due = dueOf(1);
    await lookUps.begin([offer(1)]);
    await lookUps.idle();
    expect(scene.faults).toMatchObject([[{ code: "LEDGER_UNAVAILABLE" }, consumptionOf(1).id]]);
  });

  it("has no longer than an attempt would", async () => {
    const { settings } = NOTHING_ELSE;
    time = stoppedTime({ ...time.surroundings, settings: { ...settings, timeoutMs: 1_500 } });
    lookUps = createFactLookUps(time.surroundings);
    scene.due = dueOf(1);
    await lookUps.begin([offer(1)]);
    expect(scene.asked).toMatchObject([{ deadlineMs: 1_500 }]);
  });
});

describe("looking up", () => {
  it("is four of one app at once, and goes on when some have ended", async () => {
    const gate = Promise.withResolvers<void>();
    scene.answer = gate.promise;
    scene.due = dueOf(9);
    scene.nextDueInMs = 0;
    const max = () => scene.leases.at(-1)?.apps[0]?.leasesMax;
    await lookUps.begin([offer(1)]);
    expect(max()).toBe(1);
    await lookUps.begin([offer(8)]);
    expect([max(), scene.asked.length]).toEqual([3, 4]);
    await lookUps.begin([offer(8)]); // nothing may be leased, so the ledger is not asked
    expect(scene.leases).toHaveLength(2);
    gate.resolve();
    await lookUps.idle();
    await lookUps.begin([offer(8)]);
    expect([max(), scene.asked.length]).toEqual([4, 8]);
  });

  it("spends of the app's pace, one call each", async () => {
    const allowed = ramp.allowance();
    scene.due = dueOf(allowed);
    await lookUps.begin([offer(allowed)]);
    expect([ramp.allowance(), ramp.waitMs()]).toEqual([0, 50]);
  });

  it("asks the ledger again when the next one is due, and after a second at the latest", async () => {
    const leasedAfter = async (ms: number) => {
      await time.pass(ms);
      await lookUps.begin([offer(1)]);
      return scene.leases.length;
    };
    scene.nextDueInMs = 300;
    expect([await leasedAfter(0), await leasedAfter(299), await leasedAfter(1)]).toEqual([1, 1, 2]);
    scene.nextDueInMs = 600_000;
    expect([await leasedAfter(300), await leasedAfter(999), await leasedAfter(1)]).toEqual([3, 3, 4]);
    scene.nextDueInMs = null;
    expect([await leasedAfter(1_000), await leasedAfter(999), await leasedAfter(1)]).toEqual([5, 5, 6]);
  });

  it("gives what is open the first turn: without a pass left over the ledger is not asked", async () => {
    await lookUps.begin([offer(0)]);
    expect(scene.leases).toEqual([]);
    await lookUps.begin([offer(0), offer(9)]);
    expect(scene.leases.map(({ apps }) => apps.map(({ leasesMax }) => leasesMax))).toEqual([[0, 4]]);
  });

  it("lets the ledger delete old tokens while no app can be asked, or all are busy, once a minute", async () => {
    const leasedAfter = async (ms: number) => {
      await time.pass(ms);
      await lookUps.begin([offer(0)]);
      return scene.leases.length;
    };
    expect([await leasedAfter(59_999), await leasedAfter(1)]).toEqual([0, 1]);
    expect([await leasedAfter(59_999), await leasedAfter(1)]).toEqual([1, 2]);
    expect(scene.leases[0]?.apps).toEqual([{ app: "default", leasesMax: 0, restMs: 700 }]);
  });

  it("deletes them all the same where no face has a look-up any more", async () => {
    create(CONSUMES_NOTHING);
    const given = offer(4);
    const without = { ...given, lane: { ...given.lane, around: { ...given.lane.around, upstream: CONSUMES_NOTHING } } };
    await time.pass(59_999);
    await lookUps.begin([without]);
    expect(scene.leases).toEqual([]);
    await time.pass(1);
    await lookUps.begin([without]);
    expect(scene.leases.map(({ apps }) => apps.map(({ leasesMax }) => leasesMax))).toEqual([[0]]);
  });

  it("is not done for an app whose face has no look-up, also where the ledger leases one of it", async () => {
    const given = offer(3);
    const around = { ...given.lane.around, upstream: CONSUMES_NOTHING };
    const without = { ...offer(3), lane: { ...given.lane, app: "without", around } };
    const of = { ...consumptionOf(1), app: "without" };
    scene.due = [{ consumption: of, purchaseToken: "t1" }];
    await lookUps.begin([given, without]);
    await lookUps.idle();
    expect(scene.leases[0]?.apps.map(({ leasesMax }) => leasesMax)).toEqual([3, 0]);
    expect([scene.passes, scene.settled, scene.faults]).toEqual([["given back"], [], []]);
  });

  it("refuses a lease that it did not ask for", async () => {
    scene.due = dueOf(1);
    scene.nextDueInMs = 0;
    const others = offer(1, "other");
    await expect(lookUps.begin([others])).rejects.toThrow("more look-ups than it was asked to");
    expect([others.passes.length, scene.asked.length]).toEqual([1, 0]);
    await time.pass(1_000);
    const lent = dueOf(2);
    scene.due = [];
    const { writer } = time.surroundings;
    const lends: typeof writer.leaseFacts = async () => ({ lookUps: lent, nextDueInMs: null });
    lookUps = createFactLookUps({ ...time.surroundings, writer: { ...writer, leaseFacts: lends } });
    await expect(lookUps.begin([offer(1)])).rejects.toThrow("more look-ups than it was asked to");
  });

  it("is idle when nothing is under way any more, and not before", async () => {
    const gate = Promise.withResolvers<void>();
    scene.answer = gate.promise;
    scene.due = dueOf(1);
    await lookUps.begin([offer(1)]);
    let isIdle = false;
    const idle = lookUps.idle().then(() => (isIdle = true));
    await time.pass(0);
    expect(isIdle).toBe(false);
    gate.resolve();
    await idle;
    expect(scene.settled).toHaveLength(1);
  });
});
