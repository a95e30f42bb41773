// What a success on Gamebase does not tell, with real sockets on both sides: the gateway in front of the sandbox.

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { buy, NOW } from "../sandbox/support/purchases.ts";
import { runningSandbox } from "../sandbox/support/runningSandbox.ts";
import { ask } from "./support/asking.ts";
import { startRunningApp } from "./support/runningApp.ts";

const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    __typename
    ... on ConsumeSuccess { replayed consumption { storeOrderId } }
    ... on ConsumeError { resultCode reason retryable message }
  }
}`;
const LIST = `query($filter: ConsumptionFilter) { consumptions(filter: $filter) { nodes {
  paymentSeq status storeOrderId productId productType isTest attemptCount attempts { message } } } }`;
const FEED = "{ feed { nodes { kind paymentSeq } } }";

async function gateway(variables: Readonly<Record<string, string>> = {}) {
  const sandbox = await runningSandbox({ now: () => NOW });
  const keys = { IAP_APP_ID: "anyApp", IAP_SECRET_KEY: "any-secret" };
  const app = await startRunningApp({
    variables: {
      IAP_API: "gamebase",
      IAP_BASE_URL: sandbox.baseUrl,
      IAP_ENVIRONMENT: "sandbox",
      ...keys,
      ...variables,
    },
  });
  onTestFinished(() => app[Symbol.asyncDispose]());
  return {
    list: async (filter: object) => (await ask(app.address, LIST, { filter })).data?.["consumptions"],
    feed: async () => (await ask(app.address, FEED, {})).data?.["feed"],
    consume: async (paymentSeq: string) => {
      const { json } = await buy(sandbox.baseUrl, { userKey: "dev", paymentSeq, itemSeq: 7 });
      const purchaseToken = /"purchaseToken":"([^"]+)"/.exec(JSON.stringify(json))?.[1] ?? "";
      return (await ask(app.address, CONSUME, { paymentSeq, itemSeq: "7", purchaseToken })).data?.["consumePayment"];
    },
  };
}

describe("a success on gamebase", () => {
  it("is found by its store order number once the look-up has told it, and the feed says so once", async () => {
    const { consume, list, feed } = await gateway();
    expect(await consume("P1")).toMatchObject({ replayed: false, consumption: { storeOrderId: null } });
    await vi.waitFor(
      async () => expect(JSON.stringify(await list({ paymentSeq: ["P1"] }))).toContain('"storeOrderId":"GPA.'),
      { timeout: 15_000, interval: 100 },
    );
    const told = await list({ paymentSeq: ["P1"] });
    const storeOrderId = /"storeOrderId":"([^"]+)"/.exec(JSON.stringify(told))?.[1] ?? "";
    expect(await list({ storeOrderId: [storeOrderId], hasProduct: true })).toEqual(told);
    expect(told).toMatchObject({
      nodes: [
        { status: "CONSUMED", productType: "CONSUMABLE", isTest: true, attemptCount: 1, attempts: [{ message: null }] },
      ],
    });
    expect(await feed()).toEqual({
      nodes: [
        { kind: "CONSUMED", paymentSeq: "P1" },
        { kind: "AMENDED", paymentSeq: "P1" },
      ],
    });
  }, 30_000);

  it("without a product is listed as what cannot be granted yet", async () => {
    const { consume, list } = await gateway();
    for (const paymentSeq of ["T-noproduct-1", "P2", "T-5000-1"]) await consume(paymentSeq);
    expect(await list({ hasProduct: false })).toMatchObject({
      nodes: [{ paymentSeq: "T-noproduct-1", productId: null }],
    });
    expect(await list({ resultCode: [5000] })).toMatchObject({
      nodes: [{ attempts: [{ message: expect.any(String) }] }],
    });
  });
});

describe("a subscription that renews itself", () => {
  it("is refused by a look, with the reason, and nothing is sent or recorded", async () => {
    const { consume, list } = await gateway({ PRICE_SNAPSHOT: "on" });
    expect(await consume("T-subscription-1")).toEqual({
      __typename: "ConsumeError",
      resultCode: 5000,
      reason: "REFUSED",
      retryable: false,
      message: "A subscription that renews itself can never be consumed; nothing was sent.",
    });
    expect(await list({})).toEqual({ nodes: [] });
  });
});
