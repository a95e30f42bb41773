// The reconciler's pace: slow at first, half as fast again each second that brings answers, slow again at an outage.

import { beforeEach, expect, it } from "vitest";
import { createRamp, type Ramp, RATE_MAX, RATE_MIN } from "../../src/workflow/ramp.ts";
import { lost, neverSent, refusal } from "../support/heards.ts";

let nowMs: number;
let ramp: Ramp;
beforeEach(() => {
  nowMs = 0;
  ramp = createRamp(() => nowMs);
});

/** Takes whatever is allowed for so long, ten times a second, each call answered; how many that were. */
function callsWithin(seconds: number, heard = refusal(5000) as Parameters<Ramp["heard"]>[0]): number {
  let calls = 0;
  for (let step = 0; step < seconds * 100; step += 1) {
    nowMs += 10;
    const allowed = ramp.allowance();
    ramp.spend(allowed);
    for (let call = 0; call < allowed; call += 1) ramp.heard(heard);
    calls += allowed;
  }
  return calls;
}

it("begins with ten calls a second and grows by half each second, to two hundred and no further", () => {
  const perSecond = Array.from({ length: 14 }, () => callsWithin(1));
  expect(perSecond[0]).toBeLessThanOrEqual(RATE_MIN * 1.25);
  for (const [index, calls] of perSecond.entries()) {
    expect(calls).toBeLessThanOrEqual(Math.min(RATE_MIN * 1.5 ** (index + 1) * 1.3, RATE_MAX * 1.05));
  }
  expect(perSecond.at(-1)).toBeGreaterThan(RATE_MAX * 0.95);
});

it.each([
  ["a call that was never sent", neverSent],
  ["a time-out", { ...lost, resultCode: 100 }],
])("begins anew after %s", (_name, heard) => {
  callsWithin(12);
  ramp.heard(heard);
  expect(callsWithin(1)).toBeLessThanOrEqual(RATE_MIN * 1.5);
});

it("takes a refusal, a lost connection and a call that we held back for no outage", () => {
  callsWithin(12);
  for (const heard of [refusal(5000), lost, { ...neverSent, isHeldBack: true }]) ramp.heard(heard);
  expect(callsWithin(1)).toBeGreaterThan(RATE_MAX * 0.9);
});

it("goes into debt by controls, and says when it will be out of it", () => {
  const allowed = ramp.allowance();
  ramp.spend(allowed + 6);
  expect(ramp.allowance()).toBe(0);
  const waitMs = ramp.waitMs();
  expect(waitMs).toBeGreaterThan(600);
  nowMs += waitMs;
  expect(ramp.allowance()).toBe(1);
});
