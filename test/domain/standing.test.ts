// Whose record a call is about, and what stands beside it: for records that came about in whatever order.

import { describe, expect, it } from "vitest";
import { mergeLate } from "../../src/domain/lateAnswer.ts";
import { decideOpening, decideReasking } from "../../src/domain/opening.ts";
import { infer } from "../../src/domain/inference.ts";
import { type AttemptRecord, type ConsumptionRecord, EMPTY_PAYMENT, type Look } from "../../src/domain/payment.ts";
import { consumedBefore, KRW_1000, lost, refusal } from "../support/heards.ts";
import { attemptOf, CLAIM, recordOf } from "./support.ts";

const SERVER = { ...CLAIM, playerId: null };
const LATER = 1_000;
const LOST_EARLY = attemptOf({ outcome: "UNKNOWN", resultCode: 107, endedAtMs: 10 });

function record(id: string, given: Partial<ConsumptionRecord> = {}, attempts = [LOST_EARLY]): ConsumptionRecord {
  return recordOf(attempts, { id, leaseAttempt: null, playerId: id, ...given });
}

const paymentOf = (consumptions: readonly ConsumptionRecord[], namesItem = true) => ({
  ...EMPTY_PAYMENT,
  consumptions,
  namesItem,
});

describe("a server that names no player acts for", () => {
  const rejected = record("p1", { status: "REJECTED" });
  const newest = record("p4", { status: "REJECTED" });
  const standing = (...consumptions: readonly ConsumptionRecord[]) => {
    const opening = decideOpening(paymentOf(consumptions), SERVER, LATER);
    const about = "consumption" in opening ? opening.consumption : "own" in opening ? opening.own : null;
    return `${opening.do} ${about?.id}, takes over ${opening.takesOver.join() || null}`;
  };

  it("the CONSUMED one before any other", () => {
    const consumed = record("p2", { status: "CONSUMED", evidence: "CONFIRMED" });
    const disputed = record("p3", { status: "DISPUTED" });
    expect(standing(rejected, disputed, consumed, newest)).toBe("replay p2, takes over null");
    expect(standing(consumed, disputed, newest)).toBe("replay p2, takes over null");
  });

  it("one that is not settled before one that is", () => {
    for (const status of ["PENDING", "IN_DOUBT"] as const)
      expect(standing(rejected, record("p2", { status }), newest)).toBe("ask p2, takes over null");
    expect(standing(rejected, record("p2", { status: "DISPUTED" }), newest)).toBe("refuse p2, takes over null");
  });

  it("else the newest", () => {
    expect(standing(rejected, record("p2", { status: "REJECTED" }), newest)).toBe("ask p4, takes over null");
    expect(standing(rejected)).toBe("ask p1, takes over null");
  });

  it("one that nobody claimed, without claiming it", () => {
    expect(standing(record("c1", { playerId: null }))).toBe("ask c1, takes over null");
  });

  it("none where there is none of that token and item", () => {
    expect(standing(record("p1", { itemSeq: 2n }), record("p2", { tokenDigest: "junk" }))).toBe(
      "ask undefined, takes over null",
    );
  });
});

describe("a player", () => {
  const open = (...consumptions: readonly ConsumptionRecord[]) => decideOpening(paymentOf(consumptions), CLAIM, LATER);

  it("takes over what a server opened without one, and nothing else", () => {
    expect(open(record("c1", { playerId: null }))).toMatchObject({ do: "ask", takesOver: ["c1"] });
    expect(open(record("c1", { playerId: "p1" }))).toMatchObject({ do: "ask", takesOver: [] });
    expect(open(record("c1", { playerId: null, tokenDigest: "junk" }))).toMatchObject({ takesOver: [] });
  });

  it("takes over every item of the token where the request names none, but one of which they have a record already", () => {
    const unclaimed = (id: string, itemSeq: bigint) => record(id, { playerId: null, itemSeq });
    const theirs = record("c4", { playerId: "p1", itemSeq: 2n });
    const consumptions = [unclaimed("c1", 1n), unclaimed("c2", 2n), unclaimed("c3", 3n), theirs];
    expect(decideOpening(paymentOf(consumptions, false), CLAIM, LATER).takesOver).toEqual(["c1", "c3"]);
    expect(decideOpening(paymentOf(consumptions, false), SERVER, LATER).takesOver).toEqual([]);
  });

  it("has their own before one that nobody claimed", () => {
    expect(open(record("c1", { playerId: null }), record("c2", { playerId: "p1" }))).toMatchObject({
      do: "refuseInProgress",
      takesOver: [],
    });
    const settled = record("c1", { playerId: null, status: "REJECTED" });
    expect(open(settled, record("c2", { playerId: "p1" }))).toMatchObject({ consumption: { id: "c2" } });
  });
});

it("where the request names no item, a server may ask for one of several open items of the same player", () => {
  const consumptions = [record("c1", { playerId: "p1" }), record("c2", { playerId: "p1", itemSeq: 2n })];
  expect(decideOpening(paymentOf(consumptions, false), SERVER, LATER)).toMatchObject({
    do: "ask",
    consumption: { id: "c1" },
  });
});

it("what was settled while it was being asked about is waited for, and left alone after", () => {
  const running = recordOf([attemptOf()], { status: "CONSUMED", evidence: "CONFIRMED" });
  expect(decideReasking(paymentOf([running]), running, 99)).toBe("wait");
  expect(decideReasking(paymentOf([running]), running, 100)).toBe("leave");
});

describe("a late answer", () => {
  const merge = (consumption: ConsumptionRecord, heard = refusal(5000)) =>
    mergeLate(paymentOf([consumption]), consumption, heard, LATER);
  const refused = attemptOf({ outcome: "REFUSED", resultCode: 5000, endedAtMs: 10 });
  const closed: Partial<AttemptRecord> = { outcome: "UNKNOWN", endedAtMs: 10 };

  it("that tells nothing changes nothing, whatever it was for", () => {
    const late = attemptOf({ ...closed, isAfter5018: true });
    const inferred = record("c1", { status: "CONSUMED", evidence: "INFERRED" }, [late]);
    expect(mergeLate(paymentOf([inferred]), inferred, lost, LATER)).toEqual({ changes: [], alarms: [] });
    const voided = record("c1", {}, [attemptOf({ ...closed, isVoid: true })]);
    expect(mergeLate(paymentOf([voided]), voided, lost, LATER)).toEqual({ changes: [], alarms: [] });
  });

  it("that refuses is an alarm where it takes all that an inference rested on, and nowhere else", () => {
    const consumed = (evidence: ConsumptionRecord["evidence"], attempts: AttemptRecord[]) =>
      merge(record("c1", { status: "CONSUMED", evidence }, attempts)).alarms;
    expect(consumed("INFERRED", [refused])).toEqual(["INFERENCE_REFUTED"]);
    expect(consumed("INFERRED", [refused, attemptOf({ ...closed, isAfter5018: true })])).toEqual(["INFERENCE_REFUTED"]);
    expect(consumed("INFERRED", [refused, LOST_EARLY])).toEqual([]);
    for (const evidence of ["CONFIRMED", "OPERATOR"] as const) expect(consumed(evidence, [refused])).toEqual([]);
  });

  it("that refuses settles what has nothing unknown left, by its code, and only what is IN_DOUBT", () => {
    expect(merge(record("c1", {}, [refused])).changes).toMatchObject([
      { id: "c1", status: "REJECTED", resultCode: 5000, message: "code 5000", event: "REJECTED" },
    ]);
    for (const status of ["PENDING", "REJECTED", "DISPUTED"] as const)
      expect(merge(record("c1", { status }, [refused])).changes).toEqual([]);
  });
});

describe("an inference", () => {
  const early = record("c1", { playerId: "p1" });
  const seen: Look = { tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" };
  const inferred = (others: readonly ConsumptionRecord[], looks: readonly Look[] = [seen]) =>
    infer({ ...paymentOf([early, ...others]), looks }, early, "proven", 10, LATER);
  const OURS = { kind: "INFERRED", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" };

  it("is a dispute where another player made the very same request early", () => {
    expect(inferred([record("c2", { playerId: "p2" })])).toEqual({ kind: "DISPUTED" });
  });

  it("is none where theirs was for another item, with another token, answered, or late", () => {
    const refused = attemptOf({ outcome: "REFUSED", resultCode: 5000 });
    expect(inferred([record("c2", { playerId: "p2", itemSeq: 2n })])).toEqual(OURS);
    expect(inferred([record("c2", { playerId: "p2", tokenDigest: "junk" })])).toEqual(OURS);
    expect(inferred([record("c2", { playerId: "p2" }, [refused])])).toEqual(OURS);
    expect(inferred([record("c2", { playerId: "p2" }, [{ ...LOST_EARLY, isAfter5018: true }])])).toEqual(OURS);
  });

  it("is refused where every look showed another token or another item", () => {
    expect(inferred([], [{ ...seen, itemSeq: 2n }])).toEqual({ kind: "REJECTED" });
    expect(inferred([], [{ ...seen, tokenDigest: "other" }])).toEqual({ kind: "REJECTED" });
    expect(inferred([], [{ ...seen, itemSeq: 2n }, seen])).toEqual(OURS);
  });

  it("waits while another consumption's early call runs, beside whatever else that one has, and for no control", () => {
    const running = (given: Partial<AttemptRecord>) =>
      record("c2", { tokenDigest: "junk", leaseAttempt: 2 }, [
        attemptOf({ outcome: "REFUSED", resultCode: 5000 }),
        attemptOf({ number: 2, leaseUntilMs: LATER + 1, ...given }),
      ]);
    expect(inferred([running({})])).toEqual({ kind: "WAIT" });
    expect(inferred([running({ isAfter5018: true })])).toEqual(OURS);
    expect(inferred([running({ control: { token: "RANDOM", itemSeq: 1n } })])).toEqual(OURS);
  });

  it("by nothing but an early attempt: hearing 5018 first is no ground", () => {
    const late = record("c1", {}, [{ ...LOST_EARLY, isAfter5018: true }]);
    const told = attemptOf({ number: 2, outcome: consumedBefore.kind, resultCode: 5018 });
    const payment = { ...paymentOf([{ ...late, attempts: [...late.attempts, told] }]), looks: [seen] };
    expect(infer(payment, late, "proven", 10, LATER)).toEqual({ kind: "REJECTED" });
  });
});
