// What one attempt is worth as evidence, for every way it can stand on record.

import { describe, expect, it } from "vitest";
import {
  canCarryInference,
  endOfUnknownMs,
  has5018OnRecord,
  hasEarlyUnknownOrInFlight,
  isInFlight,
  isUnderLiveLease,
  isUnknown,
  unknownAttempts,
} from "../../src/domain/attempts.ts";
import { type AttemptRecord, type ConsumptionRecord, EMPTY_PAYMENT } from "../../src/domain/payment.ts";
import { attemptOf, recordOf } from "./support.ts";

const RANDOM = { token: "RANDOM", itemSeq: 1n } as const;

function standing(
  given: Partial<AttemptRecord>,
  record: Partial<ConsumptionRecord> = {},
  now = 99,
): "in flight" | "unknown" | "neither" {
  const attempt = attemptOf(given);
  const consumption = recordOf([attempt], record);
  const inFlight = isInFlight(consumption, attempt, now);
  const unknown = isUnknown(consumption, attempt, now);
  expect(isUnderLiveLease(consumption, now)).toBe(inFlight);
  expect(unknownAttempts(consumption, now)).toEqual(unknown ? [attempt] : []);
  expect([inFlight, unknown]).not.toEqual([true, true]);
  return inFlight ? "in flight" : unknown ? "unknown" : "neither";
}

describe("an attempt", () => {
  it("is in flight while it runs under its lease, to the last moment of it", () => {
    expect(standing({})).toBe("in flight");
    expect(standing({}, {}, 100)).toBe("unknown");
  });

  it("is unknown once another holds the lease, its process is gone, or it ended without an answer", () => {
    expect(standing({}, { leaseAttempt: 2 })).toBe("unknown");
    expect(standing({}, { leaseAttempt: null })).toBe("unknown");
    expect(standing({ processGoneSinceMs: 5 })).toBe("unknown");
    expect(standing({ outcome: "UNKNOWN", endedAtMs: 50 })).toBe("unknown");
  });

  it.each(["REFUSED", "NOT_SENT", "CONSUMED"] as const)(
    "that ended %s is neither, whatever its lease says",
    (outcome) => {
      expect(standing({ outcome, endedAtMs: 50 })).toBe("neither");
      expect(standing({ outcome, endedAtMs: 50 }, { leaseAttempt: null }, 100)).toBe("neither");
    },
  );

  it("that an operator closed is never unknown", () => {
    expect(standing({ isVoid: true, outcome: "UNKNOWN" })).toBe("neither");
    expect(standing({ isVoid: true }, {}, 100)).toBe("neither");
  });

  it("that is a control holds a lease as any other, and is never unknown", () => {
    expect(standing({ control: RANDOM })).toBe("in flight");
    expect(standing({ control: RANDOM }, {}, 100)).toBe("neither");
    expect(standing({ control: RANDOM, outcome: "UNKNOWN" })).toBe("neither");
  });
});

describe("the end of an unknown attempt", () => {
  it("is when it ended by its own hand, else when its process was known to be gone, else its lease's end", () => {
    const known = { endedAtMs: 30, processGoneSinceMs: 60 };
    expect(endOfUnknownMs(attemptOf(known))).toBe(30);
    expect(endOfUnknownMs(attemptOf({ ...known, endedAtMs: null }))).toBe(60);
    expect(endOfUnknownMs(attemptOf())).toBe(100);
  });
});

describe("an unknown attempt carries an inference", () => {
  it.each<[string, Partial<AttemptRecord>, number, boolean]>([
    ["that ended by its own hand, at once", { outcome: "UNKNOWN" }, 0, true],
    ["whose process is gone, at once", { processGoneSinceMs: 0 }, 0, true],
    ["whose lease was lost, four leases later", {}, 140, true],
    ["whose lease was lost, not a moment earlier", {}, 139, false],
  ])("%s", (_name, given, now, carries) => {
    expect(canCarryInference(attemptOf(given), 10, now)).toBe(carries);
  });
});

describe("what may have consumed the payment before its first 5018", () => {
  const isEarly = (given: Partial<AttemptRecord>, now = 99) =>
    hasEarlyUnknownOrInFlight(recordOf([attemptOf(given)]), now);

  it("is a call that is in flight or unknown", () => {
    expect([isEarly({}), isEarly({}, 100), isEarly({ outcome: "UNKNOWN" })]).toEqual([true, true, true]);
  });

  it("is no call that was answered, that came after the 5018, or that an operator closed", () => {
    expect(isEarly({ outcome: "REFUSED", resultCode: 5000 })).toBe(false);
    expect(isEarly({ isAfter5018: true })).toBe(false);
    expect(isEarly({ isVoid: true, outcome: "UNKNOWN" })).toBe(false);
  });

  it("is never a control, running or not", () => {
    expect(isEarly({ control: RANDOM })).toBe(false);
    expect(isEarly({ control: RANDOM, outcome: "UNKNOWN" })).toBe(false);
  });
});

describe("a 5018 is on record", () => {
  const isOnRecord = (...given: readonly Partial<AttemptRecord>[]) =>
    has5018OnRecord({ ...EMPTY_PAYMENT, consumptions: [recordOf([]), recordOf(given.map(attemptOf))] });

  it("where any call or control was refused with it", () => {
    expect(isOnRecord({ outcome: "REFUSED", resultCode: 5018 })).toBe(true);
    expect(isOnRecord({ outcome: "UNKNOWN" }, { outcome: "REFUSED", resultCode: 5018, control: RANDOM })).toBe(true);
  });

  it("not where another code was heard, or the number came without being an answer", () => {
    expect(isOnRecord()).toBe(false);
    expect(isOnRecord({ outcome: "REFUSED", resultCode: 5000 })).toBe(false);
    expect(isOnRecord({ outcome: "UNKNOWN", resultCode: 5018 })).toBe(false);
  });
});
