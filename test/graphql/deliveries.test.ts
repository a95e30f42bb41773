// What game servers report, as far as the API decides about it: who may, within which bounds, and what each answer is.

import { describe, expect, it } from "vitest";

import type { Delivery } from "../../src/domain/delivery.ts";
import { consumptionNodeId } from "../../src/graphql/nodeIds.ts";
import { alice, codeOf, createGateway, dev, operator, REQUEST_ID, server } from "./support/gateway.ts";
import { consumptionOf, eventOf, idOf } from "./support/records.ts";

const id = consumptionNodeId(idOf(1));
const DELIVERED: Delivery = {
  outcome: "DELIVERED",
  reference: "grant-1",
  acknowledgedAt: Date.UTC(2026, 6, 1),
  note: null,
};

const ACKNOWLEDGE = `mutation($id: ID!, $reference: String!, $outcome: DeliveryOutcome, $note: String) {
  acknowledgeDelivery(consumptionId: $id, reference: $reference, outcome: $outcome, note: $note) {
    __typename
    ... on DeliveryAcknowledged { repeated delivery { outcome reference acknowledgedAt note } consumption { id } }
    ... on DeliveryConflict { message delivery { reference } consumption { id } }
  } }`;
const REVERSE = `mutation($paymentSeq: String!, $kind: ReversalKind!, $occurredAt: DateTime!, $reference: String!,
  $amount: Decimal, $currency: String, $note: String) {
  recordReversal(paymentSeq: $paymentSeq, kind: $kind, occurredAt: $occurredAt, reference: $reference, amount: $amount,
    currency: $currency, note: $note) {
    __typename
    ... on ReversalRecorded { repeated reversal { id kind occurredAt amount currency note consumption { status } } }
    ... on ReversalConflict { message reversal { reference } }
  } }`;
const WORD = { id, reference: "grant-1" };
const REFUND = { paymentSeq: "P1", kind: "REFUNDED", occurredAt: "2026-07-01T00:00:00Z", reference: "refund-1" };

describe("acknowledgeDelivery", () => {
  it("is FORBIDDEN for players before anything is asked", async () => {
    const gateway = createGateway();
    expect(codeOf(await gateway.ask(alice, ACKNOWLEDGE, WORD))).toBe("FORBIDDEN");
    expect(gateway.workflow.acknowledged).toEqual([]);
  });

  it.each([
    [server, { kind: "app", app: "default" }, null],
    [operator, { kind: "all" }, "operator"],
    [dev, { kind: "all" }, "operator:dev"],
  ])("asks within the caller's scope, and names operators for the audit log", async (caller, scope, auditActor) => {
    const gateway = createGateway();
    const consumption = consumptionOf(1, { delivery: DELIVERED });
    gateway.workflow.acknowledgement = () => ({ kind: "recorded", consumption, delivery: DELIVERED });
    const answer = await gateway.ask(caller, ACKNOWLEDGE, WORD);
    expect(answer.data).toEqual({
      acknowledgeDelivery: {
        __typename: "DeliveryAcknowledged",
        repeated: false,
        delivery: { ...DELIVERED, acknowledgedAt: "2026-07-01T00:00:00.000Z" },
        consumption: { id },
      },
    });
    const expected = { consumptionId: idOf(1), outcome: "DELIVERED", reference: "grant-1", note: null };
    expect(gateway.workflow.acknowledged).toEqual([{ ...expected, scope, auditActor, requestId: REQUEST_ID }]);
  });

  it("knows the consumption by the jti of its receipt too", async () => {
    const gateway = createGateway();
    const jti = idOf(1).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    await gateway.ask(server, ACKNOWLEDGE, { ...WORD, id: jti });
    await gateway.ask(server, ACKNOWLEDGE, { ...WORD, id: jti.toUpperCase() });
    expect(gateway.workflow.acknowledged).toMatchObject([{ consumptionId: idOf(1) }]);
  });

  it("says what was said before, and what contradicts it, as data", async () => {
    const gateway = createGateway();
    const consumption = consumptionOf(1);
    gateway.workflow.acknowledgement = () => ({ kind: "repeated", consumption, delivery: DELIVERED });
    expect((await gateway.ask(server, ACKNOWLEDGE, WORD)).data).toMatchObject({
      acknowledgeDelivery: { repeated: true },
    });
    gateway.workflow.acknowledgement = () => ({ kind: "conflict", consumption, delivery: DELIVERED });
    expect((await gateway.ask(server, ACKNOWLEDGE, { ...WORD, reference: "grant-2" })).data).toMatchObject({
      acknowledgeDelivery: { __typename: "DeliveryConflict", delivery: { reference: "grant-1" } },
    });
  });

  it.each([
    ["an empty reference", { reference: "" }],
    ["a reference of 201 characters", { reference: "x".repeat(201) }],
    ["a control character in the reference", { reference: "a\nb" }],
    ["half a character in the reference", { reference: "\uD800" }],
    ["a note of 1001 characters", { note: "x".repeat(1_001) }],
    ["a NUL in the note", { note: "a\0b" }],
    ["an id that is none", { id: "x" }],
  ])("refuses %s, and asks nobody", async (_what, given) => {
    const gateway = createGateway();
    expect(codeOf(await gateway.ask(server, ACKNOWLEDGE, { ...WORD, ...given }))).toBe("BAD_USER_INPUT");
    expect(gateway.workflow.acknowledged).toEqual([]);
  });

  it.each([
    ["a reference of 1 character", { reference: "x" }],
    ["a reference of 200 characters outside the first plane", { reference: "🎁".repeat(200) }],
    ["a note of 1000 characters", { note: "🎁".repeat(1_000) }],
  ])("takes %s", async (_what, given) => {
    const gateway = createGateway();
    await gateway.ask(server, ACKNOWLEDGE, { ...WORD, ...given });
    expect(gateway.workflow.acknowledged).toMatchObject([given]);
  });

  it("about what is not there, or is not theirs, is BAD_USER_INPUT", async () => {
    const gateway = createGateway();
    expect(codeOf(await gateway.ask(server, ACKNOWLEDGE, WORD))).toBe("BAD_USER_INPUT");
  });
});

describe("recordReversal", () => {
  it("is FORBIDDEN for players before anything is asked", async () => {
    const gateway = createGateway();
    expect(codeOf(await gateway.ask(alice, REVERSE, REFUND))).toBe("FORBIDDEN");
    expect(gateway.workflow.reversed).toEqual([]);
  });

  it("hands on exactly what was told, to the last digit", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    const answer = await gateway.ask(server, REVERSE, { ...REFUND, amount: "999999999999.999999", currency: "KRW" });
    expect(answer.data).toMatchObject({
      recordReversal: {
        repeated: false,
        reversal: {
          kind: "REFUNDED",
          occurredAt: "2026-07-01T00:00:00.000Z",
          amount: "999999999999.999999",
          currency: "KRW",
          consumption: { status: "CONSUMED" },
        },
      },
    });
    const amount = { amountMicros: 999_999_999_999_999_999n, currency: "KRW" };
    expect(gateway.workflow.reversed).toMatchObject([{ app: "default", paymentSeq: "P1", amount, auditActor: null }]);
  });

  it("takes the least there is of a currency, and a note of nothing for none", async () => {
    const gateway = createGateway();
    for (const note of ["", null])
      await gateway.ask(server, REVERSE, { ...REFUND, amount: "0.000001", currency: "KRW", note });
    const told = { amount: { amountMicros: 1n, currency: "KRW" }, note: null };
    expect(gateway.workflow.reversed).toMatchObject([told, told]);
  });

  it.each([
    [{ amount: "1" }, "send amount and currency together"],
    [{ currency: "KRW" }, "send amount and currency together"],
    [{ amount: "0", currency: "KRW" }, "amount must be above 0"],
  ])("says what is wrong with %j", async (given, message) => {
    const { errors } = await createGateway().ask(server, REVERSE, { ...REFUND, ...given });
    expect(errors).toMatchObject([{ message }]);
  });

  it("of a payment that is unknown here has no consumption, and that is no error", async () => {
    const { data, errors } = await createGateway().ask(server, REVERSE, REFUND);
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ recordReversal: { reversal: { consumption: null } } });
  });

  it("says that a reference is on record with other contents as data", async () => {
    const gateway = createGateway();
    gateway.workflow.reversal = (command) => ({ kind: "conflict", reversal: { ...command, id: idOf(9) } });
    expect((await gateway.ask(operator, REVERSE, REFUND)).data).toMatchObject({
      recordReversal: { __typename: "ReversalConflict", reversal: { reference: "refund-1" } },
    });
  });

  it.each([
    ["a payment of no such form", { paymentSeq: "P 1" }],
    ["a date of somebody's zero", { occurredAt: "1970-01-01T00:00:00Z" }],
    ["a date that is far ahead", { occurredAt: "2999-01-01T00:00:00Z" }],
    ["an amount without currency", { amount: "1" }],
    ["a currency without amount", { currency: "KRW" }],
    ["an amount of nothing", { amount: "0", currency: "KRW" }],
    ["a negative amount", { amount: "-1", currency: "KRW" }],
    ["an amount of 13 digits", { amount: "1000000000000", currency: "KRW" }],
    ["an amount of 7 decimals", { amount: "0.0000001", currency: "KRW" }],
    ["an amount as a number, which was a double on its way", { amount: 1, currency: "KRW" }],
    ["an amount in words", { amount: "1e3", currency: "KRW" }],
    ["a currency of no such form", { amount: "1", currency: "krw" }],
    ["no reference", { reference: "" }],
  ])("refuses %s, and asks nobody", async (_what, given) => {
    const gateway = createGateway();
    expect(codeOf(await gateway.ask(server, REVERSE, { ...REFUND, ...given }))).toBe("BAD_USER_INPUT");
    expect(gateway.workflow.reversed).toEqual([]);
  });
});

describe("a record that is not CONSUMED", () => {
  const RECORD = `query($id: ID!) { node(id: $id) { ... on Consumption { reversals { reference } explanation ko: explanation(locale: KO) } } }`;
  const rejected = consumptionOf(1, {
    status: "REJECTED",
    evidence: null,
    resultCode: 5000,
    price: null,
    priceSource: null,
  });

  interface Told {
    readonly node: { readonly reversals: readonly unknown[]; readonly explanation: string; readonly ko: string };
  }

  function refunded() {
    const gateway = createGateway();
    gateway.reader.consumptions.push(rejected);
    gateway.reader.reversals.push({ id: idOf(7), app: "default", paymentSeq: "P1", ...REVERSAL });
    return gateway;
  }

  it.each([server, operator])("tells whoever is no player of a refund of its payment", async (caller) => {
    const { data } = await refunded().ask<Told>(caller, RECORD, { id });
    expect(data?.node.reversals).toEqual([{ reference: "refund-1" }]);
    expect(data?.node.explanation).toContain("was refunded at");
    expect(data?.node.ko).toContain("결제가 환불되었으므로");
  });

  it("tells no player of it, who may have guessed at the token", async () => {
    const { data } = await refunded().ask<Told>(alice, RECORD, { id });
    expect(data?.node.reversals).toEqual([]);
    expect(`${data?.node.explanation}${data?.node.ko}`).not.toMatch(/refund|환불/);
  });

  it("is explained with what stands beside it", async () => {
    const gateway = refunded();
    gateway.reader.backgrounds.set(idOf(1), { isConsumedOtherwise: true, lacksProduct: false });
    const { data } = await gateway.ask<Told>(alice, RECORD, { id });
    expect(data?.node.explanation).toContain("consumed under another record");
    expect(data?.node.ko).toContain("다른 기록에서 소비된 결제");
  });
});

describe("an event of the feed", () => {
  const FEED = `{ feed { nodes { id kind status consumption { id } delivery { reference } reversal { reference } } } }`;

  it("tells what was delivered and what came back", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    const reversal = { id: idOf(7), app: "default", paymentSeq: "P1", ...REVERSAL };
    gateway.reader.reversals.push(reversal);
    gateway.reader.events.push(
      eventOf(1),
      eventOf(2, { kind: "DELIVERED", ordinal: 2, consumptionId: idOf(1), paymentSeq: "P1", delivery: DELIVERED }),
      eventOf(3, { kind: "REVERSED", ordinal: 3, consumptionId: idOf(1), paymentSeq: "P1", reversalId: idOf(7) }),
    );
    const { data } = await gateway.ask<{ feed: { nodes: unknown[] } }>(server, FEED);
    expect(data?.feed.nodes).toMatchObject([
      { kind: "CONSUMED", delivery: null, reversal: null },
      { kind: "DELIVERED", delivery: { reference: "grant-1" }, consumption: { id } },
      { kind: "REVERSED", reversal: { reference: "refund-1" }, consumption: { id } },
    ]);
  });

  it("of a reversal has no consumption only where the payment is unknown, and ids stay apart", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, { status: "REJECTED", evidence: null, price: null }));
    const unknown = { ordinal: 0, consumptionId: null, status: null, evidence: null, kind: "REVERSED" } as const;
    gateway.reader.events.push(
      eventOf(1, { ...unknown, paymentSeq: "P-unknown", reversalId: idOf(7) }),
      eventOf(2, { ...unknown, paymentSeq: "P1", reversalId: idOf(8) }),
    );
    const { data } = await gateway.ask<{ feed: { nodes: { id: string }[] } }>(server, FEED);
    expect(data?.feed.nodes).toMatchObject([
      { status: null, consumption: null },
      { status: null, consumption: { id } },
    ]);
    expect(new Set(data?.feed.nodes.map((node) => node.id)).size).toBe(2);
  });
});

const REVERSAL = {
  kind: "REFUNDED",
  occurredAt: Date.UTC(2026, 6, 1),
  reference: "refund-1",
  amount: null,
  note: null,
} as const;
