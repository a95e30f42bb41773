// "Faces with a read-only look-up are asked by reconciliation before it consumes again": what is shown is on record before
// the call goes out, and the look never takes more than a part of the time that the attempt and its lease have.

import { beforeEach, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { ServiceError } from "../../src/domain/serviceError.ts";
import type { NoteLooksRequest } from "../../src/ledger/paymentReports.ts";
import type { LedgerWriter, Permit, SettleRequest } from "../../src/ledger/port.ts";
import type { FoundPayment, Looked, LookFailure, Purpose, Upstream } from "../../src/upstream/port.ts";
import { runAttempt } from "../../src/workflow/attempt.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { KRW_1000, success } from "../support/heards.ts";
import { NOTHING_ELSE, stoppedTime, upstreamOf } from "./support.ts";

const LEASE_MS = 10_500;
const TIMEOUT_MS = 10_000; // of the surroundings
const CONSUMPTION = consumptionOf(1);
const FOUND: FoundPayment = {
  paymentSeq: CONSUMPTION.paymentSeq,
  itemSeq: 7n,
  price: KRW_1000,
  facts: NO_FACTS,
  isConsumable: false,
  playerId: "mina",
};

const FAILED_LOOK: LookFailure = {
  kind: "FAILED",
  resultCode: 106,
  message: "no answer",
  isSignOfOutage: false,
  isUnreachable: false,
  isRefusal: false,
};

interface Scene {
  /** What was asked and written, in order. */
  readonly steps: string[];
  readonly noted: NoteLooksRequest[];
  readonly settled: SettleRequest[];
  readonly deadlines: number[];
  readonly purposes: unknown[];
  readonly faults: unknown[];
  readonly passes: string[];
  looked: Looked<FoundPayment | null>;
  canNote: boolean;
  isJustShown: boolean;
  purpose: Purpose;
}

let scene: Scene;
beforeEach(() => {
  const looked = { kind: "SHOWN", value: FOUND } as const;
  const nothingYet = { steps: [], noted: [], settled: [], deadlines: [], purposes: [], faults: [], passes: [] };
  scene = { ...nothingYet, looked, canNote: true, isJustShown: false, purpose: "CALL" };
});

async function run(given: Partial<Permit> = {}, ledgerTookMs = 0, hasLookUp = true): Promise<void> {
  const writer: Partial<LedgerWriter> = {
    async noteLooks(request) {
      scene.steps.push("noted");
      if (!scene.canNote) throw new ServiceError("LEDGER_UNAVAILABLE", "the disk is full");
      scene.noted.push(request);
    },
    async settle(request) {
      scene.steps.push("settled");
      scene.settled.push(request);
      return { consumption: CONSUMPTION, isSettledByThis: true, alarms: [], control: null };
    },
  };
  const lookUp: Upstream["lookUp"] = async ({ deadlineMs, purpose }) => {
    scene.steps.push("looked");
    scene.purposes.push(purpose);
    scene.deadlines.push(deadlineMs);
    return scene.looked;
  };
  const consume: Upstream["consume"] = async () => {
    scene.steps.push("asked");
    return success();
  };
  const onFault = (error: unknown) => void scene.faults.push(error);
  const onWrongSetting = () => undefined;
  const time = stoppedTime({ writer: { ...NOTHING_ELSE.writer, ...writer }, onFault, onWrongSetting });
  await time.pass(ledgerTookMs);
  await runAttempt(time.surroundings, {
    permit: { consumption: CONSUMPTION, attemptNumber: 3, leaseMs: LEASE_MS, hasUnknown: true, ...given },
    requestedAtMs: 0,
    purpose: scene.purpose,
    purchaseToken: "token",
    requestId: "request-1",
    upstream: { ...upstreamOf(consume), namesItem: false, lookUp: hasLookUp ? lookUp : null },
    isJustShown: scene.isJustShown,
    pass: {
      isAdmitted: true,
      record: () => void scene.passes.push("recorded"),
      giveBack: () => void scene.passes.push("given back"),
    },
    onLook: () => void scene.steps.push("counted"),
  }).answer;
}

it("looks, puts down what was shown, and only then asks", async () => {
  await run();
  expect(scene.steps).toEqual(["counted", "looked", "noted", "asked", "settled"]);
  const { playerId: _, ...shown } = FOUND;
  expect(scene.noted).toEqual([
    {
      app: CONSUMPTION.app,
      looks: [{ ...shown, purchaseToken: "token", priceSource: "TRANSACTION" }],
      under: { consumptionId: CONSUMPTION.id, attemptNumber: 3 },
    },
  ]);
});

it("looks for a caller as a look, and in the background as what it is: their deadlines are told apart", async () => {
  await run();
  scene.purpose = "BACKGROUND";
  await run();
  expect(scene.purposes).toEqual(["LOOK", "BACKGROUND"]);
});

it.each([
  ["where no attempt of it is unknown", { hasUnknown: false }, true],
  ["where the upstream has no look-up", {}, false],
])("asks at once %s", async (_name, permit, hasLookUp) => {
  await run(permit, 0, hasLookUp);
  expect(scene.steps).toEqual(["asked", "settled"]);
});

it("asks at once where the upstream has just shown the payment: a look would tell the same", async () => {
  scene.isJustShown = true;
  await run();
  expect(scene.steps).toEqual(["asked", "settled"]);
});

it.each([true, false])(
  "neither looks nor asks where a look has shown a subscription that renews itself, just now (%s) or before",
  async (isJustShown) => {
    scene.isJustShown = isJustShown;
    await run({ consumption: { ...CONSUMPTION, productType: "AUTO_RENEWABLE" } });
    expect(scene.steps).toEqual(["settled"]);
    expect(scene.settled[0]?.heard).toMatchObject({ kind: "REFUSED", resultCode: 5000 });
  },
);

it.each<[string, Looked<FoundPayment | null>]>([
  ["that finds nothing", { kind: "SHOWN", value: null }],
  ["that finds another payment by this token", { kind: "SHOWN", value: { ...FOUND, paymentSeq: "another" } }],
])("asks as without a look after one %s", async (_name, looked) => {
  scene.looked = looked;
  await run();
  expect(scene.steps).toEqual(["counted", "looked", "asked", "settled"]);
});

it.each([
  ["an upstream that is there", 106, false],
  ["an upstream that is not, which the circuit breaker and the ramp are told", 100, true],
])(
  "sends nothing after one that fails by %s: a 5018 without it would leave only people to decide",
  async (...failure) => {
    const [, resultCode, isSignOfOutage] = failure;
    scene.looked = { ...FAILED_LOOK, resultCode, isSignOfOutage };
    await run();
    expect(scene.steps).toEqual(["counted", "looked", "settled"]);
    expect(scene.settled[0]?.heard).toMatchObject({
      kind: "NOT_SENT",
      message: "The IAP server did not show the payment; the call was not sent.",
      isHeldBack: !isSignOfOutage,
    });
  },
);

it.each([5018, -4001002, 2111])(
  "asks as without a look after one that is refused by %s: it shows nothing",
  async (code) => {
    scene.looked = { ...FAILED_LOOK, resultCode: code, isRefusal: true };
    await run();
    expect(scene.steps).toEqual(["counted", "looked", "asked", "settled"]);
  },
);

it("sends nothing after one that is refused for a setting that is wrong", async () => {
  scene.looked = { ...FAILED_LOOK, resultCode: -4010004, isRefusal: true, wrongSetting: "IAP_SECRET_KEY" };
  await run();
  expect(scene.steps).toEqual(["counted", "looked", "settled"]);
});

it("says nothing to the circuit breaker where nobody was asked: its leave is given back", async () => {
  await run();
  await run({ consumption: { ...CONSUMPTION, productType: "AUTO_RENEWABLE" } });
  expect(scene.passes).toEqual(["recorded", "given back"]);
});

it("sends nothing where what was shown cannot be put down: the attempt ends as never sent", async () => {
  scene.canNote = false;
  await run();
  expect(scene.steps).toEqual(["counted", "looked", "noted", "settled"]);
  expect(scene.settled[0]?.heard).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  expect(scene.faults).toHaveLength(1);
});

it("takes a quarter of the attempt's time, or of what is left of its lease", async () => {
  await run();
  await run({}, 8_500);
  expect(scene.deadlines).toEqual([TIMEOUT_MS / 4, (LEASE_MS - 8_500) / 4]);
});

it("is left out where its lease is nearly over: a look never outlasts it", async () => {
  await run({}, LEASE_MS - 79);
  expect(scene.steps).toEqual(["asked", "settled"]);
  await run({}, LEASE_MS - 80);
  expect(scene.deadlines).toEqual([20]);
});

it("is the refusal itself where it shows a subscription that renews itself: the call is not sent", async () => {
  scene.looked = { kind: "SHOWN", value: { ...FOUND, facts: { ...NO_FACTS, productType: "AUTO_RENEWABLE" } } };
  await run();
  expect(scene.steps).toEqual(["counted", "looked", "noted", "settled"]);
  const message = "A subscription that renews itself can never be consumed; nothing was sent.";
  expect(scene.settled[0]?.heard).toEqual({ kind: "REFUSED", resultCode: 5000, message, httpStatus: null });
});

it("sends nothing for a subscription that renews itself: what was shown is on record, and it is settled as refused", async () => {
  const renewing = { ...FOUND, facts: { ...NO_FACTS, productType: "AUTO_RENEWABLE" } };
  scene.looked = { kind: "SHOWN", value: renewing };
  await run();
  expect(scene.steps).toEqual(["counted", "looked", "noted", "settled"]);
  expect(scene.settled).toMatchObject([
    { heard: { kind: "REFUSED", resultCode: 5000, message: expect.stringMatching(/can never be consumed/) } },
  ]);
});
