// When a flush waits for company: only while writes come thick, and never for long.

import { beforeEach, expect, it } from "vitest";
import { createPacing, type Pacing } from "../../src/ledger/writing/pacing.ts";

let nowMs: number;
let pacing: Pacing;
beforeEach(() => {
  nowMs = 0;
  pacing = createPacing(() => nowMs);
});

function arrive(perSecond: number, durationMs: number): void {
  for (let sent = 0; sent < (perSecond * durationMs) / 1_000; sent += 1) {
    nowMs += 1_000 / perSecond;
    pacing.arrived();
  }
}

it("lets a lone write go at once", () => {
  pacing.arrived();
  expect(pacing.waitMs()).toBe(0);
  arrive(1_500, 200);
  expect(pacing.waitMs()).toBe(0);
});

it("waits a millisecond while writes come thick", () => {
  arrive(4_000, 100);
  expect(pacing.waitMs()).toBe(1);
});

it("lets the first write after a pause go at once", () => {
  arrive(4_000, 100);
  nowMs += 1_000;
  pacing.arrived();
  expect(pacing.waitMs()).toBe(0);
});

it.each([
  [40, 20, 1],
  [39, 20, 0],
  [40, 19.999, 0],
  [42, 21, 1],
  [41, 21, 0],
  [3_999, 2_000, 0],
])(
  "after %i writes in %s ms waits %i ms: from 2,000 a second on, over 20 ms at least",
  (writes, durationMs, waitMs) => {
    for (let sent = 1; sent < writes; sent += 1) pacing.arrived();
    nowMs = durationMs;
    pacing.arrived();
    expect(pacing.waitMs()).toBe(waitMs);
  },
);

it("counts each window by itself", () => {
  for (let window = 0; window < 2; window += 1) {
    for (let sent = 1; sent < 39; sent += 1) pacing.arrived();
    nowMs += 20;
    pacing.arrived();
    expect(pacing.waitMs()).toBe(0);
  }
});
