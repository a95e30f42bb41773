// A lost answer over faces whose consume request names no item, with real sockets on both sides: the gateway in front of the
// sandbox. What Gamebase's look-up shows tells item and price after the payment was consumed; over NHN Cloud's face only
// what was seen before can.

import { describe, expect, it, onTestFinished } from "vitest";
import { buy, NOW } from "../sandbox/support/purchases.ts";
import { runningSandbox } from "../sandbox/support/runningSandbox.ts";
import { ask, type Asked } from "./support/asking.ts";
import { startRunningApp } from "./support/runningApp.ts";

const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    ... on ConsumeSuccess { replayed consumption { status evidence itemSeq amount currency priceSource market } }
    ... on ConsumeError { resultCode reason own: standing { id status itemSeq } }
  }
}`;
const OF_PAYMENT = `query($filter: ConsumptionFilter) {
  consumptions(filter: $filter) { nodes { itemSeq status evidence resultCode amount currency priceSource } } }`;
const RESOLVE = `mutation($id: ID!, $itemSeq: Long) {
  resolveDispute(id: $id, outcome: CONSUMED, note: "the console shows it", itemSeq: $itemSeq) { itemSeq status evidence }
}`;
const RECONCILE = `mutation($id: ID!) { reconcileConsumption(id: $id) { status evidence amount currency priceSource } }`;

interface Bought {
  readonly paymentSeq: string;
  readonly itemSeq: string;
  readonly purchaseToken: string;
}

async function gatewayTo(api: "gamebase" | "nhncloud") {
  const sandbox = await runningSandbox({ now: () => NOW });
  const keys = { IAP_APP_ID: "anyApp", IAP_SECRET_KEY: "any-secret", IAP_APP_KEY: "any-app-key" };
  const app = await startRunningApp({
    variables: { IAP_API: api, IAP_BASE_URL: sandbox.baseUrl, IAP_ENVIRONMENT: "sandbox", ...keys },
  });
  onTestFinished(() => app[Symbol.asyncDispose]());
  const query = (text: string, variables: object) => ask(app.address, text, variables);
  return {
    query,
    consume: async (call: Bought) => (await query(CONSUME, call)).data?.["consumePayment"],
    recordsOf: async ({ paymentSeq }: Bought) =>
      (await query(OF_PAYMENT, { filter: { paymentSeq: [paymentSeq] } })).data?.["consumptions"],
    async buy(paymentSeq: string): Promise<Bought> {
      const { json } = await buy(sandbox.baseUrl, { userKey: "dev", paymentSeq, itemSeq: 7 });
      const purchaseToken = /"purchaseToken":"([^"]+)"/.exec(JSON.stringify(json))?.[1] ?? "";
      return { paymentSeq, itemSeq: "7", purchaseToken };
    },
  };
}

const idIn = (told: unknown) => /"id":"([^"]+)"/.exec(JSON.stringify(told))?.[1] ?? "";
const dataOf = ({ data, errors }: Asked) => data ?? errors;

const INFERRED = {
  status: "CONSUMED",
  evidence: "INFERRED",
  amount: "2.29",
  currency: "EUR",
  priceSource: "TRANSACTION",
};

describe("over Gamebase", () => {
  it("a lost answer is inferred from the look-up by the next call, with item and price", async () => {
    const gateway = await gatewayTo("gamebase");
    const call = await gateway.buy("T-lost-gamebase");
    expect(await gateway.consume(call)).toMatchObject({ resultCode: 107, reason: "IN_DOUBT" });
    const again = await gateway.consume(call);
    expect(again).toMatchObject({ consumption: { status: "CONSUMED", evidence: "INFERRED", itemSeq: 7 } });
    expect(again).toMatchObject({ consumption: { priceSource: "TRANSACTION", market: "GG" } });
    expect(JSON.stringify(again)).toMatch(/"amount":"\d/);
    expect(await gateway.consume(call)).toMatchObject({ replayed: true });
  });

  it("and by an operator's word to ask again", async () => {
    const gateway = await gatewayTo("gamebase");
    const call = await gateway.buy("T-lost-operator");
    const id = idIn(await gateway.consume(call));
    const { reconcileConsumption } = (await gateway.query(RECONCILE, { id })).data ?? {};
    const { status, evidence, priceSource } = INFERRED;
    expect(reconcileConsumption).toMatchObject({ status, evidence, priceSource });
  });

  it("a lost answer to a call for another item is inferred for the payment's own, and the asked one is REJECTED", async () => {
    const gateway = await gatewayTo("gamebase");
    const call = await gateway.buy("T-lost-mistaken");
    const id = idIn(await gateway.consume({ ...call, itemSeq: "8" }));
    await gateway.query(RECONCILE, { id });
    const records = await gateway.recordsOf(call);
    expect(records).toMatchObject({
      nodes: [
        { itemSeq: 7, status: "CONSUMED", evidence: "INFERRED", priceSource: "TRANSACTION" },
        { itemSeq: 8, status: "REJECTED", resultCode: 5018 },
      ],
    });
    expect(await gateway.consume(call)).toMatchObject({ replayed: true, consumption: { itemSeq: 7 } });
  });
});

describe.each(["gamebase", "nhncloud"] as const)("over %s", (api) => {
  it("a success names the payment's own item: ITEM_MISMATCH, with the record that was consumed", async () => {
    const gateway = await gatewayTo(api);
    const call = await gateway.buy("T-ok-EUR-2_29");
    expect(await gateway.consume({ ...call, itemSeq: "8" })).toMatchObject({
      resultCode: 1100,
      reason: "ITEM_MISMATCH",
      own: { status: "CONSUMED", itemSeq: 7 },
    });
    expect(await gateway.recordsOf(call)).toMatchObject({
      nodes: [
        { itemSeq: 7, status: "CONSUMED", evidence: "CONFIRMED", amount: "2.29", currency: "EUR" },
        { itemSeq: 8, status: "REJECTED", resultCode: 1100 },
      ],
    });
    expect(await gateway.consume(call)).toMatchObject({ replayed: true, consumption: { itemSeq: 7 } });
  });
});

describe("over NHN Cloud's face", () => {
  it("a lost answer that no look tells the item of is DISPUTED, and an operator names the item", async () => {
    const gateway = await gatewayTo("nhncloud");
    const call = await gateway.buy("T-lost-unseen");
    const mistaken = { ...call, itemSeq: "8" };
    expect(await gateway.consume(mistaken)).toMatchObject({ resultCode: 107, reason: "IN_DOUBT" });
    const disputed = await gateway.consume(mistaken);
    expect(disputed).toMatchObject({ resultCode: 5018, reason: "DISPUTED", own: { status: "DISPUTED" } });
    expect(dataOf(await gateway.query(RESOLVE, { id: idIn(disputed), itemSeq: "7" }))).toEqual({
      resolveDispute: { itemSeq: 7, status: "CONSUMED", evidence: "OPERATOR" },
    });
    expect(await gateway.consume(call)).toMatchObject({ replayed: true, consumption: { itemSeq: 7 } });
    expect(await gateway.consume(mistaken)).toMatchObject({ resultCode: 5018, reason: "ALREADY_CONSUMED" });
  });
});
