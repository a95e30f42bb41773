// What Gamebase's own side answers about a payment, through the whole gateway: an error of its gateway or its database leaves
// the payment open until it is found out, with item and price; a wrong key refuses, and a subscription can never be consumed.

import { describe, expect, it, onTestFinished } from "vitest";
import { ask } from "./support/asking.ts";
import { startSandboxApp, type SandboxApp } from "./support/sandboxApp.ts";

const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    ... on ConsumeSuccess { price currency replayed }
    ... on ConsumeError { resultCode reason retryable }
  }
}`;
const RECORDS = `query($filter: ConsumptionFilter) { consumptions(filter: $filter) { nodes {
  status evidence amount currency priceSource resultCode attempts { outcome resultCode } } } }`;

async function startScene(): Promise<SandboxApp> {
  const scene = await startSandboxApp({ face: "gamebase" });
  onTestFinished(() => scene[Symbol.asyncDispose]());
  return scene;
}

/** What each of so many calls of the payment's player is answered. */
async function answers(scene: SandboxApp, paymentSeq: string, calls: number): Promise<unknown[]> {
  const { app, player } = scene;
  const bought = await scene.buy({ userKey: "mina", paymentSeq });
  const heard: unknown[] = [];
  for (let call = 0; call < calls; call += 1) {
    heard.push((await ask(app.address, CONSUME, bought, player("mina"))).data?.["consumePayment"]);
  }
  return heard;
}

async function recordOf({ app, player }: SandboxApp, paymentSeq: string): Promise<unknown> {
  const { data } = await ask(app.address, RECORDS, { filter: { paymentSeq: [paymentSeq] } }, player("mina"));
  return data?.["consumptions"];
}

describe("over Gamebase", () => {
  it("a call that was carried out and answered with a gateway error is found out, with its price", async () => {
    const scene = await startScene();
    const [first, second, third] = await answers(scene, "T-gateway-5000201", 3);
    expect(first).toEqual({ resultCode: -5000201, reason: "IN_DOUBT", retryable: true });
    expect(second).toMatchObject({ price: expect.any(Number), currency: expect.any(String) });
    expect(third).toMatchObject({ replayed: true });
    expect(await recordOf(scene, "T-gateway-5000201")).toMatchObject({
      nodes: [{ status: "CONSUMED", evidence: "INFERRED", priceSource: "TRANSACTION" }],
    });
  });

  it("a call that consumed nothing and was answered with a database error is made good by the next one", async () => {
    const scene = await startScene();
    const [first, second] = await answers(scene, "T-db-4090001", 2);
    expect(first).toEqual({ resultCode: -4090001, reason: "IN_DOUBT", retryable: true });
    expect(second).toMatchObject({ price: expect.any(Number) });
    expect(await recordOf(scene, "T-db-4090001")).toMatchObject({
      nodes: [
        { status: "CONSUMED", evidence: "CONFIRMED", attempts: [{ outcome: "UNKNOWN", resultCode: -4090001 }, {}] },
      ],
    });
  });

  it("a wrong key is a refusal, whenever it is tried", async () => {
    const scene = await startScene();
    const refused = { resultCode: -4010004, reason: "REFUSED", retryable: false };
    expect(await answers(scene, "T-wrongkey", 2)).toEqual([refused, refused]);
    expect(await recordOf(scene, "T-wrongkey")).toMatchObject({
      nodes: [{ status: "REJECTED", resultCode: -4010004 }],
    });
  });

  it("a subscription is refused for ever", async () => {
    const scene = await startScene();
    const refused = { resultCode: 5000, reason: "REFUSED", retryable: false };
    expect(await answers(scene, "T-subscription", 2)).toEqual([refused, refused]);
  });

  it("a code that no page lists leaves the payment in doubt", async () => {
    const scene = await startScene();
    const doubtful = { resultCode: 4242, reason: "IN_DOUBT", retryable: true };
    expect(await answers(scene, "T-new-4242", 2)).toEqual([doubtful, doubtful]);
    expect(await recordOf(scene, "T-new-4242")).toMatchObject({ nodes: [{ status: "IN_DOUBT", resultCode: 4242 }] });
  });
});
