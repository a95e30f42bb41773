// The example's game server takes receipts beside the feed: whichever comes first grants, and the other does not.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type SigningKey, signingKey, startKeySetServer } from "../support/keySetServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { playerToken } from "../support/tokens.ts";
import { consumed, startExampleApi, worklist } from "./support/api.ts";
import { gameState, startGameServer } from "./support/gameServer.ts";

vi.setConfig({ testTimeout: 120_000 });
const ISSUER = "https://iap.example.com";
const TYPE = { typ: "iap-consumption+jwt" };
const PAYMENTS = Array.from({ length: 20 }, (_, index) => `P-${index}`);

/** As the API makes them. */
function receiptOf(key: SigningKey, paymentSeq: string, more: object = {}, header: object = {}): string {
  const facts = { paymentSeq, itemSeq: "1001", productId: null, price: "1000", currency: "KRW", evidence: "CONFIRMED" };
  const claims = { iss: ISSUER, aud: "default", sub: "mina", jti: `jti of ${paymentSeq}`, exp: undefined };
  return key.sign({ ...claims, ...facts, environment: "SANDBOX", ...more }, { ...TYPE, ...header });
}

async function startWithReceipts(
  url: string,
  key: string,
  jwksUrl: string,
  { issuer = ISSUER, more = {} }: { readonly issuer?: string; readonly more?: Readonly<Record<string, string>> } = {},
) {
  const database = join(temporaryFolder(), "game.db");
  const variables = { RECEIPTS_PORT: "0", RECEIPT_JWKS_URL: jwksUrl, RECEIPT_ISSUER: issuer, ...more };
  const game = startGameServer({ url, key, database, variables });
  const port = await game.logs(/takes receipts on .*"port":(\d+)/);
  const bring = async (body: string) =>
    (await fetch(`http://127.0.0.1:${port}/receipts`, { method: "POST", body })).status;
  return { game, bring, state: () => gameState(database) };
}

it("grants once where feed and receipts tell of the same payments at the same time, and acknowledges all", async () => {
  const api = await startExampleApi();
  const signer = signingKey("r-1", "EdDSA");
  await using keySet = await startKeySetServer([signer]);
  const { game, bring, state } = await startWithReceipts(api.url, api.key, keySet.url);
  const paying = PAYMENTS.map(async (paymentSeq) => {
    await consumed(api, paymentSeq);
    return Promise.all([bring(receiptOf(signer, paymentSeq)), bring(receiptOf(signer, paymentSeq))]);
  });
  expect(new Set((await Promise.all(paying)).flat())).toEqual(new Set([200]));
  await expect.poll(() => worklist(api), { timeout: 40_000 }).toEqual([]);
  await expect.poll(() => state().outbox, { timeout: 40_000 }).toBe(0);
  expect(state().coins).toEqual({ mina: PAYMENTS.length * 100 });
  expect(await game.stop()).toBe(0);
});

describe("a receipt", () => {
  const nowhere = "http://127.0.0.1:1/graphql"; // the feed has no part in this

  it("grants nothing unless it is a receipt of that issuer, for this app and environment", async () => {
    const [signer, stranger] = [signingKey("r-1", "EdDSA"), signingKey("r-1", "EdDSA")];
    await using keySet = await startKeySetServer([signer]);
    const { game, bring, state } = await startWithReceipts(nowhere, "", keySet.url);
    const whole = receiptOf(signer, "P");
    const bad = [
      "",
      "a.b.c",
      receiptOf(stranger, "P"),
      whole.replace(/\.[^.]*$/, "."),
      receiptOf(signer, "P", {}, { typ: "JWT" }),
      receiptOf(signer, "P", {}, { kid: "another" }),
      receiptOf(signer, "P", { iss: "https://evil.example.com" }),
      receiptOf(signer, "P", { aud: "other" }),
      receiptOf(signer, "P", { environment: "PRODUCTION" }),
      receiptOf(signer, "P", { sub: undefined }),
      receiptOf(signer, "P", { jti: undefined }),
      receiptOf(signer, "P", { itemSeq: 1001 }),
    ];
    for (const receipt of bad) expect([await bring(receipt), receipt]).toEqual([400, receipt]);
    expect(await bring("x".repeat(9_000))).toBe(413);
    expect(state().granted).toEqual({});
    expect(await bring(whole)).toBe(200);
    expect(state().coins).toEqual({ mina: 100 });
    await game.stop();
  });

  it("of a test purchase in production is refused, unless the game is told to grant those too", async () => {
    const signer = signingKey("r-1", "EdDSA");
    await using keySet = await startKeySetServer([signer]);
    const ofProduction = { environment: "PRODUCTION" };
    const test = receiptOf(signer, "P-test", { ...ofProduction, isTest: true });
    const paid = receiptOf(signer, "P-paid", { ...ofProduction, isTest: false });
    const unknown = receiptOf(signer, "P-unknown", ofProduction);
    const production = { ENVIRONMENT: "PRODUCTION" };
    const strict = await startWithReceipts(nowhere, "", keySet.url, { more: production });
    expect([await strict.bring(test), await strict.bring(paid), await strict.bring(unknown)]).toEqual([403, 200, 200]);
    expect(strict.state().coins).toEqual({ mina: 200 });
    await strict.game.stop();
    const generous = { ...production, TEST_PURCHASES: "grant" };
    const open = await startWithReceipts(nowhere, "", keySet.url, { more: generous });
    expect(await open.bring(test)).toBe(200);
    await open.game.stop();
  });

  it("may come again later where the keys cannot be had now", async () => {
    const signer = signingKey("r-1", "EdDSA");
    await using keySet = await startKeySetServer();
    keySet.answerBy((_request, response) => void response.writeHead(503).end());
    const { game, bring } = await startWithReceipts(nowhere, "", keySet.url);
    expect(await bring(receiptOf(signer, "P"))).toBe(503);
    keySet.answerWith([signer]);
    expect(await bring(receiptOf(signer, "P"))).toBe(200);
    await game.stop();
  });

  it("waits where the game does not know the item", async () => {
    const signer = signingKey("r-1", "EdDSA");
    await using keySet = await startKeySetServer([signer]);
    const { game, bring, state } = await startWithReceipts(nowhere, "", keySet.url);
    expect(await bring(receiptOf(signer, "P", { itemSeq: "2002" }))).toBe(202);
    expect(state()).toMatchObject({ waiting: ["P"], coins: {}, outbox: 0 });
    await game.stop();
  });
});

// From the day on which the API gives receipts.
if (/^ {2}receipt: String!$/m.test(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8")))
  it("grants once for the API's own receipt, verified by its own key set, and its feed", async () => {
    const api = await startExampleApi();
    const keySet = `${api.address}/.well-known/jwks.json`;
    const { game, bring, state } = await startWithReceipts(api.url, api.key, keySet, { issuer: "iap-graphql" });
    const consume = `mutation { consumePayment(paymentSeq: "P", itemSeq: 1001, purchaseToken: "token") {
      ... on ConsumeSuccess { receipt } } }`;
    const answer = await fetch(api.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${playerToken({ sub: "mina" })}` },
      body: JSON.stringify({ query: consume }),
    });
    const shape = z.object({ data: z.object({ consumePayment: z.object({ receipt: z.string() }) }) });
    const { receipt } = shape.parse(await answer.json()).data.consumePayment;
    expect(await bring(receipt)).toBe(200);
    await expect.poll(() => worklist(api), { timeout: 40_000 }).toEqual([]);
    expect(await bring(receipt)).toBe(200);
    await expect.poll(() => state().outbox, { timeout: 40_000 }).toBe(0); // the feed's word, and the second receipt's
    expect(state().coins).toEqual({ mina: 100 });
    await game.stop();
  });
