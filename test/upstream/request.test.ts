// What leaves for the upstream, to the byte.

import { expect, it } from "vitest";
import { connectTo } from "./fixtures/askUpstream.ts";
import { GOLDEN_ANSWER, GOLDEN_BODY, GOLDEN_HEARD, GOLDEN_PATH, GOLDEN_QUESTION } from "./fixtures/golden.ts";
import { httpAnswer, startRawServer, type RawServer } from "./fixtures/rawServer.ts";

function startAnsweringServer(): Promise<RawServer> {
  return startRawServer(({ socket }) => socket.write(httpAnswer(GOLDEN_ANSWER)));
}

it("sends the vendor's example to the byte and hears its answer", async () => {
  const server = await startAnsweringServer();
  const heard = await connectTo(server.origin)();
  expect(heard).toEqual(GOLDEN_HEARD);
  expect(server.requests.map((request) => request.text)).toEqual([
    `POST ${GOLDEN_PATH} HTTP/1.1\r\n` +
      `host: 127.0.0.1:${server.port}\r\n` +
      "connection: keep-alive\r\n" +
      "content-type: application/json\r\n" +
      "accept: application/json\r\n" +
      "accept-encoding: identity\r\n" +
      "user-agent: iap-graphql\r\n" +
      "x-request-id: request-1\r\n" +
      `content-length: ${GOLDEN_BODY.length}\r\n\r\n` +
      GOLDEN_BODY,
  ]);
});

it.each(["/gate/iap", "/gate/iap/"])("keeps the path prefix %s of its base address", async (prefix) => {
  const server = await startAnsweringServer();
  await connectTo(server.origin + prefix)();
  expect(server.requests[0]?.text).toMatch(`POST /gate/iap${GOLDEN_PATH} HTTP/1.1\r\n`);
});

it.each([0n, 9_007_199_254_740_993n, 9_223_372_036_854_775_807n])(
  "sends item %s with all its digits",
  async (itemSeq) => {
    const server = await startAnsweringServer();
    await connectTo(server.origin)({ itemSeq });
    expect(server.requests[0]?.text).toMatch(`/items/${itemSeq} HTTP/1.1\r\n`);
  },
);

it.each(['"}', "\\".repeat(4096), "a b'<>{}[]%00", "~".repeat(4096)])(
  "sends a token that reads back the same: %j",
  async (purchaseToken) => {
    const server = await startAnsweringServer();
    await connectTo(server.origin)({ purchaseToken });
    const [, body = ""] = server.requests[0]?.text.split("\r\n\r\n") ?? [];
    expect(JSON.parse(body)).toEqual({ purchaseToken });
  },
);

it.each(["../../v2/consume/1", "1/items/2?x=", "1%2f..", "1#", "1\n", "1\0", "１２", "9".repeat(65), ".", "..", ""])(
  "never sends %j as a payment's number",
  async (paymentSeq) => {
    const server = await startAnsweringServer();
    const heard = await connectTo(server.origin)({ paymentSeq });
    expect(heard).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
    expect(server.bytesReceived()).toBe(0);
  },
);

it.each([-1n, 2n ** 63n])("never sends %s as an item's number", async (itemSeq) => {
  const server = await startAnsweringServer();
  expect(await connectTo(server.origin)({ itemSeq })).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  expect(server.bytesReceived()).toBe(0);
});

it.each(["a\r\nx-evil: 1", "", "é", "a b", "9".repeat(129)])("leaves out %j as a request's name", async (requestId) => {
  const server = await startAnsweringServer();
  expect(await connectTo(server.origin)({ requestId })).toEqual(GOLDEN_HEARD);
  expect(server.requests[0]?.text).not.toMatch(/x-request-id|x-evil/);
});

it("names the token in the body only", async () => {
  const server = await startAnsweringServer();
  await connectTo(server.origin)();
  const [head = ""] = server.requests[0]?.text.split("\r\n\r\n") ?? [];
  expect(head).not.toContain(GOLDEN_QUESTION.purchaseToken.slice(0, 8));
});

it("uses a connection again, for one request at a time", async () => {
  const server = await startAnsweringServer();
  const ask = connectTo(server.origin, { maxConnections: 1 });
  await Promise.all([ask(), ask(), ask()]);
  await ask();
  expect(server.requests.map((request) => request.connection)).toEqual([1, 1, 1, 1]);
});
