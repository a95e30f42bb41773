// The circuit breaker by a clock of the test's own: when it opens, what it admits while open, what closes it.

import { beforeEach, describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import { createCircuit } from "../../src/upstream/circuit.ts";
import type { Circuit, CircuitPass } from "../../src/upstream/port.ts";

const NEVER_SENT: Heard = { kind: "NOT_SENT", message: "" };
const HELD_BACK: Heard = { kind: "NOT_SENT", message: "", isHeldBack: true };
const UNKNOWN = { kind: "UNKNOWN", message: "", httpStatus: null, retryAfterMs: null } as const;
const TIMED_OUT: Heard = { ...UNKNOWN, resultCode: 100 };
const REFUSED: Heard = { kind: "REFUSED", resultCode: 5000, message: "", httpStatus: 200 };
const CONSUMED: Heard = { kind: "CONSUMED", price: null, priceFault: "", itemSeq: null, message: "", httpStatus: 200 };

let nowMs: number;
let circuit: Circuit;

beforeEach(() => {
  nowMs = 123_456.789;
  circuit = createCircuit({ monotonicMs: () => nowMs });
});

function admitted(): CircuitPass {
  const pass = circuit.admit();
  if (!pass.isAdmitted) throw new Error(`refused for ${pass.retryInMs} ms`);
  return pass;
}

function end(count: number, heard: Heard): void {
  for (let call = 0; call < count; call += 1) admitted().record(heard);
}

function isOpen(): boolean {
  const pass = circuit.admit();
  if (pass.isAdmitted) pass.giveBack();
  return !pass.isAdmitted;
}

describe("closed", () => {
  it.each([
    ["were never sent", NEVER_SENT],
    ["timed out", TIMED_OUT],
  ])("opens with the twentieth call when 80 %% %s", (_name, failure) => {
    end(4, CONSUMED);
    end(15, failure);
    expect(isOpen()).toBe(false);
    end(1, failure);
    expect(isOpen()).toBe(true);
  });

  it("opens whichever call is the twentieth", () => {
    end(16, TIMED_OUT);
    end(3, REFUSED);
    expect(isOpen()).toBe(false);
    end(1, REFUSED);
    expect(isOpen()).toBe(true);
  });

  it("stays closed below 80 %, at any number of calls", () => {
    for (let round = 0; round < 100; round += 1) {
      end(1, REFUSED);
      end(3, TIMED_OUT);
    }
    expect(isOpen()).toBe(false);
  });

  it.each([
    ["refusals", REFUSED],
    ["bad statuses", { ...UNKNOWN, resultCode: 106 }],
    ["lost connections", { ...UNKNOWN, resultCode: 107 }],
    ["9999s", { ...UNKNOWN, resultCode: 9999 }],
  ] satisfies [string, Heard][])("never opens by %s", (_name, heard) => {
    end(1_000, heard);
    expect(isOpen()).toBe(false);
  });

  it("counts neither calls that were held back nor those given back", () => {
    end(1_000, HELD_BACK);
    for (let call = 0; call < 1_000; call += 1) admitted().giveBack();
    end(19, TIMED_OUT);
    expect(isOpen()).toBe(false);
  });

  it("forgets what ended more than 10 s ago", () => {
    end(19, TIMED_OUT);
    nowMs += 9_800;
    end(1, TIMED_OUT);
    expect(isOpen()).toBe(true);

    circuit = createCircuit({ monotonicMs: () => nowMs });
    end(19, TIMED_OUT);
    nowMs += 10_100;
    end(19, TIMED_OUT);
    expect(isOpen()).toBe(false);
  });

  it("forgets piece by piece", () => {
    for (let call = 0; call < 1_000; call += 1) {
      nowMs += 550; // 18 within any 10 s
      end(1, TIMED_OUT);
    }
    expect(isOpen()).toBe(false);
    nowMs += 1e9;
    end(19, TIMED_OUT);
    expect(isOpen()).toBe(false);
    nowMs += 10_100;
    end(20, REFUSED);
    expect(isOpen()).toBe(false);
    nowMs += 10_100;
    end(20, TIMED_OUT);
    expect(isOpen()).toBe(true);
  });

  it("counts a call once, whatever is said of it again", () => {
    const pass = admitted();
    for (let again = 0; again < 100; again += 1) pass.record(TIMED_OUT);
    const unused = admitted();
    unused.giveBack();
    unused.record(TIMED_OUT);
    end(18, TIMED_OUT);
    expect(isOpen()).toBe(false);
  });
});

describe("open", () => {
  beforeEach(() => end(20, TIMED_OUT));

  it("refuses all until the first probe, and says how long", () => {
    expect(circuit.admit()).toEqual({ isAdmitted: false, retryInMs: 1_000 });
    nowMs += 999.5;
    expect(circuit.admit()).toEqual({ isAdmitted: false, retryInMs: 1 });
    nowMs += 0.5;
    expect(circuit.admit().isAdmitted).toBe(true);
  });

  it("admits one probe a second, even while the last one is still out", () => {
    for (let second = 0; second < 5; second += 1) {
      nowMs += 1_000;
      expect(circuit.admit().isAdmitted).toBe(true);
      for (let call = 0; call < 10; call += 1) expect(circuit.admit()).toEqual({ isAdmitted: false, retryInMs: 1_000 });
    }
  });

  it.each([
    ["a success", CONSUMED],
    ["a refusal", REFUSED],
    ["a bad status", { ...UNKNOWN, resultCode: 106 }],
    ["a lost connection", { ...UNKNOWN, resultCode: 107 }],
  ] satisfies [string, Heard][])("closes when a probe hears %s, and begins to count anew", (_name, heard) => {
    nowMs += 1_000;
    admitted().record(heard);
    end(19, TIMED_OUT);
    expect(isOpen()).toBe(false);
    end(1, TIMED_OUT);
    expect(isOpen()).toBe(true);
  });

  it.each([
    ["never sent", NEVER_SENT],
    ["timed out", TIMED_OUT],
  ])("stays open when a probe is %s", (_name, heard) => {
    nowMs += 1_000;
    admitted().record(heard);
    expect(circuit.admit()).toEqual({ isAdmitted: false, retryInMs: 1_000 });
  });

  it.each([
    ["given back", (pass: CircuitPass) => pass.giveBack()],
    ["held back", (pass: CircuitPass) => pass.record(HELD_BACK)],
  ])("gives the turn of a probe that was %s to the next caller", (_name, leaveUnused) => {
    nowMs += 1_000;
    const probe = admitted();
    nowMs += 300;
    leaveUnused(probe);
    leaveUnused(probe);
    expect(circuit.admit().isAdmitted).toBe(true);
    expect(circuit.admit()).toEqual({ isAdmitted: false, retryInMs: 1_000 });
  });

  it("gives no second turn for a probe whose second is over", () => {
    nowMs += 1_000;
    const early = admitted();
    nowMs += 1_000;
    admitted();
    early.giveBack();
    expect(circuit.admit()).toEqual({ isAdmitted: false, retryInMs: 1_000 });
  });

  it("hears nothing of now from calls that left before it opened", () => {
    circuit = createCircuit({ monotonicMs: () => nowMs });
    const early = Array.from({ length: 50 }, admitted);
    end(20, TIMED_OUT);
    early[0]?.record(CONSUMED);
    expect(isOpen()).toBe(true);
    nowMs += 1_000;
    admitted().record(CONSUMED);
    for (const pass of early) pass.record(TIMED_OUT);
    expect(isOpen()).toBe(false);
  });

  it("is not closed twice by two probes that both hear something", () => {
    nowMs += 1_000;
    const first = admitted();
    nowMs += 1_000;
    const second = admitted();
    first.record(CONSUMED);
    end(20, TIMED_OUT);
    second.record(CONSUMED);
    expect(isOpen()).toBe(true);
  });
});
