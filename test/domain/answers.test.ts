// What the call whose own attempt just ended is answered, by how its consumption stands after the write.

import { describe, expect, it } from "vitest";
import {
  alreadyConsumed,
  answerAfterAttempt,
  type AttemptEnd,
  type ConsumeErrorReason,
  disputed,
  failure,
  inProgress,
  isRetryable,
  itemMismatch,
  leftUnsent,
  neverConsumable,
  notOwner,
  notShown,
  outcomeNotRecorded,
  tooManyOpen,
  upstreamUnavailable,
} from "../../src/domain/answer.ts";
import type { Consumption } from "../../src/domain/consumption.ts";
import type { Heard } from "../../src/domain/heard.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { consumedBefore, lost, neverSent, refusal, success } from "../support/heards.ts";

function told(given: Partial<Consumption>): Consumption {
  return {
    id: "0".repeat(32),
    app: "default",
    environment: "SANDBOX",
    paymentSeq: "P1",
    itemSeq: 1n,
    playerId: null,
    status: "IN_DOUBT",
    evidence: null,
    price: null,
    priceSource: null,
    resultCode: null,
    message: null,
    requestedAt: 0,
    settledAt: null,
    nextAttemptAt: null,
    seenUnconsumedAt: null,
    delivery: null,
    ...NO_FACTS,
    ...given,
  };
}

const NAMED = told({ id: "1".repeat(32), itemSeq: 2n, status: "CONSUMED" });

function endOf(consumption: Consumption, named?: Consumption): AttemptEnd {
  return { consumption, isSettledByThis: false, ...(named === undefined ? {} : { named }) };
}

describe("after its own attempt a call is answered", () => {
  it("with a success, which is a replay where another attempt settled it", () => {
    const consumption = told({ status: "CONSUMED", resultCode: 0 });
    const own = { kind: "success", consumption, isReplayed: false };
    expect(answerAfterAttempt({ consumption, isSettledByThis: true }, success())).toEqual(own);
    for (const heard of [success(), consumedBefore, lost])
      expect(answerAfterAttempt(endOf(consumption), heard)).toEqual({ ...own, isReplayed: true });
  });

  it("with the other item's consumption, where a success named it", () => {
    const rejected = told({ status: "REJECTED", resultCode: 1100, message: "The payment is for another item." });
    expect(answerAfterAttempt(endOf(rejected, NAMED), success())).toEqual(itemMismatch(NAMED));
    expect(answerAfterAttempt(endOf(rejected), success())).toMatchObject({
      reason: "ITEM_MISMATCH",
      resultCode: 1100,
      message: "The payment is for another item.",
      consumption: rejected,
    });
  });

  it("by its own record where another item's was settled by a look, or where it is not REJECTED", () => {
    const rejected = told({ status: "REJECTED", resultCode: 5018 });
    expect(answerAfterAttempt(endOf(rejected, NAMED), consumedBefore)).toEqual(alreadyConsumed(rejected));
    const consumed = told({ status: "CONSUMED" });
    expect(answerAfterAttempt(endOf(consumed, NAMED), success())).toMatchObject({
      kind: "success",
      consumption: consumed,
    });
  });

  it.each<[string, Partial<Consumption>, Heard, ConsumeErrorReason, number, string]>([
    ["a dispute", { status: "DISPUTED" }, consumedBefore, "DISPUTED", 5018, "Only people"],
    ["5018", { status: "REJECTED", resultCode: 5018 }, consumedBefore, "ALREADY_CONSUMED", 5018, "another call"],
    ["a refusal", { status: "REJECTED", resultCode: 5000, message: "no" }, refusal(5000), "REFUSED", 5000, "no"],
    ["one that does not say why", { status: "REJECTED" }, refusal(5000), "REFUSED", 9999, "code 5000"],
    [
      "never sent",
      { status: "REJECTED", resultCode: 106 },
      neverSent,
      "UPSTREAM_UNAVAILABLE",
      106,
      "connection refused",
    ],
    ["a doubt", { resultCode: 107, message: "cut" }, lost, "IN_DOUBT", 107, "cut"],
    ["a doubt by its record before the answer", { resultCode: 5000 }, lost, "IN_DOUBT", 5000, "connection lost"],
    ["a late lost answer", {}, lost, "IN_DOUBT", 107, "connection lost"],
    ["a late one never sent", { status: "PENDING" }, neverSent, "IN_DOUBT", 106, "refused"],
    ["a late refusal", { status: "PENDING" }, refusal(5000), "IN_DOUBT", 9999, "code 5000"],
  ])("%s", (_name, given, heard, reason, resultCode, message) => {
    const consumption = told(given);
    expect(answerAfterAttempt(endOf(consumption), heard)).toMatchObject({
      kind: "error",
      reason,
      resultCode,
      message: expect.stringContaining(message),
      consumption,
    });
  });
});

it.each<[ConsumeErrorReason, number | null]>([
  ["INVALID_INPUT", null],
  ["REFUSED", null],
  ["ALREADY_CONSUMED", null],
  ["NOT_OWNER", null],
  ["ITEM_MISMATCH", null],
  ["DISPUTED", null],
  ["IN_PROGRESS", 1_000],
  ["IN_DOUBT", 1_000],
  ["UPSTREAM_UNAVAILABLE", 2_000],
])("%s may be asked again after %s ms", (reason, retryAfterMs) => {
  expect(failure(reason, 1, "", null)).toMatchObject({ retryAfterMs });
  expect(isRetryable(reason)).toBe(retryAfterMs !== null);
});

it("each reason has its number of the vendor", () => {
  const own = told({});
  expect(inProgress(own)).toMatchObject({ reason: "IN_PROGRESS", resultCode: 117, consumption: own });
  expect(alreadyConsumed(null)).toMatchObject({ reason: "ALREADY_CONSUMED", resultCode: 5018, consumption: null });
  expect(disputed(own)).toMatchObject({ reason: "DISPUTED", resultCode: 5018, consumption: own });
  expect(notOwner(own)).toMatchObject({ reason: "NOT_OWNER", resultCode: 101, consumption: own });
  expect(itemMismatch(own)).toMatchObject({ reason: "ITEM_MISMATCH", resultCode: 1100, consumption: own });
  expect(outcomeNotRecorded(own)).toMatchObject({ reason: "IN_DOUBT", resultCode: 9999, consumption: own });
  expect(upstreamUnavailable(own)).toMatchObject({ resultCode: 106, retryAfterMs: 2_000, consumption: own });
  expect(neverConsumable(own)).toMatchObject({ reason: "REFUSED", resultCode: 5000, consumption: own });
  expect(notShown(1100, own)).toMatchObject({ reason: "UPSTREAM_UNAVAILABLE", resultCode: 106, consumption: own });
  expect(leftUnsent("It is late")).toMatchObject({
    reason: "UPSTREAM_UNAVAILABLE",
    resultCode: 106,
    consumption: null,
  });
  const tooMany = { kind: "error", reason: "IN_PROGRESS", resultCode: 117, retryAfterMs: 60_000, consumption: null };
  expect(tooManyOpen()).toMatchObject(tooMany);
  expect(upstreamUnavailable(null, 750)).toMatchObject({ reason: "UPSTREAM_UNAVAILABLE", retryAfterMs: 750 });
});
