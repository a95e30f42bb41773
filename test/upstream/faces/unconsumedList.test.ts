// A player's unconsumed payments, on each face: asked for as the face wants it, read row by row, and shown whole or not
// at all.

import { describe, expect, it } from "vitest";
import { NO_FACTS } from "../../../src/domain/paymentFacts.ts";
import type { Face } from "../../../src/upstream/face.ts";
import type { Looked, UnconsumedList, UnconsumedPayment } from "../../../src/upstream/port.ts";
import { connectTo, eventLoopTurns, handTimers, V3_FACE } from "../fixtures/askUpstream.ts";
import { FACES, GAMEBASE, NHNCLOUD, parseRequest, resultEnvelope, ROW_TOKEN } from "../fixtures/faces.ts";
import { refusal } from "../fixtures/golden.ts";
import { httpAnswer, type RawServer, startRawServer } from "../fixtures/rawServer.ts";
import { wholeList } from "../../support/wholeList.ts";

const KRW_1000 = { amountMicros: 1_000_000_000n, currency: "KRW" };

/** Answers the first request with the first text, and so on; the last one ever after. */
function answering(...answers: string[]): Promise<RawServer> {
  return startRawServer(({ socket, count }) => socket.write(httpAnswer(answers[count - 1] ?? answers.at(-1) ?? "")));
}

async function list(origin: string, face: Face, deadlineMs = 5_000): Promise<Looked<UnconsumedList>> {
  const { listUnconsumed } = connectTo(origin, {}, face).upstream;
  if (listUnconsumed === null) throw new Error("no list");
  return listUnconsumed({ playerId: "mina", requestId: "request-1", deadlineMs });
}

async function listed(face: Face, ...answers: string[]): Promise<readonly UnconsumedPayment[]> {
  const looked = await list((await answering(...answers)).origin, face);
  if (looked.kind !== "SHOWN") throw new Error(`failed: ${looked.message}`);
  return looked.value.payments;
}

const EMPTY = resultEnvelope("[]");

describe.each(FACES)("over $name", ({ face, lists, row }) => {
  it("is asked for by the face's own names", async () => {
    const server = await answering(EMPTY);
    expect(await list(server.origin, face)).toEqual({ kind: "SHOWN", value: wholeList() });
    const requests = server.requests.map(({ text }) => parseRequest(text));
    expect(requests).toMatchObject(lists);
  });

  it("names a player as they are called, whatever is in it", async () => {
    const playerId = '미나 "🎮"\\';
    const server = await answering(EMPTY);
    const { listUnconsumed } = connectTo(server.origin, {}, face).upstream;
    await listUnconsumed?.({ playerId, requestId: "request-1", deadlineMs: 5_000 });
    const body: object = JSON.parse(String(parseRequest(server.requests[0]?.text ?? "").body));
    expect(Object.values(body)).toContain(playerId);
  });

  it("shows 500 payments in the upstream's order", async () => {
    const seqs = Array.from({ length: 500 }, (_, index) => `20261101${String(9_999 - index).padStart(8, "0")}`);
    const payments = await listed(face, resultEnvelope(`[${seqs.map((seq) => row({ seq })).join(",")}]`), EMPTY);
    expect(payments.map(({ paymentSeq }) => paymentSeq)).toEqual(seqs);
    expect(payments[499]).toMatchObject({ itemSeq: 1_032_032n, purchaseToken: ROW_TOKEN, price: KRW_1000 });
  });

  it("shows a payment that is listed twice once, as it was first", async () => {
    const rows = [row({ seq: "1", item: "1" }), row({ seq: "2" }), row({ seq: "1", item: "3" })];
    const payments = await listed(face, resultEnvelope(`[${rows.join(",")}]`), EMPTY);
    expect(payments.map(({ paymentSeq, itemSeq }) => [paymentSeq, itemSeq])).toEqual([
      ["1", 1n],
      ["2", 1_032_032n],
    ]);
  });

  it.each([
    ["null", "null"],
    ["a text", '"x"'],
    ["a list", "[]"],
    ["no fields", "{}"],
    ["a payment's number that no call can name", row({ seq: "../1" })],
    ["an item beyond 64 bits", row({ seq: "9", item: "9223372036854775808" })],
    ["an item with a fraction", row({ seq: "9", item: "1.5" })],
    ["an item beyond 64 bits as a text", row({ seq: "9", item: '"9223372036854775808"' })],
    ["an item that is no number's text", row({ seq: "9", item: '"1032032 "' })],
    ["an item that is a list", row({ seq: "9", item: "[1032032]" })],
    ["a payment's number with a fraction", row({ seq: "9" }).replace('"9"', "9.5")],
    ["a payment's number with an exponent", row({ seq: "9" }).replace('"9"', "9e3")],
    ["a payment's number below zero", row({ seq: "9" }).replace('"9"', "-9")],
    ["a payment's number of 65 digits", row({ seq: "9" }).replace('"9"', "9".repeat(65))],
    ["an empty token", row({ seq: "9", token: "" })],
    ["a token that no call can send", row({ seq: "9", token: "키" })],
  ])("leaves out a row that is unusable (%s) and keeps the others", async (_name, odd) => {
    const payments = await listed(face, resultEnvelope(`[${row({ seq: "1" })},${odd},${row({ seq: "2" })}]`), EMPTY);
    expect(payments.map(({ paymentSeq }) => paymentSeq)).toEqual(["1", "2"]);
  });

  it("takes an item's and a payment's number as a text or as a number, to the last digit", async () => {
    const rows = [
      row({ seq: "2014090210002254", item: '"9007199254740993"' }),
      row({ seq: "1" }).replace('"1"', "9007199254740993"),
      row({ seq: "2", item: '"0"' }).replace('"2"', "0"),
    ];
    const payments = await listed(face, resultEnvelope(`[${rows.join(",")}]`), EMPTY);
    expect(payments.map(({ paymentSeq, itemSeq }) => [paymentSeq, itemSeq])).toEqual([
      ["2014090210002254", 9_007_199_254_740_993n],
      ["9007199254740993", 1_032_032n],
      ["0", 0n],
    ]);
  });

  it("shows a payment once that is listed with a text and with a number", async () => {
    const rows = [row({ seq: "17" }), row({ seq: "17" }).replace('"17"', "17")];
    expect(await listed(face, resultEnvelope(`[${rows.join(",")}]`), EMPTY)).toHaveLength(1);
  });

  it("tells a price that was a binary float as the decimal it stood for", async () => {
    const rows = [
      row({ seq: "1", price: "2.2899999618530273" }),
      row({ seq: "2", price: "819.2899999999999636" }),
      row({ seq: "3", price: "2.2899999" }),
    ];
    const payments = await listed(face, resultEnvelope(`[${rows.join(",")}]`), EMPTY);
    expect(payments.map(({ price }) => price?.amountMicros)).toEqual([2_290_000n, 819_290_000n, undefined]);
  });

  it("tells items to the last digit, and only prices that are usable", async () => {
    const rows = [
      row({ seq: "1", item: "9007199254740993", price: "2.29", currency: '"EUR"' }),
      row({ seq: "2", price: '"1000"' }),
      row({ seq: "3", currency: '"krw"' }),
      row({ seq: "4", price: "-1" }),
    ];
    const payments = await listed(face, resultEnvelope(`[${rows.join(",")}]`), EMPTY);
    expect(payments[0]).toMatchObject({
      itemSeq: 9_007_199_254_740_993n,
      price: { amountMicros: 2_290_000n, currency: "EUR" },
    });
    expect(payments.slice(1).map(({ price }) => price)).toEqual([null, null, null]);
  });

  it.each(["null", "{}", '"x"', '{"list":[]}'])("is no list where the result is %s", async (result) => {
    const server = await answering(resultEnvelope(result));
    expect(await list(server.origin, face)).toMatchObject({ kind: "FAILED", resultCode: 107 });
  });

  it.each([1100, 5000, 9999, 4242])("fails with the code %s that the upstream says", async (resultCode) => {
    const server = await answering(refusal(resultCode, "왜"));
    expect(await list(server.origin, face)).toMatchObject({
      kind: "FAILED",
      resultCode,
      message: "왜",
      isSignOfOutage: false,
    });
  });

  it("fails with the vendor's number for what went wrong, and names neither key nor address", async () => {
    const server = await startRawServer(({ socket, count }) => {
      if (count === 1) socket.write(httpAnswer(EMPTY, "502 Bad Gateway"));
      else if (count === 2) socket.end(httpAnswer(EMPTY).subarray(0, -1));
      else if (count === 3) socket.write(httpAnswer("<html>"));
    });
    const codes: unknown[] = [];
    for (let call = 0; call < 4; call += 1) {
      const looked = await list(server.origin, face, 300);
      codes.push(looked.kind === "FAILED" && [looked.resultCode, looked.isSignOfOutage]);
      for (const secret of ["127.0.0.1", face.appKey, face.secretKey])
        if (secret !== null) expect(JSON.stringify(looked)).not.toContain(secret);
    }
    expect(codes).toEqual([
      [106, false],
      [107, false],
      [107, false],
      [100, true],
    ]);
    await server.stop();
    expect(await list(server.origin, face)).toMatchObject({
      kind: "FAILED",
      resultCode: 106,
      message: "The upstream refused the connection.",
      isSignOfOutage: true,
    });
  });

  it("reads a list of 1 MiB and none that is one byte longer", async () => {
    const whole = resultEnvelope(`[${row({ seq: "1" })}]`).padEnd(1_048_576);
    expect(await listed(face, whole, EMPTY)).toHaveLength(1);
    const looked = await list((await answering(`${whole} `)).origin, face);
    expect(looked).toMatchObject({
      kind: "FAILED",
      resultCode: 107,
      message: "The upstream's answer is too large.",
      isSignOfOutage: false,
    });
  });
});

it("has no list on v3 without the app's number, nor anywhere else without a store to ask", () => {
  for (const face of [V3_FACE, { ...NHNCLOUD.face, markets: [] }, { ...GAMEBASE.face, markets: [] }]) {
    expect(connectTo("http://127.0.0.1:9", {}, face).upstream.listUnconsumed).toBeNull();
  }
});

it("joins the stores of NHN Cloud in their order, each payment with its store", async () => {
  const { face, row } = NHNCLOUD;
  const google = resultEnvelope(`[${row({ seq: "2" })},${row({ seq: "1" })}]`);
  const apple = resultEnvelope(`[${row({ seq: "3" })},${row({ seq: "1" })}]`);
  const payments = await listed(face, google, apple);
  expect(payments.map(({ paymentSeq, facts }) => [paymentSeq, facts])).toEqual([
    ["2", { ...NO_FACTS, market: "GG" }],
    ["1", { ...NO_FACTS, market: "GG" }],
    ["3", { ...NO_FACTS, market: "AS" }],
  ]);
});

it("fails where one of NHN Cloud's stores does, and asks no other", async () => {
  const server = await answering(refusal(9999, "later"));
  expect(await list(server.origin, NHNCLOUD.face)).toMatchObject({ kind: "FAILED", resultCode: 9999 });
  expect(server.requests).toHaveLength(1);
});

it.each([1100, 5000])(
  "asks NHN Cloud's other stores where one refuses with %s, and says what they show",
  async (code) => {
    const { face, row } = NHNCLOUD;
    const answers = [refusal(code, "no such store"), resultEnvelope(`[${row({ seq: "1" })}]`)];
    const server = await answering(...answers);
    expect(await list(server.origin, face)).toMatchObject({
      kind: "FAILED",
      resultCode: code,
      isRefusal: true,
      shown: { payments: [{ paymentSeq: "1", facts: { market: "AS" } }], isWhole: true },
    });
    expect(server.requests).toHaveLength(2);
  },
);

it.each([
  [1100, 2111],
  [2111, 1100],
])("tells the code that says more where NHN Cloud's stores refuse with %s and %s", async (first, second) => {
  const server = await answering(refusal(first, "no"), refusal(second, "no"), EMPTY);
  expect(await list(server.origin, NHNCLOUD.face)).toMatchObject({ kind: "FAILED", resultCode: 2111, isRefusal: true });
});

it("ends all the stores' questions of NHN Cloud at one deadline", async () => {
  const timers = handTimers();
  const server = await startRawServer(({ socket, count }) => {
    if (count === 1) socket.write(httpAnswer(EMPTY));
  });
  const { upstream } = connectTo(server.origin, { startTimer: timers.startTimer }, NHNCLOUD.face);
  const looked = upstream.listUnconsumed?.({ playerId: "mina", requestId: "request-1", deadlineMs: 5_000 });
  await server.seen("requests", 2);
  timers.running()[0]?.(); // the one that was started first: of the question as a whole
  expect(await looked).toMatchObject({ kind: "FAILED", resultCode: 100, isSignOfOutage: true });
  await server.seen("closes", 1);
  await eventLoopTurns(2);
  expect(timers.running()).toEqual([]);
});

it("tells what Gamebase tells of a payment", async () => {
  const { face, row } = GAMEBASE;
  const more = (facts: string): string => `,${facts}`;
  const rows = [
    row({
      seq: "1",
      more: more(
        '"marketId":"ONESTORE","paymentId":"GPA.1","gamebaseProductId":"gem","purchaseTime":1790000000000,' +
          '"isTestPurchase":true,"payload":"서버 3","productType":"CONSUMABLE"',
      ),
    }),
    row({ seq: "2", more: more('"purchaseTime":"2026-09-21T23:13:20+09:00","isTestPurchase":false') }),
    row({
      seq: "3",
      more: more(`"purchaseTime":"2026-09-21 23:13:20","isTestPurchase":"true","payload":"${ROW_TOKEN}"`),
    }),
    row({ seq: "4", more: more('"purchaseTime":"2026-02-30T00:00:00Z"') }), // there is no such day
  ];
  const payments = await listed(face, resultEnvelope(`[${rows.join(",")}]`));
  expect(payments.map(({ facts }) => facts)).toEqual([
    {
      market: "ONESTORE",
      storeOrderId: "GPA.1",
      productId: "gem",
      purchasedAt: 1_790_000_000_000,
      isTest: true,
      payload: "서버 3",
      productType: "CONSUMABLE",
    },
    { ...NO_FACTS, purchasedAt: 1_790_000_000_000, isTest: false },
    { ...NO_FACTS, payload: "[token]" },
    NO_FACTS,
  ]);
});

it("takes a list for another question's where Gamebase says so", async () => {
  const answer = EMPTY.replace('"header":{', '"header":{"transactionId":"request-2",');
  const server = await answering(answer);
  expect(await list(server.origin, GAMEBASE.face)).toMatchObject({ kind: "FAILED", resultCode: 107 });
});
