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

/** What is ready after a long rest: a quarter of a second's calls. */
function readyAfterRest(): number {
  nowMs += 3_600_000;
  return ramp.allowance();
}

it("has a quarter of a second's calls ready after any rest, and no more", () => {
  expect([readyAfterRest(), ramp.waitMs()]).toEqual([2, 0]);
  ramp.spend(2);
  expect([ramp.allowance(), ramp.waitMs()]).toEqual([0, 50]); // half a call is left over
  nowMs += 25;
  expect([ramp.allowance(), ramp.waitMs()]).toEqual([0, 25]);
  nowMs += 25;
  expect([ramp.allowance(), ramp.waitMs()]).toEqual([1, 0]);
});

it("grows by half where something is answered a second after it last grew, and not before", () => {
  nowMs = 999;
  ramp.heard(refusal(5000));
  expect(readyAfterRest()).toBe(2);
  ramp.heard(refusal(5000));
  expect(readyAfterRest()).toBe(3); // of 15 a second
  ramp.spend(3.75 + 10);
  expect(ramp.waitMs()).toBe(734);
  ramp.heard(refusal(5000));
  nowMs += 999;
  ramp.heard(refusal(5000));
  expect(readyAfterRest()).toBe(5); // of 22.5
  ramp.heard(refusal(5000));
  nowMs += 1_000;
  ramp.heard(refusal(5000));
  expect(readyAfterRest()).toBe(12); // of 50.625
});

it("is two hundred calls a second at the most", () => {
  for (let second = 0; second < 20; second += 1) {
    nowMs += 1_000;
    ramp.heard(refusal(5000));
  }
  expect(readyAfterRest()).toBe(50);
  ramp.spend(50 + 199);
  expect(ramp.waitMs()).toBe(1_000);
});

it("makes nobody wait while more than one call is ready", () => {
  readyAfterRest();
  ramp.spend(1);
  expect([ramp.allowance(), ramp.waitMs()]).toEqual([1, 0]);
});

it("counts what came in at the old pace before it grows", () => {
  nowMs = 1_000;
  ramp.spend(12.5);
  nowMs = 2_000; // 10 of a second at the old pace
  ramp.heard(refusal(5000));
  expect(ramp.waitMs()).toBe(67);
});

it("takes what is ready away at an outage, keeps a debt, and grows again a second later", () => {
  ramp.heard(neverSent);
  expect([ramp.allowance(), ramp.waitMs()]).toEqual([0, 100]);
  ramp.spend(10);
  nowMs += 500;
  ramp.heard(neverSent);
  expect(ramp.waitMs()).toBe(600);
  nowMs += 999;
  ramp.heard(refusal(5000));
  expect(readyAfterRest()).toBe(2);
});
