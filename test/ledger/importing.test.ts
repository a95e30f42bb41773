// Payments that were consumed before this product was there, taken over: history that asks nobody to grant anything.

import { describe, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { ImportPaymentRequest } from "../../src/ledger/paymentReports.ts";
import { KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { callOf, consume } from "./support/calls.ts";
import { engines, type OpenLedger } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const CONSUMED_AT = Date.UTC(2024, 1, 29, 12);

function line(given: Partial<ImportPaymentRequest> = {}): ImportPaymentRequest {
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

  it("imported again is the same ledger; with other contents it differs", async () => {
    const ledger = await open(await place());
    await ledger.writer.importPayment(line());
    expect(await ledger.writer.importPayment(line())).toEqual({ kind: "repeated" });
    for (const other of [line({ itemSeq: 2n }), line({ playerId: "bob" }), line({ price: null })])
      expect(await ledger.writer.importPayment(other)).toEqual({ kind: "differs" });
    expect(await ledger.reader.consumptionCount(ALL, {}, false)).toBe(1);
    expect(await kindsOf(ledger)).toEqual(["IMPORTED", "DELIVERED"]);
  });

  it("answers every consume call with 5018, whatever its token", async () => {
    const ledger = await open(await place());
    await ledger.writer.importPayment(line());
    for (const playerId of ["alice", "bob", null])
      expect(await ledger.writer.open(callOf({ playerId }))).toEqual({ kind: "alreadyConsumed" });
  });

  it("is refused over an open consumption, and taken over a refused one", async () => {
    const ledger = await open(await place());
    await consume(ledger, lost);
    expect(await ledger.writer.importPayment(line())).toEqual({ kind: "open" });
    await consume(ledger, refusal(5018), { paymentSeq: "P2" });
    expect(await ledger.writer.importPayment(line({ paymentSeq: "P2" }))).toEqual({ kind: "imported" });
  });

  it("that we consumed ourselves is known better already", async () => {
    const ledger = await open(await place());
    await consume(ledger, success());
    expect(await ledger.writer.importPayment(line({ price: null, playerId: null }))).toEqual({ kind: "repeated" });
    expect(await ledger.writer.importPayment(line({ itemSeq: 2n }))).toEqual({ kind: "differs" });
  });

  it("without price says that it is unknown, and without a delivery stays on the worklist", async () => {
    const ledger = await open(await place());
    await ledger.writer.importPayment(line({ price: null, playerId: null, delivery: null }));
    const consumption = await ledger.reader.standingConsumption(ALL, "default", "P1");
    expect(consumption).toMatchObject({ price: null, priceSource: "UNKNOWN", playerId: null, delivery: null });
    expect(await ledger.reader.consumptionCount(ALL, { delivered: false, status: ["CONSUMED"] }, false)).toBe(1);
  });
});
