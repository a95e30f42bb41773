// What is on record is shown whole: each value under its own name, and null where there is none. Every value here is another
// one, so that none can stand for its neighbour.

import { describe, expect, it } from "vitest";

import type { Consumption } from "../../src/domain/consumption.ts";
import { consumptionNodeId, feedEventId, reversalId } from "../../src/graphql/nodeIds.ts";
import { createGateway, operator } from "./support/gateway.ts";
import { attemptOf, consumptionOf, eventOf, idOf, inDoubt } from "./support/records.ts";

const day = (n: number) => Date.UTC(2026, 0, n);
const told = (n: number) => new Date(day(n)).toISOString();

async function shown(gateway: ReturnType<typeof createGateway>, document: string): Promise<Record<string, unknown>> {
  const { data, errors } = await gateway.ask(operator, document);
  expect(errors).toEqual([]);
  return data ?? {};
}

describe("a consumption", () => {
  const FIELDS = `{ consumption(paymentSeq: "P1") {
    id app environment paymentSeq itemSeq playerId status evidence price amount currency priceSource resultCode message
    requestedAt settledAt nextAttemptAt seenUnconsumedAt market storeOrderId productId productType purchasedAt isTest payload
    delivery { outcome reference acknowledgedAt note } attemptCount item { name }
  } }`;
  const full: Consumption = {
    id: idOf(1),
    app: "default",
    environment: "PRODUCTION",
    paymentSeq: "P1",
    itemSeq: 7n,
    playerId: "alice",
    status: "CONSUMED",
    evidence: "INFERRED",
    price: { amountMicros: 2_290_000n, currency: "EUR" },
    priceSource: "TRANSACTION",
    resultCode: 5018,
    message: "it was consumed",
    requestedAt: day(1),
    settledAt: day(2),
    nextAttemptAt: day(3),
    seenUnconsumedAt: day(4),
    market: "GG",
    storeOrderId: "GPA.1",
    productId: "gems.100",
    productType: "CONSUMABLE",
    purchasedAt: day(5),
    isTest: true,
    payload: "of the client",
    delivery: { outcome: "FAILED", reference: "grant-1", acknowledgedAt: day(6), note: "no room" },
  };

  it("shows all of it", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(full);
    gateway.reader.attempts.set(idOf(1), [attemptOf(201), attemptOf(202)]);
    const { price: _, ...rest } = full;
    expect(await shown(gateway, FIELDS)).toEqual({
      consumption: {
        ...rest,
        id: consumptionNodeId(idOf(1)),
        itemSeq: 7,
        price: 2.29,
        amount: "2.29",
        currency: "EUR",
        requestedAt: told(1),
        settledAt: told(2),
        nextAttemptAt: told(3),
        seenUnconsumedAt: told(4),
        purchasedAt: told(5),
        delivery: { outcome: "FAILED", reference: "grant-1", acknowledgedAt: told(6), note: "no room" },
        attemptCount: 202,
        item: null,
      },
    });
  });

  it("shows null for what is not known of it", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, { ...inDoubt, playerId: null, message: null, resultCode: null }));
    const { consumption } = await shown(gateway, FIELDS);
    expect(consumption).toMatchObject({
      playerId: null,
      evidence: null,
      price: null,
      amount: null,
      currency: null,
      priceSource: null,
      resultCode: null,
      message: null,
      settledAt: null,
      nextAttemptAt: null,
      seenUnconsumedAt: null,
      market: null,
      storeOrderId: null,
      productId: null,
      productType: null,
      purchasedAt: null,
      isTest: null,
      payload: null,
      delivery: null,
      attemptCount: 0,
    });
  });
});

describe("a reversal", () => {
  const bare = {
    app: "default",
    paymentSeq: "P1",
    kind: "VOIDED",
    occurredAt: day(1),
    amount: null,
    note: null,
  } as const;

  it("shows all of it, and null for what was not told", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    const amount = { amountMicros: 1_500_000n, currency: "EUR" };
    gateway.reader.reversals.push(
      { ...bare, id: idOf(7), reference: "r-1", kind: "CHARGED_BACK", amount, note: "by the bank" },
      { ...bare, id: idOf(8), reference: "r-2" },
    );
    const document = `{ consumption(paymentSeq: "P1") {
      reversals { id app paymentSeq kind occurredAt reference amount currency note consumption { paymentSeq } }
    } }`;
    const shared = { app: "default", paymentSeq: "P1", occurredAt: told(1), consumption: { paymentSeq: "P1" } };
    expect(await shown(gateway, document)).toEqual({
      consumption: {
        reversals: [
          {
            ...shared,
            id: reversalId(idOf(7)),
            kind: "CHARGED_BACK",
            reference: "r-1",
            amount: "1.5",
            currency: "EUR",
            note: "by the bank",
          },
          {
            ...shared,
            id: reversalId(idOf(8)),
            kind: "VOIDED",
            reference: "r-2",
            amount: null,
            currency: null,
            note: null,
          },
        ],
      },
    });
  });
});

describe("an event of the feed", () => {
  it("shows all of it, and null for what it is not about", async () => {
    const gateway = createGateway();
    const delivery = {
      outcome: "DELIVERED",
      reference: "grant-1",
      acknowledgedAt: day(2),
      note: "in the inbox",
    } as const;
    gateway.reader.events.push(
      eventOf(1, {
        ordinal: 3,
        kind: "DELIVERED",
        occurredAt: day(1),
        status: "REJECTED",
        evidence: "OPERATOR",
        delivery,
      }),
      eventOf(2, {
        ordinal: 0,
        consumptionId: null,
        status: null,
        evidence: null,
        kind: "REVERSED",
        reversalId: idOf(9),
      }),
    );
    const document = `{ feed { nodes {
      id kind occurredAt app paymentSeq status evidence delivery { outcome reference acknowledgedAt note }
      consumption { id } reversal { id }
    } } }`;
    const nothing = { consumption: null, reversal: null };
    expect(await shown(gateway, document)).toEqual({
      feed: {
        nodes: [
          {
            ...nothing,
            id: feedEventId(idOf(1), 3),
            kind: "DELIVERED",
            occurredAt: told(1),
            app: "default",
            paymentSeq: "P1",
            status: "REJECTED",
            evidence: "OPERATOR",
            delivery: { ...delivery, acknowledgedAt: told(2) },
          },
          {
            ...nothing,
            id: feedEventId(idOf(9), 0),
            kind: "REVERSED",
            occurredAt: new Date(day(1) + 2).toISOString(),
            app: "default",
            paymentSeq: "P2",
            status: null,
            evidence: null,
            delivery: null,
          },
        ],
      },
    });
  });
});
