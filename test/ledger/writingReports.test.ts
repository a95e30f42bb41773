// What follows a consumption: totals from status to status, reversals and deliveries with words repeated.

import { beforeEach, describe, expect, it } from "vitest";
import { consumedBefore, lost, refusal, success } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { auditEntriesIn, type LedgerInMemory, ledgerInMemory, recordIn } from "./support/ledgerInMemory.ts";

const ALL = { kind: "all" } as const;
const LEASE_MS = 30_000;

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory();
});

describe("totals", () => {
  const statuses = () => {
    const answer = ledger.reader.consumptionTotals(ALL, { filter: {}, by: ["STATUS"], timeZone: "UTC" });
    if (answer.kind !== "totals") throw new Error(answer.kind);
    return answer.rows.map(({ status, count, unknownPriceCount, reversedCount }) =>
      [status, count, unknownPriceCount, reversedCount].join(" "),
    );
  };

  it("follow one consumption from status to status", async () => {
    await consume(ledger, refusal(5000));
    expect(statuses()).toEqual(["REJECTED 1 0 0"]);
    const again = await ask(ledger);
    expect(statuses()).toEqual(["PENDING 1 0 0"]);
    await ledger.writer.settle(outcomeOf(again, lost));
    expect(statuses()).toEqual(["IN_DOUBT 1 0 0"]);
    await ask(ledger);
    expect(statuses()).toEqual(["IN_DOUBT 1 0 0"]);
    ledger.clock.nowMs = LEASE_MS;
    await consume(ledger, success(null));
    expect(statuses()).toEqual(["CONSUMED 1 1 0"]);
  });
});

describe("a reversal", () => {
  const reversal = {
    app: "default",
    paymentSeq: "P1",
    kind: "REFUNDED",
    occurredAt: 5,
    reference: "r1",
    amount: null,
    note: null,
    requestId: "request-5",
    auditActor: null,
  } as const;
  const isReversed = () =>
    [true, false].map((reversed) => ledger.reader.consumptionCount(ALL, { reversed, status: ["CONSUMED"] }, false));

  it("is recorded once under its reference; the same again is repeated, another is a conflict", async () => {
    await consume(ledger, success());
    const recorded = await ledger.writer.recordReversal(reversal);
    expect(recorded).toMatchObject({
      kind: "recorded",
      reversal: { app: "default", paymentSeq: "P1", reference: "r1" },
    });
    const again = { ...reversal, requestId: "request-6", auditActor: "carol" };
    expect(await ledger.writer.recordReversal(again)).toEqual({ ...recorded, kind: "repeated" });
    expect(await ledger.writer.recordReversal({ ...again, occurredAt: 6 })).toEqual({ ...recorded, kind: "conflict" });
    expect(auditEntriesIn(ledger)).toEqual([]);
    expect(isReversed()).toEqual([1, 0]);
  });

  it("has an id above all of its payment's, whatever the clock said, and whatever their order on record", async () => {
    const idOf = async (reference: string) => {
      const { reversal: recorded } = await ledger.writer.recordReversal({ ...reversal, reference });
      return recorded.id;
    };
    const first = await idOf("r1");
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    ledger.clock.nowMs = -3_600_000;
    const second = await idOf("r2");
    expect(second > first).toBe(true);
    const moved = `ffff${first.slice(4)}`;
    ledger.database.prepare("UPDATE reversals SET id = unhex(?) WHERE id = unhex(?)").run(moved, first);
    expect((await idOf("r3")) > moved).toBe(true);
  });

  it("before the payment is CONSUMED counts when it is, in whichever way, and what was taken back does not", async () => {
    await ledger.writer.recordReversal(reversal);
    await ledger.writer.recordReversal({ ...reversal, kind: "VOIDED", reference: "r2" });
    await ledger.writer.recordReversal({ ...reversal, kind: "TAKEN_BACK", reference: "r3" });
    await consume(ledger, success());
    expect(isReversed()).toEqual([1, 0]);
    await ledger.writer.recordReversal({ ...reversal, kind: "TAKEN_BACK", reference: "r4" });
    expect(isReversed()).toEqual([0, 1]);
  });

  it("moves with the payment to its consumption's sums, and to its currency's once the price is known", async () => {
    const sums = () => {
      const answer = ledger.reader.consumptionTotals(ALL, { filter: {}, by: ["CURRENCY"], timeZone: "UTC" });
      if (answer.kind !== "totals") throw new Error(answer.kind);
      return answer.rows.map(({ currency, count, amountMicros, reversedCount, reversedMicros }) =>
        [currency, count, amountMicros, reversedCount, reversedMicros].join(" "),
      );
    };
    const amount = { amountMicros: 300_000_000n, currency: "KRW" };
    await ledger.writer.recordReversal({ ...reversal, amount });
    expect(sums()).toEqual([" 0  1 "]);
    ledger = ledgerInMemory({ onInferred: "unrivalled", leaseMs: 0 });
    await ledger.writer.recordReversal({ ...reversal, amount });
    const late = await ask(ledger);
    await consume(ledger, consumedBefore);
    expect(sums()).toEqual([" 1  1 "]);
    await ledger.writer.settle(outcomeOf(late, success()));
    expect(sums()).toEqual(["KRW 1 1000000000 1 300000000"]);
    await ledger.writer.recordReversal({ ...reversal, kind: "TAKEN_BACK", reference: "r2" });
    expect(sums()).toEqual(["KRW 1 1000000000 0 -700000000"]);
  });

  it("by an operator is in the audit log in full, with the consumption it was of", async () => {
    const { consumption } = await consume(ledger, success());
    const amount = { amountMicros: 2_290_000n, currency: "EUR" };
    await ledger.writer.recordReversal({ ...reversal, amount, note: "half", auditActor: "carol" });
    const entries = auditEntriesIn(ledger);
    expect(entries).toMatchObject([
      {
        actor: "carol",
        action: "RECORD_REVERSAL",
        consumptionId: consumption.id,
        note: "half",
        before: null,
        requestId: "request-5",
      },
    ]);
    expect(JSON.parse(entries[0]?.after ?? "")).toEqual({
      paymentSeq: "P1",
      kind: "REFUNDED",
      occurredAt: "1970-01-01T00:00:00.005Z",
      reference: "r1",
      amount: "2.29",
      currency: "EUR",
    });
  });

  it("of the whole price names no amount in the audit log", async () => {
    await ledger.writer.recordReversal({ ...reversal, auditActor: "carol" });
    const [entry] = auditEntriesIn(ledger);
    expect(entry).toMatchObject({ consumptionId: null, id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(JSON.parse(entry?.after ?? "")).toEqual({
      paymentSeq: "P1",
      kind: "REFUNDED",
      occurredAt: "1970-01-01T00:00:00.005Z",
      reference: "r1",
    });
  });
});

describe("a word on a delivery", () => {
  it("said again is repeated, another after DELIVERED is a conflict, and both are told what stands", async () => {
    const { consumption } = await consume(ledger, success());
    const say = (outcome: "DELIVERED" | "FAILED", reference: string) =>
      ledger.writer.acknowledgeDelivery({
        scope: ALL,
        consumptionId: consumption.id,
        outcome,
        reference,
        note: null,
        requestId: "request-4",
        auditActor: null,
      });
    const first = await say("DELIVERED", "a");
    expect(first).toMatchObject({ kind: "recorded", delivery: { outcome: "DELIVERED", reference: "a" } });
    expect(await say("DELIVERED", "a")).toEqual({ ...first, kind: "repeated" });
    expect(await say("FAILED", "b")).toEqual({ ...first, kind: "conflict" });
    expect(recordIn(ledger, consumption.id).delivery).toMatchObject({ outcome: "DELIVERED", reference: "a" });
  });

  it("of an operator is in the audit log with what stood before it, of a server it is not", async () => {
    const { consumption } = await consume(ledger, success());
    const word = { scope: ALL, consumptionId: consumption.id, note: "why", requestId: "request-4" };
    await ledger.writer.acknowledgeDelivery({ ...word, outcome: "FAILED", reference: "a", auditActor: null });
    await ledger.writer.acknowledgeDelivery({ ...word, outcome: "DELIVERED", reference: "b", auditActor: "carol" });
    const entries = auditEntriesIn(ledger);
    expect(entries).toMatchObject([
      {
        actor: "carol",
        action: "ACKNOWLEDGE_DELIVERY",
        consumptionId: consumption.id,
        note: "why",
        before: '{"outcome":"FAILED","reference":"a"}',
        after: '{"outcome":"DELIVERED","reference":"b"}',
        requestId: "request-4",
      },
    ]);
  });

  it("is absent outside of the caller's scope", async () => {
    const { consumption } = await consume(ledger, success());
    const word = { consumptionId: consumption.id, outcome: "DELIVERED", reference: "a", note: null } as const;
    const scope = { kind: "app", app: "racing" } as const;
    const say = (given: Partial<Parameters<typeof ledger.writer.acknowledgeDelivery>[0]>) =>
      ledger.writer.acknowledgeDelivery({ ...word, scope: ALL, requestId: "r", auditActor: null, ...given });
    expect(await say({ scope })).toEqual({ kind: "absent" });
    expect(await say({ consumptionId: "0".repeat(32) })).toEqual({ kind: "absent" });
    expect(recordIn(ledger, consumption.id).delivery).toBeNull();
  });
});
