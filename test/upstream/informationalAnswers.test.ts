// Answers before the answer: an upstream, or a proxy before it, may send 1xx answers that nobody asked for. They say nothing
// about the payment, and open no way for an answer that belongs to nobody.

import { expect, it } from "vitest";
import { reachUpstream } from "../../src/upstream/reachability.ts";
import { connectTo } from "./fixtures/askUpstream.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD, refusal } from "./fixtures/golden.ts";
import { chunkedAnswer, httpAnswer, startRawServer } from "./fixtures/rawServer.ts";

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const PROCESSING = "HTTP/1.1 102 Processing\r\n\r\n";
const HINTS = "HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\nx-said: HTTP/1.1 100 no\r\n\r\n";

it.each([
  ["100 Continue", CONTINUE],
  ["a 100 without a word", "HTTP/1.1 100\r\n\r\n"],
  ["a 100 with headers", "HTTP/1.1 100 Continue\r\ndate: Mon, 30 Nov 2026 00:00:00 GMT\r\ncontent-length: 5\r\n\r\n"],
  ["102 and 103", PROCESSING + HINTS],
  ["all of them, and again", CONTINUE + HINTS + CONTINUE + PROCESSING + CONTINUE],
  ["a thousand", CONTINUE.repeat(1_000)],
])(
  "hears the answer behind %s, in one piece or byte by byte, again and again on one connection",
  async (_name, before) => {
    const server = await startRawServer(({ socket, count }) => {
      const all = Buffer.concat([
        Buffer.from(before),
        count === 2 ? chunkedAnswer(GOLDEN_ANSWER, 7) : httpAnswer(GOLDEN_ANSWER),
      ]);
      if (count !== 3 || all.length > 2_000) return void socket.write(all);
      const dripping = setInterval(
        () => void (at < all.length ? socket.write(all.subarray(at, (at += 1))) : clearInterval(dripping)),
      );
      let at = 0;
      return undefined;
    });
    const ask = connectTo(server.origin, { maxConnections: 1 });
    for (let count = 0; count < 4; count += 1) expect(await ask()).toEqual(GOLDEN_HEARD);
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 1, 1]);
  },
);

it("takes no body for an answer, whatever it looks like", async () => {
  const body = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n`;
  const server = await startRawServer(({ socket }) => {
    socket.write(CONTINUE);
    socket.write(httpAnswer(refusal(5000, body)));
  });
  const heard = await connectTo(server.origin)();
  expect(heard).toMatchObject({ kind: "REFUSED", resultCode: 5000, message: body });
});

it.each([
  ["nothing but 100s", CONTINUE.repeat(3_000)],
  ["101, for nobody asked for another protocol", "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
  ["a 100 that is none", "HTTP/1.1 1000 Continue\r\n\r\n"],
])("doubts after %s, and uses that connection for nobody else", async (_name, before) => {
  const server = await startRawServer(({ socket, count }) => {
    socket.write(
      Buffer.concat([Buffer.from(count === 1 ? before : ""), httpAnswer(count === 1 ? GOLDEN_ANSWER : refusal(5000))]),
    );
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask()).toMatchObject({ kind: "UNKNOWN", resultCode: 107 });
  expect(await ask({ itemSeq: 2n })).toMatchObject({ kind: "REFUSED", resultCode: 5000 });
  expect(server.requests.map(({ connection }) => connection)).toEqual([1, 2]);
});

it("sends nothing on a connection that rests and shows a 100, nor on one that begins with it", async () => {
  let isFirst = true;
  const server = await startRawServer(
    ({ socket, count }) => {
      socket.write(httpAnswer(GOLDEN_ANSWER), () => count === 1 && setTimeout(() => socket.write(CONTINUE), 5));
    },
    (socket) => {
      if (isFirst) socket.write("");
      isFirst = false;
    },
  );
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask()).toEqual(GOLDEN_HEARD);
  await server.seen("closes", 1);
  expect(await ask()).toEqual(GOLDEN_HEARD);
  expect(server.requests.map(({ connection }) => connection)).toEqual([1, 2]);
});

it("gives a stray second answer behind a 100 to nobody", async () => {
  const server = await startRawServer(({ socket, count }) => {
    const stray = count === 1 ? [Buffer.from(CONTINUE), httpAnswer(refusal(5018))] : [];
    socket.write(Buffer.concat([httpAnswer(count === 1 ? GOLDEN_ANSWER : refusal(5000)), ...stray]));
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  const [first, second] = await Promise.all([ask(), ask({ itemSeq: 2n })]);
  expect([first, second]).toMatchObject([GOLDEN_HEARD, { kind: "REFUSED", resultCode: 5000 }]);
  expect(server.requests.map(({ connection }) => connection)).toEqual([1, 2]);
});

it("reaches an upstream that sends a 100 before its answer", async () => {
  const server = await startRawServer(({ socket }) => {
    socket.write(`${CONTINUE}HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n`);
  });
  const reached = await reachUpstream({ baseUrl: server.origin, timeoutMs: 5_000, monotonicMs: () => 0 });
  expect(reached).toMatchObject({ kind: "answered", httpStatus: 404 });
});
