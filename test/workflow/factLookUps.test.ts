// Look-ups of facts in the background: by what reconciliation leaves over, a few at a time, each settled, and none in the way.

import { beforeEach, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { Heard } from "../../src/domain/heard.ts";
import { ServiceError } from "../../src/domain/serviceError.ts";
import type { LeaseFactsRequest, SettleFactsRequest } from "../../src/ledger/factLookUps.ts";
import type { LedgerWriter } from "../../src/ledger/port.ts";
import type { Circuit, FoundPayment, Looked } from "../../src/upstream/port.ts";
import { createInFlight } from "../../src/workflow/inFlight.ts";
import { type Reconciler, startReconciler } from "../../src/workflow/reconciler.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import type { Surroundings } from "../../src/workflow/surroundings.ts";
import { NOTHING_ELSE, type StoppedTime, stoppedTime, upstreamOf } from "./support.ts";

const FOUND: FoundPayment = {
  paymentSeq: consumptionOf(1).paymentSeq,
  itemSeq: 1n,
  price: null,
  facts: { ...NO_FACTS, storeOrderId: "GPA.1" },
  isConsumable: false,
  playerId: null,
};

interface Scene {
  due: string[];
  hasLookUp: boolean;
  isClosed: boolean;
  canSettle: boolean;
  looked: Looked<FoundPayment | null>;
  answer: Promise<void>;
  readonly asked: string[];
  readonly leases: LeaseFactsRequest[];
  readonly settled: SettleFactsRequest[];
  readonly recorded: Heard[];
  readonly faults: unknown[];
}

let scene: Scene;
beforeEach(() => {
  const looked = { kind: "SHOWN", value: FOUND } as const;
  const seen = { asked: [], leases: [], settled: [], recorded: [], faults: [] };
  const answer = Promise.resolve();
  scene = { due: [], hasLookUp: true, isClosed: true, canSettle: true, looked, answer, ...seen };
});

function start(onWrongSetting: Surroundings["onWrongSetting"] = () => undefined): {
  readonly time: StoppedTime;
  readonly reconciler: Reconciler;
} {
  const writer: Partial<LedgerWriter> = {
    leaseDue: async () => ({ leased: [], sealedCount: 0, unservedApps: [], nextDueInMs: null }),
    async leaseFacts(request) {
      scene.leases.push(request);
      const leasesMax = request.apps[0]?.leasesMax ?? 0;
      const lookUps = scene.due
        .splice(0, leasesMax)
        .map((id) => ({ consumption: { ...consumptionOf(1), id }, purchaseToken: "token" }));
      return { lookUps, nextDueInMs: lookUps.length > 0 ? 0 : null };
    },
    async settleFacts(request) {
      if (!scene.canSettle) throw new ServiceError("LEDGER_UNAVAILABLE", "the disk is full");
      scene.settled.push(request);
      return consumptionOf(1);
    },
  };
  const pass = {
    isAdmitted: true as const,
    record: (heard: Heard) => void scene.recorded.push(heard),
    giveBack: () => undefined,
  };
  const circuit: Circuit = { admit: () => (scene.isClosed ? pass : { isAdmitted: false, retryInMs: 700 }) };
  const lookUp = async ({ purchaseToken }: { readonly purchaseToken: string }) => {
    scene.asked.push(purchaseToken);
    await scene.answer;
    return scene.looked;
  };
  const upstream = {
    ...upstreamOf(() => Promise.reject(new Error("nothing is consumed here"))),
    lookUp: scene.hasLookUp ? lookUp : null,
  };
  const time = stoppedTime({
    writer: { ...NOTHING_ELSE.writer, ...writer },
    apps: new Map([["default", { upstream, circuit, environment: "SANDBOX" as const }]]),
    makeRequestId: () => "made",
    onWrongSetting,
    onFault: (error) => void scene.faults.push(error),
  });
  return { time, reconciler: startReconciler(time.surroundings, createInFlight()) };
}

const FAILED = {
  kind: "FAILED",
  message: "no",
  isSignOfOutage: false,
  isUnreachable: false,
  isRefusal: false,
} as const;

it("looks up what is due and hands over what it told, without a consume call", async () => {
  scene.due = ["01"];
  const { time } = start();
  await time.pass(1_000);
  expect(scene.asked).toEqual(["token"]);
  expect(scene.settled).toMatchObject([
    { consumptionId: "01", found: { itemSeq: 1n, priceSource: "TRANSACTION", facts: { storeOrderId: "GPA.1" } } },
  ]);
  expect(scene.recorded).toEqual([]); // the breaker counts consume calls
  expect(scene.faults).toEqual([]);
});

it("tells of a wrong setting, as every call does", async () => {
  scene.due = ["01"];
  scene.looked = { ...FAILED, resultCode: -4010004, isRefusal: true, wrongSetting: "IAP_SECRET_KEY" };
  const told: unknown[] = [];
  const { time } = start((heard) => void told.push(heard));
  await time.pass(1_000);
  expect(told).toEqual([{ app: "default", resultCode: -4010004, wrongSetting: "IAP_SECRET_KEY" }]);
});

it.each([
  ["a failure", { ...FAILED, resultCode: 100, isSignOfOutage: true, isUnreachable: true }],
  ["a refusal", { ...FAILED, resultCode: -4010004, isRefusal: true }],
  ["nothing", { kind: "SHOWN", value: null }],
  ["another payment", { kind: "SHOWN", value: { ...FOUND, paymentSeq: "another" } }],
] as const)("hands over nothing where the look-up brought %s", async (_what, looked) => {
  scene.due = ["01"];
  scene.looked = looked;
  const { time } = start();
  await time.pass(1_000);
  expect(scene.settled).toMatchObject([{ consumptionId: "01", found: null }]);
  expect(scene.recorded).toEqual([]);
});

it("has a few under way at once, and stops only when they are over", async () => {
  scene.due = Array.from({ length: 30 }, (_, n) => `${n}`);
  let answerAll: () => void = () => undefined;
  scene.answer = new Promise((resolve) => (answerAll = resolve));
  const { time, reconciler } = start();
  await time.pass(5_000);
  expect(scene.asked).toHaveLength(4);
  let isStopped = false;
  const stopping = reconciler.stop().then(() => (isStopped = true));
  await time.pass(1);
  expect(isStopped).toBe(false);
  answerAll();
  await stopping;
  expect(scene.settled).toHaveLength(4);
});

it("asks nobody while the breaker is open, and lets old tokens go all the same", async () => {
  scene.due = ["01"];
  scene.isClosed = false;
  const { time } = start();
  await time.pass(62_000);
  expect(scene.leases).toEqual([{ apps: [{ app: "default", leasesMax: 0, restMs: 10_000 }] }]);
  expect(scene.asked).toEqual([]);
});

it("lets old tokens go all the same where no app has a look-up any more, once a minute", async () => {
  scene.hasLookUp = false;
  const { time } = start();
  await time.pass(59_000);
  expect(scene.leases).toEqual([]);
  await time.pass(4_000);
  expect(scene.leases).toEqual([{ apps: [{ app: "default", leasesMax: 0, restMs: 1_000 }] }]);
});

it("tells of a fault, and goes on, where what was told cannot be recorded", async () => {
  scene.due = ["01"];
  scene.canSettle = false;
  const { time } = start();
  await time.pass(1_000);
  expect(scene.faults).toHaveLength(1);
  [scene.due, scene.canSettle] = [["01"], true];
  await time.pass(2_000);
  expect(scene.settled).toHaveLength(1);
});
