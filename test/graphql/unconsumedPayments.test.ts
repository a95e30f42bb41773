// A player's unconsumed payments: all that the upstream shows of each, the token to its own player alone (I7), and consuming
// them, for the caller's own player or the one that a server names. And the list of items beside them.

import { describe, expect, it } from "vitest";
import { failure } from "../../src/domain/answer.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { UnconsumedPayment } from "../../src/workflow/port.ts";
import { alice, bob, codeOf, createGateway, dev, operator, REQUEST_ID, server } from "./support/gateway.ts";
import { consumptionOf } from "./support/records.ts";

const LIST = `query($playerId: ID) { unconsumedPayments(playerId: $playerId) {
  app paymentSeq itemSeq price amount currency purchaseToken market storeOrderId purchasedAt isTest
  item { name } consumption { status }
} }`;
const CONSUME = `mutation($first: Int, $playerId: ID) { consumeUnconsumedPayments(first: $first, playerId: $playerId) {
  paymentSeq itemSeq result { __typename ... on ConsumeError { resultCode reason } }
} }`;
const ITEM = "query($itemSeq: Long!) { item(itemSeq: $itemSeq) { app itemSeq name } items { itemSeq } }";

const PAYMENT: UnconsumedPayment = {
  paymentSeq: "P1",
  itemSeq: 7n,
  purchaseToken: "token-of-P1",
  price: { amountMicros: 2_290_000n, currency: "EUR" },
  facts: { ...NO_FACTS, market: "GG", storeOrderId: "GPA.1", purchasedAt: Date.UTC(2026, 0, 1), isTest: true },
};
const ITEM_OF_LIST = { market: "GG", marketItemId: "gem", isUsed: true, registeredAt: 0 };
const SHOWN = {
  app: "default",
  paymentSeq: "P1",
  itemSeq: 7,
  price: 2.29,
  amount: "2.29",
  currency: "EUR",
  purchaseToken: "token-of-P1",
  market: "GG",
  storeOrderId: "GPA.1",
  purchasedAt: "2026-01-01T00:00:00.000Z",
  isTest: true,
  item: null,
  consumption: null,
};

function scene() {
  const gateway = createGateway();
  gateway.workflow.unconsumed = () => [PAYMENT, { ...PAYMENT, paymentSeq: "P2", price: null, facts: NO_FACTS }];
  return gateway;
}

describe("unconsumedPayments", () => {
  it("shows a player all of it, and null for what the upstream did not report", async () => {
    const gateway = scene();
    gateway.reader.consumptions.push(consumptionOf(1));
    gateway.workflow.items.push({ ...ITEM_OF_LIST, itemSeq: 7n, name: "gems" });
    const { data, errors } = await gateway.ask(alice, LIST);
    expect(errors).toEqual([]);
    const found = { ...SHOWN, item: { name: "gems" } };
    const unknown = { price: null, amount: null, currency: null, market: null, storeOrderId: null, purchasedAt: null };
    expect(data?.["unconsumedPayments"]).toEqual([
      { ...found, consumption: { status: "CONSUMED" } },
      { ...found, ...unknown, paymentSeq: "P2", isTest: null },
    ]);
    expect(gateway.workflow.listed).toEqual([
      { app: "default", playerId: "alice", requestId: REQUEST_ID, isLimited: true },
    ]);
  });

  it.each([server, operator, dev])(
    "shows the token to nobody but its player: not to $role $playerId",
    async (caller) => {
      const { data } = await scene().ask(caller, LIST, { playerId: "alice" });
      expect(data?.["unconsumedPayments"]).toMatchObject([{ purchaseToken: null }, { purchaseToken: null }]);
    },
  );

  it("is of nobody else for a player, and of somebody for a server", async () => {
    expect(codeOf(await scene().ask(bob, LIST, { playerId: "alice" }))).toBe("FORBIDDEN");
    expect(codeOf(await scene().ask(server, LIST))).toBe("BAD_USER_INPUT");
  });

  it("says that this install has no list", async () => {
    const gateway = scene();
    gateway.workflow.unconsumed = () => "unlisted";
    gateway.workflow.retry = () => "unlisted";
    for (const document of [LIST, CONSUME]) expect(codeOf(await gateway.ask(alice, document))).toBe("BAD_USER_INPUT");
  });
});

describe("too many lists of one player", () => {
  it.each([LIST, CONSUME])("are refused with when to come back: %s", async (document) => {
    const gateway = scene();
    const tooMany = { kind: "tooManyLists", retryAfterMs: 250 } as const;
    gateway.workflow.unconsumed = () => tooMany;
    gateway.workflow.retry = () => tooMany;
    const { errors } = await gateway.ask(alice, document);
    expect(errors).toMatchObject([{ extensions: { code: "RATE_LIMITED", retryAfterMs: 250 } }]);
  });
});

describe("consumeUnconsumedPayments", () => {
  it("answers each payment as consumePayment does", async () => {
    const gateway = scene();
    gateway.workflow.retry = () => [
      { payment: PAYMENT, answer: { kind: "success", consumption: consumptionOf(1), isReplayed: false } },
      { payment: { ...PAYMENT, paymentSeq: "P2" }, answer: failure("REFUSED", 5000, "no", null) },
    ];
    const { data } = await gateway.ask(alice, CONSUME);
    expect(data?.["consumeUnconsumedPayments"]).toEqual([
      { paymentSeq: "P1", itemSeq: 7, result: { __typename: "ConsumeSuccess" } },
      { paymentSeq: "P2", itemSeq: 7, result: { __typename: "ConsumeError", resultCode: 5000, reason: "REFUSED" } },
    ]);
    expect(gateway.workflow.retried).toMatchObject([
      { app: "default", playerId: "alice", first: 20, requestId: REQUEST_ID, isLimited: true },
    ]);
  });

  it.each([
    [null, 20],
    [1, 1],
    [50, 50],
  ])("takes %s payments as %d", async (first, taken) => {
    const gateway = scene();
    await gateway.ask(alice, CONSUME, { first });
    expect(gateway.workflow.retried[0]?.first).toBe(taken);
  });

  it.each([0, 51, -1])("refuses %d payments", async (first) => {
    const gateway = scene();
    expect(codeOf(await gateway.ask(alice, CONSUME, { first }))).toBe("BAD_USER_INPUT");
    expect(gateway.workflow.retried).toEqual([]);
  });

  it("counts for the player's limits only what stays open", async () => {
    const gateway = scene();
    await gateway.ask(alice, CONSUME);
    const [command] = gateway.workflow.retried;
    expect(await command?.openLimit()).toMatchObject({ openLimit: { perPaymentMax: 5, isPlayerFull: false } });
  });
});

describe("items", () => {
  it("that are listed twice under one number are the first of them, wherever they are shown", async () => {
    const gateway = scene();
    for (const name of ["first", "second"]) gateway.workflow.items.push({ ...ITEM_OF_LIST, itemSeq: 7n, name });
    const document = "{ item(itemSeq: 7) { name } unconsumedPayments { item { name } } }";
    const first = { name: "first" };
    expect((await gateway.ask(alice, document)).data).toEqual({
      item: first,
      unconsumedPayments: [{ item: first }, { item: first }],
    });
  });

  it("are listed in the upstream's order, and one of them is found by its number", async () => {
    const gateway = scene();
    gateway.workflow.items.push(
      { ...ITEM_OF_LIST, itemSeq: 8n, name: "crown" },
      { ...ITEM_OF_LIST, itemSeq: 7n, name: "gems" },
    );
    const { data } = await gateway.ask(alice, ITEM, { itemSeq: 7 });
    expect(data).toEqual({
      item: { app: "default", itemSeq: 7, name: "gems" },
      items: [{ itemSeq: 8 }, { itemSeq: 7 }],
    });
    const absent = await gateway.ask(alice, ITEM, { itemSeq: 9 });
    expect(absent).toEqual({ data: { item: null, items: [{ itemSeq: 8 }, { itemSeq: 7 }] }, errors: [] });
  });
});
