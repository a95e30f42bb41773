// Payments that were consumed before this product was there, taken over: history that asks nobody to grant anything.

import { describe, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { ImportPaymentRequest } from "../../src/ledger/paymentReports.ts";
import { KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume } from "./support/calls.ts";
import { engines, type OpenLedger } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const CONSUMED_AT = Date.UTC(2024, 1, 29, 12);

function lineOf(given: Partial<ImportPaymentRequest> = {}): ImportPaymentRequest {
  return {
    app: "default",
    environment: "PRODUCTION",
    paymentSeq: "P1",
    itemSeq: 1n,
    playerId: "alice",
    price: KRW_1000,
    facts: NO_FACTS,
    consumedAt: CONSUMED_AT,
    delivery: { outcome: "DELIVERED", reference: "import:7", note: null },
    ...given,
  };
}

const line = lineOf;

async function kindsOf({ reader }: OpenLedger): Promise<string[]> {
  const page = await reader.feedPage(ALL, { app: null, size: 200, after: null });
  return page === "unknownPosition" ? [] : page.rows.map(({ event }) => event.kind);
}

describe.each(engines)("$name: an imported payment", ({ open, place }) => {
  it("is CONSUMED by import, delivered, and of the time it was consumed", async () => {
    const ledger = await open(await place());
    const facts = { ...NO_FACTS, storeOrderId: "GPA.1" };
    expect(await ledger.writer.importPayment(line({ facts }))).toEqual({ kind: "imported" });
    const consumption = await ledger.reader.standingConsumption(ALL, "default", "P1");
    expect(consumption).toMatchObject({
      status: "CONSUMED",
      evidence: "IMPORTED",
      price: KRW_1000,
      priceSource: "IMPORT",
      requestedAt: CONSUMED_AT,
      settledAt: CONSUMED_AT,
      storeOrderId: "GPA.1",
      delivery: { outcome: "DELIVERED", reference: "import:7" },
    });
    expect(await kindsOf(ledger)).toEqual(["IMPORTED", "DELIVERED"]);
  });

  it("imported again is the same ledger; what it leaves out does not differ, what it gives otherwise does", async () => {
    const ledger = await open(await place());
    await ledger.writer.importPayment(line());
    const given = { outcome: "DELIVERED", reference: null, note: null, lineId: "7" } as const;
    for (const same of [line(), line({ price: null }), line({ playerId: null }), line({ given })])
      expect(await ledger.writer.importPayment(same)).toEqual({ kind: "repeated" });
    const others = [
      [line({ itemSeq: 2n }), ["itemSeq", "1", "2"]],
      [line({ playerId: "bob" }), ["playerId", "alice", "bob"]],
      [line({ price: { ...KRW_1000, currency: "USD" } }), ["currency", "KRW", "USD"]],
      [line({ price: { ...KRW_1000, amountMicros: 1n } }), ["price", "1000", "0.000001"]],
      [line({ consumedAt: 1 + CONSUMED_AT }), ["consumedAt", "2024-02-29T12:00:00.000Z", "2024-02-29T12:00:00.001Z"]],
      [line({ facts: { ...NO_FACTS, isTest: false } }), ["isTest", null, "false"]],
      [line({ given: { ...given, outcome: "FAILED" } }), ["deliveryOutcome", "DELIVERED", "FAILED"]],
      [line({ given: { ...given, reference: "order" } }), ["deliveryReference", "import:7", "order"]],
      [line({ given: { ...given, note: "late" } }), ["deliveryNote", null, "late"]],
      [line({ given: { ...given, lineId: "8" } }), ["id", "7", "8"]],
    ] as const;
    for (const [other, [field, recorded, told]] of others)
      expect(await ledger.writer.importPayment(other)).toEqual({
        kind: "differs",
        differences: [{ field, recorded, given: told }],
      });
    expect(await ledger.reader.consumptionCount(ALL, {}, false)).toBe(1);
    expect(await kindsOf(ledger)).toEqual(["IMPORTED", "DELIVERED"]);
  });

  it("answers every consume call with 5018, whatever its token", async () => {
    const ledger = await open(await place());
    await ledger.writer.importPayment(line());
    for (const playerId of ["alice", "bob", null])
      expect(await ledger.writer.open(callOf({ playerId }))).toEqual({ kind: "alreadyConsumed", own: null });
  });

  it("is refused over an open consumption, and taken over a refused one", async () => {
    const ledger = await open(await place());
    await consume(ledger, lost);
    expect(await ledger.writer.importPayment(line())).toEqual({ kind: "open" });
    await consume(ledger, refusal(5018), { paymentSeq: "P2" });
    expect(await ledger.writer.importPayment(line({ paymentSeq: "P2" }))).toEqual({ kind: "imported" });
  });

  it("is refused over a disputed one, and over one that is asked about, whatever else of it is settled", async () => {
    const ledger = await open(await place(), { rules: { onInferred: "never" } });
    await consume(ledger, lost);
    expect(await consume(ledger, refusal(5018))).toMatchObject({ consumption: { status: "DISPUTED" } });
    await consume(ledger, refusal(5000), { purchaseToken: "newer" });
    await ask(ledger, { paymentSeq: "P2" });
    await consume(ledger, refusal(5000), { paymentSeq: "P2", purchaseToken: "newer" });
    const before = await kindsOf(ledger);
    for (const paymentSeq of ["P1", "P2"])
      expect(await ledger.writer.importPayment(line({ paymentSeq }))).toEqual({ kind: "open" });
    expect([await kindsOf(ledger), await ledger.reader.consumptionCount(ALL, {}, false)]).toEqual([before, 4]);
  });

  it("that we consumed ourselves: its time is within ours, and all else is compared", async () => {
    const ledger = await open(await place());
    const { requestedAt: consumedAt } = (await consume(ledger, success())).consumption;
    const line = (given: Partial<ImportPaymentRequest> = {}) => lineOf({ consumedAt, ...given });
    for (const same of [line(), line({ price: null, playerId: null })])
      expect(await ledger.writer.importPayment(same)).toEqual({ kind: "repeated" });
    const given = { outcome: "DELIVERED", reference: null, note: null, lineId: "7" } as const;
    const others = [
      [line({ itemSeq: 2n }), "itemSeq"],
      [line({ playerId: "bob" }), "playerId"],
      [line({ price: { ...KRW_1000, amountMicros: 1n } }), "price"],
      [line({ facts: { ...NO_FACTS, storeOrderId: "GPA.1" } }), "storeOrderId"],
      [line({ given }), "deliveryOutcome"],
      [line({ consumedAt: CONSUMED_AT }), "consumedAt"],
    ] as const;
    for (const [other, field] of others)
      expect(await ledger.writer.importPayment(other)).toMatchObject({ kind: "differs", differences: [{ field }] });
    expect(await kindsOf(ledger)).toEqual(["CONSUMED"]);
  });

  it("without price says that it is unknown, and without a delivery stays on the worklist", async () => {
    const ledger = await open(await place());
    await ledger.writer.importPayment(line({ price: null, playerId: null, delivery: null }));
    const consumption = await ledger.reader.standingConsumption(ALL, "default", "P1");
    expect(consumption).toMatchObject({ price: null, priceSource: "UNKNOWN", playerId: null, delivery: null });
    expect(await ledger.reader.consumptionCount(ALL, { delivered: false, status: ["CONSUMED"] }, false)).toBe(1);
  });
});
