// What is written down of a change, worked out once for every engine: texts, the record after it, and what it adds to totals.

import { describe, expect, it } from "vitest";
import type { ConsumptionChange } from "../../src/domain/changes.ts";
import type { Consumption } from "../../src/domain/consumption.ts";
import type { Reversal } from "../../src/domain/reversal.ts";
import { failureTextOf, RUNNING, toldAfter, toldUnderLease } from "../../src/ledger/writing/changing.ts";
import { NO_CURRENCY } from "../../src/ledger/totals/rollup.ts";
import { TotalsTally } from "../../src/ledger/writing/totalsTally.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { KRW_1000, lost, neverSent, refusal, success } from "../support/heards.ts";

describe("the words of an attempt's end", () => {
  it("are kept of what failed, and none of a success or of nothing said", () => {
    expect(failureTextOf(refusal(5000))).toBe("code 5000");
    expect(failureTextOf(neverSent)).toBe("connection refused");
    expect(failureTextOf({ ...lost, message: "" })).toBeNull();
    expect(failureTextOf(success())).toBeNull();
  });

  it("are 512 characters at most, none of them cut in half", () => {
    const kept = (message: string) => failureTextOf({ ...lost, message });
    for (const length of [1, 511, 512]) expect(kept("x".repeat(length))).toHaveLength(length);
    expect(kept("x".repeat(513))).toBe("x".repeat(512));
    expect(kept(`${"x".repeat(511)}🙂`)).toBe("x".repeat(511));
    expect(kept(`${"x".repeat(510)}🙂y`)).toBe(`${"x".repeat(510)}🙂`);
  });
});

it("an attempt that was just opened has no end, no code and no mark", () => {
  expect(RUNNING).toEqual({
    outcome: null,
    resultCode: null,
    isDoubtfulRefusal: false,
    isVoid: false,
    isShownConsumable: false,
    endedAtMs: null,
    processGoneSinceMs: null,
  });
});

describe("a record", () => {
  const ENDED = { resultCode: 5000, message: "no", settledAt: 7, nextAttemptAt: 9 };

  it("that is asked about again is PENDING where it was REJECTED, of which nothing is told yet", () => {
    const rejected = consumptionOf(1, { ...ENDED, status: "REJECTED" });
    const unsaid = { resultCode: null, message: null, settledAt: null, nextAttemptAt: null };
    expect(toldUnderLease(rejected)).toEqual({ ...rejected, ...unsaid, status: "PENDING" });
    const doubted = consumptionOf(1, { ...ENDED, status: "IN_DOUBT" });
    expect(toldUnderLease(doubted)).toEqual({ ...doubted, nextAttemptAt: null });
  });

  const before = consumptionOf(1, { status: "IN_DOUBT", requestedAt: 3, settledAt: 4, nextAttemptAt: 9 });
  const after = (given: Partial<ConsumptionChange>) => {
    const { id, itemSeq, status, evidence, price, priceSource, resultCode, message } = before;
    const stands: ConsumptionChange = {
      id,
      itemSeq,
      status,
      evidence,
      price,
      priceSource,
      resultCode,
      message,
      event: null,
    };
    const { settledAt, nextAttemptAt } = toldAfter(before, { ...stands, ...given }, 100);
    return { settledAt, nextAttemptAt };
  };

  it.each<[Partial<ConsumptionChange>, number | null, number | null]>([
    [{ status: "CONSUMED", event: "CONSUMED" }, 100, null],
    [{ status: "REJECTED", event: "REJECTED" }, 100, null],
    [{ status: "CONSUMED", event: "IMPORTED" }, 3, null],
    [{ status: "CONSUMED", event: "AMENDED" }, 4, null],
    [{ status: "REJECTED", event: null }, 4, null],
    [{ status: "DISPUTED", event: "DISPUTED" }, null, null],
    [{ status: "IN_DOUBT", event: "IN_DOUBT" }, null, 9],
    [{ status: "IN_DOUBT", event: null }, 4, 9],
  ])("after %o was settled at %s, and is asked about at %s", (change, settledAt, nextAttemptAt) => {
    expect(after(change)).toEqual({ settledAt, nextAttemptAt });
  });

  it("takes the outcome of the change and keeps the rest", () => {
    const outcome = {
      evidence: "OPERATOR",
      price: KRW_1000,
      priceSource: "UNKNOWN",
      resultCode: 0,
      message: "m",
    } as const;
    const change = { id: before.id, itemSeq: 99n, status: "CONSUMED", event: "CONSUMED", ...outcome } as const;
    expect(toldAfter(before, change, 5)).toEqual({
      ...before,
      ...outcome,
      status: "CONSUMED",
      settledAt: 5,
      nextAttemptAt: null,
    });
  });
});

describe("what a change adds to totals", () => {
  const QUARTER_MS = 900_000;
  const DAY_MS = 86_400_000;
  const REQUESTED_AT = 20_000 * DAY_MS + 3 * QUARTER_MS + 5;
  const record = (given: Partial<Consumption>) =>
    consumptionOf(1, {
      app: "a",
      environment: "SANDBOX",
      itemSeq: 7n,
      requestedAt: REQUESTED_AT,
      price: null,
      ...given,
    });
  const pending = record({ status: "PENDING", resultCode: null });
  const rejected = record({ status: "REJECTED", resultCode: 5000 });
  const consumed = record({ status: "CONSUMED", resultCode: 0, price: KRW_1000 });
  const unpriced = record({ status: "CONSUMED", resultCode: 0 });
  const refund = (given: Partial<Reversal> = {}): Reversal => ({
    id: "r",
    app: "a",
    paymentSeq: "P1",
    kind: "REFUNDED",
    occurredAt: 1,
    reference: "r1",
    amount: null,
    note: null,
    ...given,
  });

  const told = (fill: (tally: TotalsTally) => void) => {
    const tally = new TotalsTally();
    fill(tally);
    return tally.deltas().map(({ key, count, amountMicros, unknownPriceCount, reversedCount, reversedMicros }) => {
      const { status, resultCode, currency } = key;
      const sums = [count, amountMicros, unknownPriceCount, reversedCount, reversedMicros].join(" ");
      return `${status} ${resultCode} ${currency}: ${sums}`;
    });
  };
  const five = (line: string) => Array(5).fill(line);

  it("is in a row of each grain: by item always and by day, and without item by quarter, by day and always", () => {
    const tally = new TotalsTally();
    tally.changed(pending, consumed, () => []);
    const deltas = tally.deltas();
    expect(new Set(deltas.map(({ key }) => `${key.grain} ${key.itemSeq} ${key.beginsAt}`)).size).toBe(5);
    expect(deltas.map(({ key }) => key.itemSeq === 7n).filter(Boolean)).toHaveLength(2);
    const starts = deltas.map(({ key }) => key.beginsAt);
    expect(starts.filter((at) => at === 20_000 * DAY_MS)).toHaveLength(2);
    expect(starts.filter((at) => at === 20_000 * DAY_MS + 3 * QUARTER_MS)).toHaveLength(1);
    expect(deltas.every(({ key }) => key.app === "a" && key.environment === "SANDBOX")).toBe(true);
  });

  it("is nothing while a record is open, its amount once it is CONSUMED, and moves with its status", () => {
    expect(told((tally) => tally.changed(pending, record({ status: "IN_DOUBT" }), () => []))).toEqual([]);
    expect(told((tally) => tally.changed(pending, consumed, () => []))).toEqual(
      five("CONSUMED 0 KRW: 1 1000000000 0 0 0"),
    );
    expect(new Set(told((tally) => tally.changed(pending, unpriced, () => [])))).toEqual(
      new Set([`CONSUMED 0 ${NO_CURRENCY}: 1 0 1 0 0`]),
    );
    const moved = told((tally) => tally.changed(rejected, consumed, () => []));
    expect(moved.toSorted()).toEqual([
      ...five("CONSUMED 0 KRW: 1 1000000000 0 0 0"),
      ...five(`REJECTED 5000 ${NO_CURRENCY}: -1 0 0 0 0`),
    ]);
  });

  it("comes to nothing where it is undone in the same flush, and is forgotten once it was written", () => {
    const undone = told((tally) => {
      tally.changed(pending, rejected, () => []);
      tally.changed(rejected, pending, () => []);
    });
    expect(undone).toEqual([]);
    const cleared = told((tally) => {
      tally.changed(pending, consumed, () => []);
      tally.clear();
    });
    expect(cleared).toEqual([]);
  });

  it("leaves out a row of which two changes came to nothing, and keeps one whose sums did not", () => {
    const later = { ...consumed, requestedAt: REQUESTED_AT + QUARTER_MS };
    const apart = told((tally) => {
      tally.changed(pending, consumed, () => []);
      tally.changed(later, { ...later, status: "PENDING" }, () => []);
    });
    expect(apart.toSorted()).toEqual(["CONSUMED 0 KRW: -1 -1000000000 0 0 0", "CONSUMED 0 KRW: 1 1000000000 0 0 0"]);
    const dearer = { ...consumed, price: { ...KRW_1000, amountMicros: 1_000_000_007n } };
    expect(told((tally) => tally.changed(consumed, dearer, () => []))).toEqual(five("CONSUMED 0 KRW: 0 7 0 0 0"));
    const part = (amountMicros: bigint) => ({ amountMicros, currency: "KRW" });
    const taken = told((tally) => {
      tally.reversed(refund({ amount: part(10n) }), consumed);
      tally.reversed(refund({ kind: "TAKEN_BACK", amount: part(4n) }), consumed);
    });
    expect(taken).toEqual(five("CONSUMED 0 KRW: 0 0 0 0 6"));
  });

  it("is told in the order of its rows' keys, whatever came first, so that two processes lock them alike", () => {
    const changes = ["b", "a", "c", "e", "d"].map((app) => ({ ...consumed, app }));
    const keysIn = (order: readonly Consumption[]) => {
      const tally = new TotalsTally();
      for (const after of order) tally.changed({ ...after, status: "PENDING" }, after, () => []);
      return tally.deltas().map(({ key }) => `${key.grain} ${key.beginsAt} ${key.app}`);
    };
    const keys = keysIn(changes);
    expect(keys.slice(0, 5).map((key) => key.at(-1))).toEqual(["a", "b", "c", "d", "e"]);
    expect(keysIn(changes.toReversed())).toEqual(keys);
    expect(keysIn(changes.toSorted((one, other) => one.app.localeCompare(other.app)))).toEqual(keys);
  });

  it("adds up what falls into one row", () => {
    const twice = told((tally) => {
      tally.changed(pending, consumed, () => []);
      tally.changed(pending, consumed, () => []);
    });
    expect(twice).toEqual(five("CONSUMED 0 KRW: 2 2000000000 0 0 0"));
  });

  it("takes over the reversals of its payment when it becomes CONSUMED, and moves them when its price is known", () => {
    const taken = told((tally) => tally.changed(pending, consumed, () => [refund()]));
    expect(taken).toContain("CONSUMED 0 KRW: 1 1000000000 0 1 1000000000");
    expect(taken).toHaveLength(6); // the app's row of what nobody had consumed
    expect(taken.filter((line) => line.endsWith(": 0 0 0 -1 0"))).toHaveLength(1);
    const unsummed = told((tally) => tally.changed(pending, unpriced, () => [refund()]));
    expect(unsummed.filter((line) => line === `CONSUMED 0 ${NO_CURRENCY}: 1 0 1 1 0`)).toHaveLength(5);
    expect(unsummed).toHaveLength(6);
    const priced = told((tally) => tally.changed(unpriced, consumed, () => [refund()]));
    const inOrder = (lines: readonly string[]) => lines.toSorted((one, other) => one.localeCompare(other));
    const moved = [`CONSUMED 0 ${NO_CURRENCY}: -1 0 -1 -1 0`, "CONSUMED 0 KRW: 1 1000000000 0 1 1000000000"];
    expect(inOrder(priced)).toEqual(inOrder(moved.flatMap(five)));
  });

  it("asks for reversals only where a record becomes CONSUMED or its price changes", () => {
    let asked = 0;
    const count = () => {
      asked += 1;
      return [];
    };
    const dearer = { ...consumed, price: { ...KRW_1000, amountMicros: 1n } };
    for (const [one, other] of [
      [pending, rejected],
      [rejected, pending],
      [consumed, { ...consumed }],
    ] as const)
      new TotalsTally().changed(one, other, count);
    expect(asked).toBe(0);
    for (const [one, other] of [
      [pending, consumed],
      [unpriced, consumed],
      [dearer, consumed],
      [{ ...consumed, price: { ...KRW_1000, currency: "JPY" } }, consumed],
    ] as const)
      new TotalsTally().changed(one, other, count);
    expect(asked).toBe(4);
  });

  it("has a reversal by itself, in the record's rows or in the one of what nobody consumed", () => {
    expect(told((tally) => tally.reversed(refund(), consumed))).toEqual(five("CONSUMED 0 KRW: 0 0 0 1 1000000000"));
    const part = { amountMicros: 5n, currency: "KRW" };
    expect(told((tally) => tally.reversed(refund({ kind: "TAKEN_BACK", amount: part }), consumed))).toEqual(
      five("CONSUMED 0 KRW: 0 0 0 -1 -5"),
    );
    expect(told((tally) => tally.reversed(refund(), null))).toHaveLength(1);
  });
});
