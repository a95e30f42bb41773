// A payment by its token, without consuming it: Gamebase's transaction. The token leaves in the query of the address, so
// no failure may repeat an address.

import { expect, it } from "vitest";
import { NO_FACTS } from "../../../src/domain/paymentFacts.ts";
import type { FoundPayment, Looked } from "../../../src/upstream/port.ts";
import { connectTo, TRANSACTION_ID } from "../fixtures/askUpstream.ts";
import { GAMEBASE, NHNCLOUD, parseRequest, resultEnvelope, SECRET_KEY, V3 } from "../fixtures/faces.ts";
import { GOLDEN_QUESTION, refusal } from "../fixtures/golden.ts";
import { httpAnswer, type RawServer, startRawServer } from "../fixtures/rawServer.ts";

const TOKEN = GOLDEN_QUESTION.purchaseToken;
const FIELDS =
  '"paymentSeq":"2014090210002254","productSeq":9007199254740993,"price":2.29,"currency":"EUR","marketId":"AS",' +
  '"paymentId":"100000","gamebaseProductId":"crown","purchaseTime":1790000000000,"isTestPurchase":false,' +
  '"payload":"서버 3","userId":"미나","productType":"CONSUMABLE"';
const FOUND: FoundPayment = {
  paymentSeq: "2014090210002254",
  itemSeq: 9_007_199_254_740_993n,
  price: { amountMicros: 2_290_000n, currency: "EUR" },
  facts: {
    market: "AS",
    storeOrderId: "100000",
    productId: "crown",
    purchasedAt: 1_790_000_000_000,
    isTest: false,
    payload: "서버 3",
    productType: "CONSUMABLE",
  },
  isConsumable: false,
  playerId: "미나",
};

function answering(body: string, status?: string): Promise<RawServer> {
  return startRawServer(({ socket }) => socket.write(httpAnswer(body, status)));
}

async function lookUp(origin: string, purchaseToken = TOKEN): Promise<Looked<FoundPayment | null> | undefined> {
  const { upstream } = connectTo(origin, {}, GAMEBASE.face);
  return upstream.lookUp?.({ purchaseToken, requestId: "request-1", deadlineMs: 5_000 });
}

function shown(fields: string, isConsumable = "false"): Promise<RawServer> {
  return answering(resultEnvelope(`{${fields},"isConsumable":${isConsumable}}`));
}

it("is there on Gamebase only", () => {
  expect([V3, NHNCLOUD].map(({ face }) => connectTo("http://127.0.0.1:9", {}, face).upstream.lookUp)).toEqual([
    null,
    null,
  ]);
});

it.each([TOKEN, "a&b=c#d?e /%+'\"\\", "~".repeat(4_096)])(
  "asks with the token %.20s to the last character",
  async (token) => {
    const server = await shown(FIELDS);
    expect(await lookUp(server.origin, token)).toEqual({ kind: "SHOWN", value: FOUND });
    const request = parseRequest(server.requests[0]?.text ?? "");
    expect(request).toMatchObject({
      method: "GET",
      headers: { "x-secret-key": SECRET_KEY, "x-tcgb-transaction-id": TRANSACTION_ID, "accept-encoding": "identity" },
      body: "",
    });
    const url = new URL(request.path, server.origin);
    expect(url.pathname).toBe("/tcgb-inapp/v1.3/apps/nuriOne/payment/transaction");
    expect([...url.searchParams]).toEqual([["accessToken", token]]);
    expect(url.hash).toBe("");
  },
);

it.each(["", "\ud800", "키", "a\r\nb", "x".repeat(4_097)])("never sends %.10j as a token", async (token) => {
  const server = await shown(FIELDS);
  expect(await lookUp(server.origin, token)).toMatchObject({ kind: "FAILED", resultCode: 1100 });
  expect(server.bytesReceived()).toBe(0);
});

it("tells whether it can be consumed still", async () => {
  const server = await shown(FIELDS, "true");
  expect(await lookUp(server.origin)).toEqual({ kind: "SHOWN", value: { ...FOUND, isConsumable: true } });
});

it("takes numbers as texts and as numbers, and a price that was a binary float", async () => {
  const fields = FIELDS.replace('"2014090210002254"', "2014090210002254")
    .replace("9007199254740993", '"9007199254740993"')
    .replace("2.29", "2.2899999618530273");
  expect(await lookUp((await shown(fields)).origin)).toEqual({ kind: "SHOWN", value: FOUND });
});

it("never tells ONE store's own token, wherever the answer repeats it", async () => {
  const secret = "store-token-of-2014090210002254";
  const fields = FIELDS.replace('"서버 3"', `"bought by ${secret}"`).replace('"100000"', `"100000 ${secret}"`);
  const looked = await lookUp((await shown(`${fields},"paymentToken":"${secret}"`)).origin);
  expect(looked).toMatchObject({ kind: "SHOWN", value: { paymentSeq: FOUND.paymentSeq } });
  const told = JSON.stringify(looked, (_name, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  expect(told).not.toContain(secret);
});

it("tells null of what the upstream does not tell", async () => {
  const server = await shown('"paymentSeq":"1","productSeq":0,"price":null,"userId":null');
  expect(await lookUp(server.origin)).toEqual({
    kind: "SHOWN",
    value: { paymentSeq: "1", itemSeq: 0n, price: null, facts: NO_FACTS, isConsumable: false, playerId: null },
  });
});

it.each([resultEnvelope("null"), '{"header":{"resultCode":0,"isSuccessful":true}}', refusal(5000, "bad token")])(
  "finds no payment where the upstream says %s",
  async (answer) => {
    expect(await lookUp((await answering(answer)).origin)).toEqual({ kind: "SHOWN", value: null });
  },
);

it.each([
  ["no payment's number", FIELDS.replace('"2014090210002254"', "2014090210002254.5"), "true"],
  ["no item", FIELDS.replace("9007199254740993", "1.5"), "true"],
  ["no word on consuming", FIELDS, '"true"'],
  ["nothing", '"x":1', "null"],
])("fails where what was found says %s", async (_name, fields, isConsumable) => {
  const server = await shown(fields, isConsumable);
  expect(await lookUp(server.origin)).toMatchObject({ kind: "FAILED", resultCode: 107 });
});

it.each([5018, 9999, 4242, -4010004])("fails with %s where the upstream says so", async (resultCode) => {
  const looked = await lookUp((await answering(refusal(resultCode, "no"))).origin);
  expect(looked).toMatchObject({ kind: "FAILED", resultCode, message: "no", isSignOfOutage: false });
});

it.each([1100, 5000])("shows nothing where the upstream ends it with %s", async (resultCode) => {
  expect(await lookUp((await answering(refusal(resultCode, "no"))).origin)).toEqual({ kind: "SHOWN", value: null });
});

it.each([
  [-4010004, { isRefusal: true, isSignOfOutage: false, wrongSetting: "IAP_SECRET_KEY" }],
  [-4000001, { isRefusal: true, isSignOfOutage: false }],
  [-5000201, { isRefusal: false, isSignOfOutage: true }],
  [4242, { isRefusal: false, isSignOfOutage: false }],
])("tells what the code %s says of the failure", async (resultCode, told) => {
  const looked = await lookUp((await answering(refusal(resultCode, "no"))).origin);
  expect(looked).toEqual({ kind: "FAILED", resultCode, message: "no", isUnreachable: false, ...told });
});

it("repeats the token in neither spelling, whatever the upstream and the connection do", async () => {
  const encoded = encodeURIComponent(TOKEN);
  const echo = refusal(5018, `GET /payment/transaction?accessToken=${encoded} (${TOKEN}) ${SECRET_KEY}`);
  const looks = [
    await lookUp((await answering(echo)).origin),
    await lookUp((await answering(echo, "500 Oops")).origin),
    await lookUp((await answering("<html>")).origin),
    await lookUp("http://127.0.0.1:1"),
  ];
  expect(looks.map((looked) => looked?.kind)).toEqual(["FAILED", "FAILED", "FAILED", "FAILED"]);
  const told = JSON.stringify(looks);
  for (const secret of [TOKEN, encoded, TOKEN.slice(0, 12), SECRET_KEY, "127.0.0.1"])
    expect(told).not.toContain(secret);
});

it("takes an answer that names another transaction for somebody else's", async () => {
  const answer = resultEnvelope(`{${FIELDS},"isConsumable":true}`)
    .replace("{", '{"x":1,')
    .replace('"header":{', '"header":{"transactionId":"request-2",');
  expect(await lookUp((await answering(answer)).origin)).toMatchObject({ kind: "FAILED", resultCode: 107 });
});
