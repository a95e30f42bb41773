// An outcome that cannot be recorded is answered as in doubt and recorded later, and the controls of one attempt share its
// time and renew its lease.

import { beforeEach, describe, expect, it } from "vitest";
import { ServiceError } from "../../src/domain/serviceError.ts";
import type { LedgerWriter, Settled, SettleRequest } from "../../src/ledger/port.ts";
import type { UpstreamQuestion } from "../../src/upstream/port.ts";
import { type AttemptRun, runAttempt } from "../../src/workflow/attempt.ts";
import { createInFlight } from "../../src/workflow/inFlight.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { consumedBefore, success } from "../support/heards.ts";
import { NOTHING_ELSE, stoppedTime, type StoppedTime, upstreamOf } from "./support.ts";

const CONSUMPTION = consumptionOf(1);
const SETTLED: Settled = { consumption: CONSUMPTION, isSettledByThis: true, alarms: [], control: null };
const FULL = new ServiceError("LEDGER_UNAVAILABLE", "the disk is full");

interface Scene {
  settle: (request: SettleRequest) => Settled;
  readonly settled: { readonly request: SettleRequest; readonly atMs: number }[];
  readonly asked: UpstreamQuestion[];
  readonly alarms: unknown[];
  readonly faults: unknown[];
  readonly recorded: unknown[];
  heard: ReturnType<typeof success> | typeof consumedBefore;
  callMs: number;
}

let scene: Scene;
let time: StoppedTime;
beforeEach(() => {
  const empty = { settled: [], asked: [], alarms: [], faults: [], recorded: [] };
  scene = { ...empty, settle: () => SETTLED, heard: success(), callMs: 0 };
  const settle: LedgerWriter["settle"] = async (request) => {
    scene.settled.push({ request, atMs: time.nowMs() });
    return scene.settle(request);
  };
  time = stoppedTime({
    writer: { ...NOTHING_ELSE.writer, settle },
    onAlarm: (...alarm) => void scene.alarms.push(alarm),
    onFault: (...fault) => void scene.faults.push(fault),
    randomBytes: () => Uint8Array.of(0),
    random: () => 0.25,
  });
});

function run(leaseMs = 10_500): AttemptRun {
  const upstream = upstreamOf(async (question) => {
    scene.asked.push(question);
    await new Promise<void>((resolve) => time.surroundings.after(scene.callMs, resolve));
    return scene.heard;
  });
  return runAttempt(time.surroundings, {
    permit: { consumption: CONSUMPTION, attemptNumber: 1, leaseMs },
    requestedAtMs: 0,
    purpose: "CALL",
    purchaseToken: "token",
    requestId: "request-1",
    upstream,
    pass: { isAdmitted: true, record: (heard) => void scene.recorded.push(heard), giveBack: () => undefined },
  });
}

/** Asks a control of this token or of a random one, under a lease of so many milliseconds. */
function nextControl(attemptNumber: number, token: "RANDOM" | "OWN", leaseMs = 10_500): Settled {
  const permit = { consumption: CONSUMPTION, attemptNumber, leaseMs };
  return { ...SETTLED, isSettledByThis: false, control: { subject: { token, itemSeq: 9n }, permit } };
}

describe("an outcome that cannot be recorded", () => {
  it("is answered as in doubt, and recorded as soon as there is room, without a control", async () => {
    let left = 3;
    scene.settle = () => {
      if ((left -= 1) >= 0) throw FULL;
      return { ...SETTLED, alarms: ["UPSTREAM_DOUBLED"] };
    };
    const { answer, over } = run();
    await time.pass(0);
    expect(await answer).toMatchObject({ reason: "IN_DOUBT", resultCode: 9999, consumption: CONSUMPTION });
    let isOver = false;
    void over.then(() => (isOver = true));
    await time.pass(2_999);
    expect([isOver, scene.alarms]).toEqual([false, []]);
    await time.pass(1);
    expect(isOver).toBe(true);
    await time.pass(10_000);
    expect(scene.settled.map(({ atMs }) => atMs)).toEqual([0, 1_000, 2_000, 3_000]);
    const [first, ...later] = scene.settled.map(({ request }) => request);
    expect(first?.canAskControl).toBe(true);
    // Nobody waits for these any more: the time of their call says nothing.
    for (const request of later) expect(request).toEqual({ ...first, canAskControl: false, requestedAtMs: undefined });
    expect(scene.alarms).toEqual([["UPSTREAM_DOUBLED", CONSUMPTION]]);
    expect(scene.faults).toEqual([[FULL, CONSUMPTION]]);
  });

  it("is tried for ten minutes", async () => {
    scene.settle = () => {
      throw FULL;
    };
    const { over } = run();
    await time.pass(3_600_000);
    await over;
    expect(scene.settled.at(-1)?.atMs).toBe(600_000);
    expect(scene.settled).toHaveLength(601);
  });

  it("is given up where a bug and no fault is why, at once or later, and the bug is told", async () => {
    const bug = new Error("a bug");
    scene.settle = () => {
      throw bug;
    };
    void run();
    await time.pass(10_000);
    expect([scene.settled.length, scene.faults]).toEqual([1, [[bug, CONSUMPTION]]]);
    scene.settle = () => {
      throw scene.settled.length === 2 ? FULL : bug;
    };
    void run();
    await time.pass(10_000);
    expect(scene.settled).toHaveLength(3);
    expect(scene.faults.slice(1)).toEqual([
      [FULL, CONSUMPTION],
      [bug, CONSUMPTION],
    ]);
  });
});

describe("an outcome that is recorded", () => {
  it("tells how long the call took, raises its alarms, and is counted by the breaker", async () => {
    scene.callMs = 300;
    scene.settle = () => ({ ...SETTLED, alarms: ["UPSTREAM_DOUBLED"] });
    await time.pass(200);
    const { answer } = run();
    await time.pass(300);
    expect(await answer).toMatchObject({ kind: "success", isReplayed: false });
    const { id: consumptionId, app, paymentSeq } = CONSUMPTION;
    expect(scene.settled.map(({ request }) => request)).toEqual([
      {
        app,
        paymentSeq,
        consumptionId,
        attemptNumber: 1,
        heard: scene.heard,
        purchaseToken: "token",
        durationMs: 300,
        canAskControl: true,
        jitter: 0.25,
        requestId: "request-1",
        requestedAtMs: 0,
      },
    ]);
    expect(scene.alarms).toEqual([["UPSTREAM_DOUBLED", CONSUMPTION]]);
    expect(scene.recorded).toEqual([scene.heard]);
  });

  it.each([
    [9_980, true],
    [9_981, false],
  ])("lets a control follow only with 20 ms left: after %d ms", async (callMs, canAskControl) => {
    scene.callMs = callMs;
    void run();
    await time.pass(callMs);
    expect(scene.settled[0]?.request.canAskControl).toBe(canAskControl);
  });
});

describe("the controls of an attempt", () => {
  it("ask with a random token or its own, each settled as that control, until none follows", async () => {
    scene.heard = consumedBefore;
    const told = [nextControl(2, "RANDOM"), nextControl(3, "OWN"), SETTLED];
    scene.settle = () => told.shift() ?? expect.fail("settled too often");
    const { answer } = run();
    await time.pass(0);
    expect(await answer).toMatchObject({ kind: "success" });
    expect(scene.asked).toMatchObject([
      { itemSeq: CONSUMPTION.itemSeq, purchaseToken: "token" },
      { itemSeq: 9n, purchaseToken: "AAAAA" },
      { itemSeq: 9n, purchaseToken: "token" },
    ]);
    expect(scene.asked.map(({ isControl }) => isControl)).toEqual([undefined, true, true]);
    const settled = scene.settled.map(({ request }) => request);
    expect(settled.map(({ attemptNumber, control }) => [attemptNumber, control?.token])).toEqual([
      [1, undefined],
      [2, "RANDOM"],
      [3, "OWN"],
    ]);
    for (const { purchaseToken } of settled) expect(purchaseToken).toBe("token");
  });

  it("share the time of the call, and end with the lease that each was given", async () => {
    scene.heard = consumedBefore;
    scene.callMs = 4_000;
    const told = [nextControl(2, "OWN"), nextControl(3, "OWN", 1_500), SETTLED];
    scene.settle = () => told.shift() ?? expect.fail("settled too often");
    void run();
    await time.pass(4_000);
    expect(scene.asked.at(-1)?.mayStillSend()).toBe(true);
    await time.pass(4_000);
    expect(scene.asked.map(({ deadlineMs }) => deadlineMs)).toEqual([10_000, 6_000, 1_500]);
    const mayStillSend = scene.asked.at(-1)?.mayStillSend ?? (() => expect.fail("not asked"));
    await time.pass(1_499);
    expect(mayStillSend()).toBe(true);
    await time.pass(1);
    expect(mayStillSend()).toBe(false);
  });

  it("have one millisecond at least, whatever is left", async () => {
    scene.heard = consumedBefore;
    scene.callMs = 10_000;
    const told = [nextControl(2, "OWN"), SETTLED];
    scene.settle = () => told.shift() ?? expect.fail("settled too often");
    void run();
    await time.pass(10_000);
    expect(scene.asked.map(({ deadlineMs }) => deadlineMs)).toEqual([10_000, 1]);
  });
});

describe("an attempt in flight", () => {
  it("stays the one that is shared where an older one of the same consumption ends", async () => {
    const inFlight = createInFlight();
    scene.callMs = 100;
    const older = run();
    inFlight.add("c1", older);
    await time.pass(50);
    const newer = run();
    inFlight.add("c1", newer);
    await time.pass(50);
    await older.over;
    expect(inFlight.answerOf("c1")).toBe(newer.answer);
    let isDrained = false;
    const drained = inFlight.drained().then(() => (isDrained = true));
    await time.pass(49);
    expect(isDrained).toBe(false);
    await time.pass(1);
    await drained;
    expect(inFlight.answerOf("c1")).toBeUndefined();
  });
});
