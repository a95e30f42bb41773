// An amendment tells more of what was settled and settles nothing again: when it was settled, and so what its receipt
// says, stays (I6).

import { describe, expect, it, vi } from "vitest";
import { isInFlight, isUnknown } from "../../src/domain/attempts.ts";
import { outcomeOf as outcomeOfRecord } from "../../src/domain/changes.ts";
import type { Consumption } from "../../src/domain/consumption.ts";
import { INFERENCE_REFUTED } from "../../src/domain/lateAnswer.ts";
import type { FeedEventKind } from "../../src/domain/payment.ts";
import { newlyOpened, RUNNING, toldAfter } from "../../src/ledger/writing/changing.ts";
import { consumedBefore, KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { engines, type OpenLedger } from "./support/engines.ts";

const opened = newlyOpened(
  {
    id: "0".repeat(32),
    app: "default",
    environment: "SANDBOX",
    paymentSeq: "P1",
    itemSeq: 1n,
    playerId: null,
    tokenDigest: null,
    lease: null,
    sealedToken: null,
  },
  1,
  10,
);

describe("when it was settled", () => {
  const told: Consumption = { ...opened.told, status: "CONSUMED", settledAt: 20, nextAttemptAt: 70 };
  const after = (event: FeedEventKind | null, status: Consumption["status"]) =>
    toldAfter(told, { ...outcomeOfRecord(opened), status, event }, 30).settledAt;

  it.each<[FeedEventKind | null, Consumption["status"], number | null]>([
    ["CONSUMED", "CONSUMED", 30],
    ["REJECTED", "REJECTED", 30],
    ["IMPORTED", "CONSUMED", 10],
    ["IN_DOUBT", "IN_DOUBT", null],
    ["DISPUTED", "DISPUTED", null],
    ["AMENDED", "CONSUMED", 20],
    [null, "CONSUMED", 20],
  ])("after the event %s, %s, is %s", (event, status, settledAt) => {
    expect(after(event, status)).toBe(settledAt);
  });

  it("goes with the time of the next try only while it is IN_DOUBT", () => {
    const next = (status: Consumption["status"]) =>
      toldAfter(told, { ...outcomeOfRecord(opened), status, event: null }, 30).nextAttemptAt;
    expect([next("IN_DOUBT"), next("CONSUMED"), next("DISPUTED")]).toEqual([70, null, null]);
  });
});

it("an attempt right after it was opened is running, and unknown once its lease is over", () => {
  const attempt = {
    ...RUNNING,
    number: 1,
    trigger: "CALL",
    control: null,
    isAfter5018: false,
    leaseUntilMs: 5,
  } as const;
  const record = { ...opened, leaseAttempt: 1, attempts: [attempt] };
  expect([isInFlight(record, attempt, 4), isUnknown(record, attempt, 5)]).toEqual([true, true]);
  expect(attempt.isShownConsumable).toBe(false);
});

describe.each(engines)("$name: an amendment", ({ open, place }) => {
  /** Inferred, its first attempt still to answer. */
  async function inferred(ledger: OpenLedger) {
    const late = await ask(ledger);
    const again = permitOf(await ledger.writer.open(callOf()));
    const { consumption } = await ledger.writer.settle(outcomeOf(again, lost));
    const settled = await consume(ledger, consumedBefore);
    expect(settled.consumption).toMatchObject({ id: consumption.id, status: "CONSUMED", evidence: "INFERRED" });
    await vi.waitUntil(() => Date.now() > (settled.consumption.settledAt ?? 0));
    return { late, before: settled.consumption };
  }

  const RULES = { rules: { onInferred: "unrivalled", leaseMs: 0 } } as const;

  it.each([
    ["by a late success", success(), "CONFIRMED", KRW_1000],
    ["by a late success without a usable price", success(null), "CONFIRMED", null],
  ])("%s keeps when it was settled, on record as in the answer", async (_name, heard, evidence, price) => {
    const ledger = await open(await place(), RULES);
    const { late, before } = await inferred(ledger);
    const { consumption } = await ledger.writer.settle(outcomeOf(late, heard));
    expect(consumption).toMatchObject({ status: "CONSUMED", evidence, price, settledAt: before.settledAt });
    expect(await ledger.reader.consumptionsById({ kind: "all" }, [before.id])).toEqual([consumption]);
  });

  it("by a late refusal of all that it rested on changes nothing but the feed and its message, which says so", async () => {
    const ledger = await open(await place(), RULES);
    const late = await ask(ledger);
    const settled = await consume(ledger, consumedBefore);
    expect(settled.consumption.evidence).toBe("INFERRED");
    await vi.waitUntil(() => Date.now() > (settled.consumption.settledAt ?? 0));
    const refuted = await ledger.writer.settle(outcomeOf(late, refusal(5000)));
    expect(refuted.alarms).toEqual(["INFERENCE_REFUTED"]);
    const told = { ...settled.consumption, message: INFERENCE_REFUTED };
    expect(refuted.consumption).toEqual(told);
    expect(await ledger.reader.consumptionsById({ kind: "all" }, [told.id])).toEqual([told]);
  });
});
