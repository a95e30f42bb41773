// What is worked out or handed back is shown whole: sums by their keys, items, and words that stood before.

import { describe, expect, it } from "vitest";

import { consumptionNodeId } from "../../src/graphql/nodeIds.ts";
import { createGateway, operator } from "./support/gateway.ts";
import { consumptionOf, idOf } from "./support/records.ts";

const JANUARY = Date.UTC(2026, 0, 1);

async function shown(gateway: ReturnType<typeof createGateway>, document: string): Promise<Record<string, unknown>> {
  const { data, errors } = await gateway.ask(operator, document);
  expect(errors).toEqual([]);
  return data ?? {};
}

describe("a group of totals", () => {
  it("shows each of its keys and sums", async () => {
    const gateway = createGateway();
    const keys = { app: "racing", currency: "KRW", itemSeq: 7n, status: "REJECTED", resultCode: 5000 } as const;
    const sums = {
      count: 1n,
      amountMicros: 2_000_000n,
      unknownPriceCount: 3n,
      reversedCount: 4n,
      reversedMicros: 5_000_000n,
    };
    const group = { ...keys, environment: "SANDBOX", periodStart: JANUARY, ...sums } as const;
    gateway.reader.totals = { kind: "totals", rows: [group] };
    const document = `{ consumptionTotals(by: [APP]) {
      app currency itemSeq status resultCode environment periodStart
      count amount unknownPriceCount reversedCount reversedAmount
    } }`;
    expect(await shown(gateway, document)).toEqual({
      consumptionTotals: [
        {
          ...keys,
          itemSeq: 7,
          environment: "SANDBOX",
          periodStart: "2026-01-01T00:00:00.000Z",
          count: 1,
          amount: "2",
          unknownPriceCount: 3,
          reversedCount: 4,
          reversedAmount: "5",
        },
      ],
    });
  });
});

describe("an item", () => {
  it("shows all of it, and null for a time that was not told", async () => {
    const gateway = createGateway();
    const gems = {
      itemSeq: 7n,
      name: "gems",
      market: "GG",
      marketItemId: "gems.100",
      isUsed: true,
      registeredAt: JANUARY,
    };
    gateway.workflow.items.push(gems, { ...gems, itemSeq: 8n, isUsed: false, registeredAt: null });
    const document = "{ items { app itemSeq name market marketItemId isUsed registeredAt } }";
    const shared = { ...gems, app: "default" };
    expect(await shown(gateway, document)).toEqual({
      items: [
        { ...shared, itemSeq: 7, registeredAt: "2026-01-01T00:00:00.000Z" },
        { ...shared, itemSeq: 8, isUsed: false, registeredAt: null },
      ],
    });
  });
});

describe("a word that contradicts what is on record", () => {
  it("is told with why, and with what stands", async () => {
    const gateway = createGateway();
    const delivery = { outcome: "DELIVERED", reference: "grant-1", acknowledgedAt: JANUARY, note: null } as const;
    gateway.workflow.acknowledgement = () => ({ kind: "conflict", consumption: consumptionOf(1), delivery });
    gateway.workflow.reversal = (command) => ({ kind: "conflict", reversal: { ...command, id: idOf(9) } });
    const document = `mutation {
      acknowledgeDelivery(consumptionId: "${consumptionNodeId(idOf(1))}", reference: "grant-2") {
        ... on DeliveryConflict { message consumption { paymentSeq } delivery { reference } }
      }
      recordReversal(paymentSeq: "P1", kind: VOIDED, occurredAt: "2026-07-01T00:00:00Z", reference: "r") {
        ... on ReversalConflict { message reversal { reference } }
      }
    }`;
    expect(await shown(gateway, document)).toEqual({
      acknowledgeDelivery: {
        message: "DELIVERED already stands under another reference.",
        consumption: { paymentSeq: "P1" },
        delivery: { reference: "grant-1" },
      },
      recordReversal: {
        message: "This reference is on record with other contents.",
        reversal: { reference: "r" },
      },
    });
  });
});

describe("a reversal that was recorded before", () => {
  it("says so", async () => {
    const gateway = createGateway();
    gateway.workflow.reversal = (command) => ({ kind: "repeated", reversal: { ...command, id: idOf(9) } });
    const document = `mutation {
      recordReversal(paymentSeq: "P1", kind: VOIDED, occurredAt: "2026-07-01T00:00:00Z", reference: "r") {
        ... on ReversalRecorded { repeated }
      }
    }`;
    expect(await shown(gateway, document)).toEqual({ recordReversal: { repeated: true } });
  });
});
