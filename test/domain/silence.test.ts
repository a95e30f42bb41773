// How often in a row the upstream answered alike, and how long it has said nothing definite.

import { describe, expect, it } from "vitest";
import type { AttemptOutcome, AttemptRecord, ControlSubject } from "../../src/domain/payment.ts";
import { attemptsInARow, silentForMs } from "../../src/domain/silence.ts";

const RANDOM: ControlSubject = { token: "RANDOM", itemSeq: 1n };

function attemptsOf(...ends: readonly (readonly [AttemptOutcome | null, ControlSubject | null])[]): AttemptRecord[] {
  return ends.map(([outcome, control], index) => ({
    number: index + 1,
    trigger: control === null ? "CALL" : "CONTROL",
    control,
    outcome,
    resultCode: null,
    isAfter5018: false,
    isVoid: false,
    isShownConsumable: false,
    isDoubtfulRefusal: false,
    leaseUntilMs: index * 100 + 50,
    endedAtMs: outcome === null ? null : index * 100 + 10,
    processGoneSinceMs: null,
  }));
}

describe("attempts in a row", () => {
  it("are counted without the controls between them, whichever way those ended", () => {
    const attempts = attemptsOf(["UNKNOWN", null], ["UNKNOWN", RANDOM], ["REFUSED", RANDOM], ["UNKNOWN", null]);
    expect(attemptsInARow(attempts, false)).toBe(3);
    expect(attemptsInARow(attempts, true)).toBe(1);
  });

  it("go back to the last one that ended otherwise", () => {
    const attempts = attemptsOf(["REFUSED", null], ["UNKNOWN", null], ["NOT_SENT", null], [null, null]);
    expect(attemptsInARow(attempts, false)).toBe(4);
    expect(attemptsInARow(attemptsOf(["UNKNOWN", null], ["REFUSED", null]), true)).toBe(2);
    expect(attemptsInARow([], false)).toBe(1);
  });
});

describe("silence", () => {
  it("counts from the last definite answer to an attempt, which a control's is not", () => {
    const attempts = attemptsOf(["REFUSED", null], ["UNKNOWN", null], ["REFUSED", RANDOM], ["NOT_SENT", null]);
    expect(silentForMs(attempts, 1_000)).toBe(990);
  });

  it("counts from the last of several, a success as well as a refusal, and is never less than nothing", () => {
    expect(silentForMs(attemptsOf(["REFUSED", null], ["REFUSED", null], ["UNKNOWN", null]), 1_000)).toBe(890);
    expect(silentForMs(attemptsOf(["REFUSED", null], ["CONSUMED", null], ["UNKNOWN", null]), 1_000)).toBe(890);
    expect(silentForMs(attemptsOf(["REFUSED", null]), 5)).toBe(0);
  });

  it("counts from the end of the first attempt where there never was one", () => {
    expect(silentForMs(attemptsOf(["UNKNOWN", null], ["UNKNOWN", null]), 1_000)).toBe(990);
    expect(silentForMs(attemptsOf([null, null], ["UNKNOWN", null]), 1_000)).toBe(950);
    expect(silentForMs([], 1_000)).toBe(0);
  });
});
