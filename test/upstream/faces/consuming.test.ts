// What a consume call is and may bring, on each of the three faces alike: the certainty of an answer does not depend on
// which address an app has.

import { describe, expect, it } from "vitest";
import { connectTo } from "../fixtures/askUpstream.ts";
import { FACES, HEARD, parseRequest, APP_KEY, SECRET_KEY, resultEnvelope } from "../fixtures/faces.ts";
import { GOLDEN_QUESTION, refusal } from "../fixtures/golden.ts";
import { httpAnswer, type RawServer, startRawServer } from "../fixtures/rawServer.ts";

const UNUSABLE = { kind: "UNKNOWN", resultCode: 107, httpStatus: 200, retryAfterMs: null };

function answering(body: string | Buffer, status?: string, head?: readonly string[]): Promise<RawServer> {
  return startRawServer(({ socket }) => socket.write(httpAnswer(body, status, head)));
}

describe.each(FACES)("over $name", ({ face, consume, success, heard, namesItem }) => {
  it("sends one call of the agreed form, and hears its success", async () => {
    const server = await answering(success());
    const ask = connectTo(`${server.origin}/gate`, {}, face);
    expect(await ask()).toEqual(heard);
    expect(ask.upstream.namesItem).toBe(namesItem);
    expect(server.requests).toHaveLength(1);
    const request = parseRequest(server.requests[0]?.text ?? "");
    expect({
      ...request,
      path: request.path.replace("/gate", ""),
      body: JSON.parse(String(request.body)),
    }).toMatchObject({
      ...consume,
      headers: { ...consume.headers, "accept-encoding": "identity", accept: "application/json" },
    });
    expect(Object.keys(JSON.parse(String(request.body)))).toEqual(Object.keys(consume.body ?? {}));
    expect(request.text.split("\r\n\r\n")[0]).not.toContain(GOLDEN_QUESTION.purchaseToken.slice(0, 8));
  });

  it.each([1100, 2111, 2112, 5000, 5018])("takes %s for a refusal", async (resultCode) => {
    const server = await answering(refusal(resultCode, "why"));
    expect(await connectTo(server.origin, {}, face)()).toEqual({
      kind: "REFUSED",
      resultCode,
      message: "why",
      httpStatus: 200,
    });
  });

  it.each([101, 117, 103, 104, 4242, 1, -1, -6000001, 2_147_483_647, -2_147_483_648])(
    "takes %s, which no table lists for it, for a doubtful refusal",
    async (resultCode) => {
      const server = await answering(refusal(resultCode, "why"));
      expect(await connectTo(server.origin, {}, face)()).toEqual({
        kind: "UNKNOWN",
        resultCode,
        codeMeans: "DOUBTFUL_REFUSAL",
        message: "why",
        httpStatus: 200,
        retryAfterMs: null,
      });
    },
  );

  it("takes a success that names another payment for none", async () => {
    const other = success().replace('"price"', '"paymentSeq":"2014090210002255","price"');
    expect(await connectTo((await answering(other)).origin, {}, face)()).toMatchObject({
      kind: "UNKNOWN",
      resultCode: 107,
    });
    const same = success().replace('"price"', '"paymentSeq":"2014090210002254","price"');
    expect(await connectTo((await answering(same)).origin, {}, face)()).toEqual(heard);
  });

  it.each([
    ["a list of payments", '[{"paymentSeq":"2014090210002254","price":1000.0,"currency":"KRW"}]'],
    ["an app's items", '{"itemList":[],"price":1000.0,"currency":"KRW"}'],
    ["what a look-up finds", '{"isConsumable":true,"price":1000.0,"currency":"KRW","productSeq":1000292}'],
    ["what a look-up finds, consumed", '{"isConsumable":false,"price":1000.0,"currency":"KRW"}'],
  ])("takes a success with %s for none: it is the answer to another question", async (_name, result) => {
    expect(await connectTo((await answering(resultEnvelope(result))).origin, {}, face)()).toMatchObject(UNUSABLE);
  });

  it.each([9999, 100, 106, 107])("takes %s for nothing, and passes it as it came", async (resultCode) => {
    const server = await answering(refusal(resultCode, "later"));
    const nothing = { kind: "UNKNOWN", resultCode, message: "later", httpStatus: 200, retryAfterMs: null };
    expect(await connectTo(server.origin, {}, face)()).toEqual(nothing);
  });

  it.each([
    ["a page of HTML", () => "<!doctype html><title>Log in</title>"],
    ["nothing", () => ""],
    ["null", () => "null"],
    ["a list around it", (answer: string) => `[${answer}]`],
    ["a byte order mark", (answer: string) => `\uFEFF${answer}`],
    ["UTF-16", (answer: string) => Buffer.from(answer, "utf16le")],
    ["a doubled key", (answer: string) => answer.replace('"price"', '"price":1,"price"')],
    ["no header", (answer: string) => answer.replace('"header"', '"head"')],
    ["a code that is a text", (answer: string) => answer.replace('"resultCode":0', '"resultCode":"0"')],
    ["a code beyond 32 bits", (answer: string) => answer.replace('"resultCode":0', '"resultCode":1099511627776')],
    ["a success that is none", (answer: string) => answer.replace('"resultCode":0', '"resultCode":5018')],
    ["a refusal that is none", (answer: string) => answer.replace("true", "false")],
    ["isSuccessful as a text", (answer: string) => answer.replace("true", '"true"')],
    ["64 KiB and a byte", (answer: string) => answer.padEnd(65_537)],
  ])("takes %s for no answer", async (_name, broken) => {
    const server = await answering(broken(success()));
    expect(await connectTo(server.origin, {}, face)()).toMatchObject(UNUSABLE);
  });

  it.each(["7", "null", "{}", '["request is successful"]'])(
    "hears a success and a refusal whose message is %s, for nobody branches on it",
    async (message) => {
      const told = success().replace('"request is successful"', message);
      expect(await connectTo((await answering(told)).origin, {}, face)()).toEqual({ ...heard, message: "" });
      const refused = refusal(5018, "MESSAGE").replace('"MESSAGE"', message);
      const answer = await connectTo((await answering(refused)).origin, {}, face)();
      expect(answer).toMatchObject({ kind: "REFUSED", resultCode: 5018, message: "" });
    },
  );

  it.each([
    ["2.2899999618530273", 2_290_000n],
    ["2.28999996185302734375E0", 2_290_000n],
    ["819.2899999999999636", 819_290_000n],
    ["0.009999999776482582", 10_000n],
    ["1.0E7", 10_000_000_000_000n],
  ])("is consumed at the decimal that the binary float %s stood for", async (price, amountMicros) => {
    const server = await answering(success({ price }));
    expect(await connectTo(server.origin, {}, face)()).toEqual({ ...heard, price: { amountMicros, currency: "KRW" } });
  });

  it("hears nothing of an answer that is cut, at every byte", async () => {
    const answer = httpAnswer(success());
    const server = await startRawServer(({ socket, count }) => {
      const cut = answer.subarray(0, count - 1);
      if (cut.length === 0) socket.end();
      else socket.write(cut, () => socket.end());
    });
    const ask = connectTo(server.origin, { maxConnections: 1 }, face);
    for (let length = 0; length < answer.length; length += 1) {
      expect(await ask(), `${length} bytes`).toMatchObject({ kind: "UNKNOWN", resultCode: 107 });
    }
    expect(await ask()).toEqual(heard);
  });

  it.each([201, 204, 400, 401, 403, 404, 429, 500, 502, 503, 504])(
    "takes HTTP status %s for unknown",
    async (status) => {
      const server = await answering(status === 204 ? "" : success(), `${status} Whatever`);
      const answer = await connectTo(server.origin, {}, face)();
      expect(answer).toMatchObject({ kind: "UNKNOWN", resultCode: 106, httpStatus: status });
    },
  );

  it.each([301, 302, 303, 307, 308])("follows no %s, so that token and key stay here", async (status) => {
    const elsewhere = await answering(success());
    const server = await answering("", `${status} Moved`, [`location: ${elsewhere.origin}${consume.path}`]);
    expect(await connectTo(server.origin, {}, face)()).toMatchObject({ kind: "UNKNOWN", resultCode: 106 });
    expect(elsewhere.sockets).toHaveLength(0);
  });

  it("has sent nothing where the connection is refused, and not a byte where it may no longer send", async () => {
    const server = await answering(success());
    expect(await connectTo(server.origin, {}, face)({ mayStillSend: () => false })).toMatchObject({
      kind: "NOT_SENT",
      isHeldBack: true,
    });
    expect(server.bytesReceived()).toBe(0);
    await server.stop();
    expect(await connectTo(server.origin, {}, face)()).toEqual({
      kind: "NOT_SENT",
      message: "The upstream refused the connection.",
    });
  });

  it.each(["../../v2/consume/1", "1\n", "1/items/2?x=", ""])("never sends %j as a payment's number", async (seq) => {
    const server = await answering(success());
    const answer = await connectTo(server.origin, {}, face)({ paymentSeq: seq });
    expect(answer).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
    expect(server.bytesReceived()).toBe(0);
  });

  it("gives up at the deadline, and is unknown then", async () => {
    const server = await startRawServer(() => {});
    const answer = await connectTo(server.origin, {}, face)({ deadlineMs: 200 });
    expect(answer).toMatchObject({ kind: "UNKNOWN", resultCode: 100, httpStatus: null });
    await server.seen("closes", 1);
  });

  it.each(['"1000"', "null", "-1", "1e400", "1e15", "0.1234567", "[1]"])(
    "is consumed at no price where the upstream says %s",
    async (price) => {
      const server = await answering(success({ price }));
      expect(await connectTo(server.origin, {}, face)()).toMatchObject({
        kind: "CONSUMED",
        price: null,
        priceFault: expect.stringMatching(/^the price/),
      });
    },
  );

  it.each(["null", "[]", '"x"'])("is consumed also where the result is %s", async (result) => {
    const server = await answering(resultEnvelope(result));
    expect(await connectTo(server.origin, {}, face)()).toEqual({
      ...HEARD,
      itemSeq: null,
      price: null,
      priceFault: "no result object",
    });
  });

  it("keeps what the upstream says for people as it came, but neither token nor key", async () => {
    const odd = "\u001B[31m결제 실패\u202E\r\n<b>";
    const server = await answering(refusal(5000, `${odd} ${GOLDEN_QUESTION.purchaseToken} ${SECRET_KEY} ${APP_KEY}`));
    const answer = await connectTo(server.origin, {}, face)();
    expect(answer.kind === "REFUSED" && answer.message.startsWith(odd)).toBe(true);
    const told = JSON.stringify(answer);
    expect(told).not.toContain(GOLDEN_QUESTION.purchaseToken);
    for (const key of [face.appKey, face.secretKey]) if (key !== null) expect(told).not.toContain(key);
  });
});

describe.each(FACES.filter(({ namesItem }) => !namesItem))("the item that $name names", ({ face, success, heard }) => {
  it.each([
    ["0", 0n],
    ["9007199254740993", 9_007_199_254_740_993n],
    ["9223372036854775807", 9_223_372_036_854_775_807n],
    ['"1032032"', 1_032_032n],
    ['"9223372036854775807"', 9_223_372_036_854_775_807n],
  ])("is %s to the last digit", async (item, itemSeq) => {
    const server = await answering(success({ item }));
    expect(await connectTo(server.origin, {}, face)()).toEqual({ ...heard, itemSeq });
  });

  it.each(["9223372036854775808", "-1", "1.5", "1e3", '"1e3"', '"9223372036854775808"', '""', "null", "[1]"])(
    "is unknown where it is %s, and the success stands",
    async (item) => {
      const server = await answering(success({ item }));
      expect(await connectTo(server.origin, {}, face)()).toEqual({ ...heard, itemSeq: null });
    },
  );
});
