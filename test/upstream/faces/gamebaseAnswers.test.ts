// What only Gamebase tells: whose answer an answer is (F28), and more of a payment than its price.

import { expect, it } from "vitest";
import { NO_FACTS } from "../../../src/domain/paymentFacts.ts";
import { connectTo } from "../fixtures/askUpstream.ts";
import { GAMEBASE, NHNCLOUD, SECRET_KEY, V3 } from "../fixtures/faces.ts";
import { GOLDEN_QUESTION, refusal } from "../fixtures/golden.ts";
import { httpAnswer, startRawServer } from "../fixtures/rawServer.ts";

const { face, heard, success } = GAMEBASE;
const ANOTHERS = { kind: "UNKNOWN", resultCode: 107, message: "The upstream's answer is for another question." };

async function askWith(answer: string, question = {}, over = face) {
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(answer)));
  const told = await connectTo(server.origin, {}, over)(question);
  return { told, sent: server.requests[0]?.text ?? "" };
}

function named(answer: string, transactionId: string): string {
  return answer
    .replace(/"transactionId":"[^"]*",/, "")
    .replace('"header":{', `"header":{"transactionId":${transactionId},`);
}

it.each(['"request-2"', '"REQUEST-1"', '""', "1", "true", "[]", '["request-1"]'])(
  "takes an answer that names the transaction %s for somebody else's",
  async (transactionId) => {
    expect((await askWith(named(success(), transactionId))).told).toMatchObject(ANOTHERS);
    expect((await askWith(named(refusal(5018), transactionId))).told).toMatchObject(ANOTHERS);
  },
);

it("takes an answer that names no transaction for its own", async () => {
  expect((await askWith(success().replace(/"transactionId":"[^"]*",/, ""))).told).toEqual(heard);
  expect((await askWith(named(success(), "null"))).told).toEqual(heard);
});

it("compares nothing where its own name could not be sent, since the upstream makes one up then", async () => {
  const { told, sent } = await askWith(named(success(), '"made-up"'), { requestId: "a b\r\nx-evil: 1" });
  expect(told).toEqual(heard);
  expect(sent).not.toMatch(/transaction-id|x-evil/i);
});

it.each([V3, NHNCLOUD])("does not read a transaction's name over $name, which knows of none", async (fixture) => {
  const { told } = await askWith(named(fixture.success(), '"whatever"'), {}, fixture.face);
  expect(told).toEqual(fixture.heard);
});

it.each([
  ['"진검 +7 💎"', "진검 +7 💎"],
  [JSON.stringify("끝".repeat(5_000)), "끝".repeat(4_096)],
  ['"a\\u0000\\ud800b"', "a\uFFFD\uFFFDb"],
  [`"${GOLDEN_QUESTION.purchaseToken} ${SECRET_KEY}"`, "[token] [token]"],
  ['""', null],
  ["null", null],
  ["{}", null],
  ["7", null],
])("keeps the payload %.40s", async (payload, kept) => {
  const answer = success().replace('"서버 3"', payload);
  expect((await askWith(answer)).told).toEqual({ ...heard, facts: { ...heard.facts, payload: kept } });
});

it("is sure of a success that has none of its facts in a usable form", async () => {
  const answer = success().replace('"GG"', "7").replace('"gem_100"', "[]").replace('"서버 3"', "false");
  expect((await askWith(answer)).told).toEqual({ ...heard, facts: NO_FACTS });
});
