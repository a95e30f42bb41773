// A payment by its token over Gamebase, consumed or not.

import { describe, expect, it } from "vitest";
import { TOKEN } from "./support/consumeCalls.ts";
import { ASKING, call, clientOf, consumeOver } from "./support/faceClients.ts";
import { gamebaseConsume, gamebaseLookUp } from "./support/gamebaseCalls.ts";
import { buy, listed, NOW, seqsOf } from "./support/purchases.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

describe("a look-up over Gamebase", () => {
  const lookUp = (baseUrl: string, purchaseToken: string) =>
    clientOf(baseUrl, "gamebase").lookUp?.({ ...ASKING, purchaseToken });

  it("shows a payment to its token, before and after it is consumed", async () => {
    const { baseUrl } = await runningSandbox({ now: () => NOW });
    await buy(baseUrl, { userKey: "미나", paymentSeq: "T-ok-EUR-2_29", itemSeq: 1032032 });
    const [payment] = await listed(baseUrl, "gamebase", "미나");
    const token = payment?.purchaseToken ?? "";
    const found = {
      paymentSeq: "T-ok-EUR-2_29",
      itemSeq: 1_032_032n,
      price: { amountMicros: 2_290_000n, currency: "EUR" },
      facts: { ...payment?.facts, productType: "CONSUMABLE" },
      playerId: "미나",
    };
    expect(await lookUp(baseUrl, token)).toEqual({ kind: "SHOWN", value: { ...found, isConsumable: true } });
    expect(await consumeOver(clientOf(baseUrl, "gamebase"), "T-ok-EUR-2_29", { token })).toBe(0);
    expect(await lookUp(baseUrl, token)).toEqual({ kind: "SHOWN", value: { ...found, isConsumable: false } });
  });

  it.each([
    ["T-lost", false],
    ["T-5018", false],
    ["T-5000", true],
    ["T-9999-3", true],
  ])("says of %s, once asked for, that it can be consumed: %s", async (seq, isConsumable) => {
    const { baseUrl } = await runningSandbox();
    await consumeOver(clientOf(baseUrl, "gamebase"), seq);
    expect(await lookUp(baseUrl, TOKEN)).toMatchObject({ kind: "SHOWN", value: { paymentSeq: seq, isConsumable } });
  });

  it("shows nobody as the player of a payment that nobody bought", async () => {
    const { baseUrl } = await runningSandbox();
    await consumeOver(clientOf(baseUrl, "v3"), "1", { itemSeq: 7n });
    expect(await lookUp(baseUrl, TOKEN)).toMatchObject({ value: { paymentSeq: "1", itemSeq: 7n, playerId: null } });
  });

  it("tells what the answer to a consume call does not: order, time, test flag, kind and owner", async () => {
    const { baseUrl } = await runningSandbox({ now: () => NOW });
    await buy(baseUrl, { userKey: "mina", paymentSeq: "bought", isTestPurchase: false });
    const [payment] = await listed(baseUrl, "gamebase", "mina");
    const token = payment?.purchaseToken ?? "";
    const consumed = await gamebaseConsume(baseUrl, "bought", token);
    expect(consumed.json).toMatchObject({ header: { resultCode: 0 } });
    const { text, json } = await gamebaseLookUp(baseUrl, token);
    expect(json).toMatchObject({
      result: {
        paymentId: expect.stringMatching(/^GPA\./),
        purchaseTime: "2026-11-01T12:00:00+09:00",
        isTestPurchase: false,
        productType: "CONSUMABLE",
        userId: "mina",
      },
    });
    expect(text).not.toContain("paymentToken");
    for (const name of ["paymentId", "purchaseTime", "isTestPurchase", "productType", "userId"]) {
      expect(consumed.text).not.toContain(name);
    }
  });

  it("names a buyer at Apple's store with the store before the name, and shows ONE store's own token", async () => {
    const { baseUrl } = await runningSandbox();
    await buy(baseUrl, { userKey: "mina", paymentSeq: "apple", marketId: "AS" });
    await buy(baseUrl, { userKey: "mina", paymentSeq: "one", marketId: "ONESTORE" });
    const [apple, one] = await listed(baseUrl, "gamebase", "mina", ["AS", "ONESTORE"]);
    expect((await gamebaseLookUp(baseUrl, apple?.purchaseToken ?? "")).json).toMatchObject({
      result: { userId: "AS@mina" },
    });
    expect((await gamebaseLookUp(baseUrl, one?.purchaseToken ?? "")).json).toMatchObject({
      result: { userId: "mina", paymentToken: expect.stringMatching(/^[\w-]{86}$/) },
    });
  });

  it("shows a subscription as what can never be consumed; the list of what can be leaves it out", async () => {
    const { baseUrl } = await runningSandbox();
    await gamebaseConsume(baseUrl, "T-subscription");
    expect((await gamebaseLookUp(baseUrl, TOKEN)).json).toMatchObject({
      result: { paymentSeq: "T-subscription", productType: "AUTO_RENEWABLE", isConsumable: false },
    });
    await buy(baseUrl, { userKey: "mina", paymentSeq: "T-subscription-mina" });
    expect(await listed(baseUrl, "gamebase", "mina")).toEqual([]);
    expect(seqsOf(await listed(baseUrl, "v3", "mina"))).toEqual(["T-subscription-mina"]);
  });

  it("shows of several payments with one token the one that was asked for last", async () => {
    let now = NOW;
    const { baseUrl } = await runningSandbox({ now: () => (now += 1) });
    for (const seq of ["1", "3", "2"]) await consumeOver(clientOf(baseUrl, "v3"), seq);
    expect(await lookUp(baseUrl, TOKEN)).toMatchObject({ value: { paymentSeq: "2" } });
  });

  it("finds nothing by a token of a T-dispute, which it would settle", async () => {
    const { baseUrl } = await runningSandbox();
    await consumeOver(clientOf(baseUrl, "gamebase"), "T-dispute").catch(() => null);
    expect(await lookUp(baseUrl, TOKEN)).toEqual({ kind: "SHOWN", value: null });
  });

  it("finds nothing by a token that no payment has", async () => {
    const { baseUrl } = await runningSandbox();
    expect(await lookUp(baseUrl, TOKEN)).toEqual({ kind: "SHOWN", value: null });
    const url = `${baseUrl}/tcgb-inapp/v1.3/apps/anyApp/payment/transaction`;
    const headers = { "x-secret-key": "any" };
    expect((await call(`${url}?accessToken=nobody`, { headers })).json).toMatchObject({ header: { resultCode: 5000 } });
    for (const query of ["", "?accessToken=", "?accesstoken=x"]) {
      expect((await call(url + query, { headers })).json).toMatchObject({ header: { resultCode: 1100 } });
    }
  });
});
