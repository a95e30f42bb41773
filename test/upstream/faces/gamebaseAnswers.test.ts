// What only Gamebase tells: whose answer an answer is (F28), and more of a payment than its price.

import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { NO_FACTS } from "../../../src/domain/paymentFacts.ts";
import { connectTo, TRANSACTION_ID } from "../fixtures/askUpstream.ts";
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

it.each(['"request-2"', '"request-1"', '"REQUEST-1-CALL-1"', '""', "1", "true", "[]", `["${TRANSACTION_ID}"]`])(
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

it("names a call whose request id no header can carry, too", async () => {
  const requestId = "a b\r\nx-evil: 1";
  const { told, sent } = await askWith(named(success(), '"made-up"'), { requestId });
  expect(told).toMatchObject(ANOTHERS);
  expect(sent).toMatch(/x-tcgb-transaction-id: call-1\r\n/i);
  expect(sent).not.toMatch(/x-evil/i);
  expect((await askWith(named(success(), '"call-1"'), { requestId })).told).toEqual(heard);
});

describe("two calls with one request id", () => {
  const ask = (origin: string) => {
    const own = connectTo(origin, { makeCallId: randomUUID }, face);
    return Promise.all([own({ requestId: "same" }), own({ requestId: "same", purchaseToken: "another-token" })]);
  };
  const namedIn = (text: string) => /x-tcgb-transaction-id: (\S+)/i.exec(text)?.[1] ?? "";

  it("have transaction ids of their own, in which the request id can be found", async () => {
    const server = await startRawServer(({ socket }) => socket.write(httpAnswer(named(success(), "null"))));
    await ask(server.origin);
    const [one = "", other = ""] = server.requests.map(({ text }) => namedIn(text));
    expect(one).toMatch(/^same-[0-9a-f-]{36}$/);
    expect(other).toMatch(/^same-[0-9a-f-]{36}$/);
    expect(one).not.toBe(other);
  });

  it.each([success, () => refusal(5018)])("take neither answer where the upstream swaps them", async (answer) => {
    const waiting: { socket: Socket; name: string }[] = [];
    const server = await startRawServer(({ socket, text }) => {
      waiting.push({ socket, name: namedIn(text) });
      const [one, other] = waiting;
      if (one === undefined || other === undefined) return;
      one.socket.write(httpAnswer(named(answer(), `"${other.name}"`)));
      other.socket.write(httpAnswer(named(answer(), `"${one.name}"`)));
    });
    expect(await ask(server.origin)).toMatchObject([ANOTHERS, ANOTHERS]);
  });
});

const INTERNAL = { kind: "UNKNOWN", codeMeans: "INTERNAL_ERROR" };
const REFUSED = { kind: "REFUSED" };

it.each([
  [-5000001, INTERNAL],
  [-5000015, INTERNAL],
  [-5000201, INTERNAL],
  [-5000208, INTERNAL],
  [-5000000, INTERNAL],
  [-5009999, INTERNAL],
  [-5010000, { codeMeans: "DOUBTFUL_REFUSAL" }],
  [-4999999, { codeMeans: "DOUBTFUL_REFUSAL" }],
  [-4090001, INTERNAL],
  [-4090004, INTERNAL],
  [-4090005, { codeMeans: "DOUBTFUL_REFUSAL" }],
  [-4010001, { ...REFUSED, wrongSetting: "IAP_APP_ID" }],
  [-4010202, { ...REFUSED, wrongSetting: "IAP_APP_ID" }],
  [-4010002, { ...REFUSED, wrongSetting: "IAP_APP_KEY" }],
  [-4010004, { ...REFUSED, wrongSetting: "IAP_SECRET_KEY" }],
  [-4040201, { ...REFUSED, wrongSetting: "CONSOLE" }],
  [-4120201, { ...REFUSED, wrongSetting: "IAP_BASE_URL" }],
  [-4060001, REFUSED],
  [-4060003, REFUSED],
  [-4060004, { codeMeans: "DOUBTFUL_REFUSAL" }],
  [-4150001, REFUSED],
  [-4000001, REFUSED],
  [-4000008, REFUSED],
  [-4000009, { codeMeans: "DOUBTFUL_REFUSAL" }],
  [-4001002, REFUSED],
  [5032, REFUSED],
])("reads %s as the vendor's table says", async (resultCode, told) => {
  expect((await askWith(refusal(resultCode, "why"))).told).toMatchObject({ resultCode, message: "why", ...told });
});

it.each([-5000201, -4010004, 5032])(
  "knows nothing of %s on the faces that the vendor lists no such code for",
  async (code) => {
    for (const other of [V3, NHNCLOUD]) {
      const { told } = await askWith(refusal(code), {}, other.face);
      expect(told).toMatchObject({ kind: "UNKNOWN", resultCode: code, codeMeans: "DOUBTFUL_REFUSAL" });
    }
  },
);

it.each([
  ['{"trackingTime":"x","throwPoint":"IAP-GW","uri":"/consume"}', "internal (at IAP-GW)"],
  [`{"throwPoint":"${"끝".repeat(100)}"}`, `internal (at ${"끝".repeat(64)})`],
  [`{"throwPoint":"${GOLDEN_QUESTION.purchaseToken}"}`, "internal (at [token])"],
  ['{"throwPoint":""}', "internal"],
  ['{"throwPoint":7}', "internal"],
  ["null", "internal"],
  ['"IAP-GW"', "internal"],
])("adds the point that failed to the message of a failure: %.60s", async (traceError, message) => {
  const answer = refusal(-5000201, "internal").replace('"header":{', `"header":{"traceError":${traceError},`);
  expect((await askWith(answer)).told).toMatchObject({ message });
});

it("keeps the point that failed behind a message that fills the room", async () => {
  const answer = refusal(-5000201, "x".repeat(600)).replace(
    '"header":{',
    '"header":{"traceError":{"throwPoint":"GW"},',
  );
  const { told } = await askWith(answer);
  expect(told).toMatchObject({ message: `${"x".repeat(512 - 8)} (at GW)`.slice(0, 512) });
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
