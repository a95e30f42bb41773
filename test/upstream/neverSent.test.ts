// What provably never left: every failure before the first byte is told apart from an unknown outcome (F30), and a
// question that may no longer be asked writes not one byte.

import type { LookupFunction } from "node:net";
import { expect, it } from "vitest";
import { connectTo, eventLoopTurns, handTimers } from "./fixtures/askUpstream.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD } from "./fixtures/golden.ts";
import { httpAnswer, startRawServer } from "./fixtures/rawServer.ts";

function failingLookup(code: string): LookupFunction {
  return (_name, _options, done) => done(Object.assign(new Error(`getaddrinfo ${code} upstream.test`), { code }), "");
}

it("has sent nothing where the connection is refused", async () => {
  const server = await startRawServer(() => {});
  const closed = server.port; // the port of a server that has gone is not taken again at once
  await server.stop();
  expect(await connectTo(`http://127.0.0.1:${closed}`)()).toEqual({
    kind: "NOT_SENT",
    message: "The upstream refused the connection.",
  });
});

it.each(["ENOTFOUND", "EAI_AGAIN", "EMFILE", "EADDRNOTAVAIL", "ENETUNREACH"])(
  "has sent nothing after %s",
  async (code) => {
    const ask = connectTo("http://upstream.test", { lookup: failingLookup(code), maxConnections: 1 });
    for (let round = 0; round < 3; round += 1) {
      const heard = await ask();
      expect(heard).toMatchObject({ kind: "NOT_SENT" });
      expect(heard).not.toHaveProperty("isHeldBack");
      expect(heard.message).not.toContain("upstream.test");
    }
  },
);

it("finds the upstream again once its name can be resolved", async () => {
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(GOLDEN_ANSWER)));
  let isKnown = false;
  const ask = connectTo(`http://upstream.test:${server.port}`, {
    maxConnections: 1,
    lookup: (name, options, done) =>
      isKnown ? done(null, [{ address: "127.0.0.1", family: 4 }]) : failingLookup("ENOTFOUND")(name, options, done),
  });
  expect(await ask()).toMatchObject({ kind: "NOT_SENT" });
  isKnown = true;
  expect(await ask()).toEqual(GOLDEN_HEARD);
});

it("writes nothing on a new connection when it may no longer send", async () => {
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(GOLDEN_ANSWER)));
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask({ mayStillSend: () => false })).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  await server.seen("connections", 1);
  // The next question goes out on the same connection, so nothing can have come before it unseen.
  expect(await ask()).toEqual(GOLDEN_HEARD);
  expect(server.sockets).toHaveLength(1);
  expect(server.requests).toHaveLength(1);
  expect(server.bytesReceived()).toBe(server.requests[0]?.text.length);
});

it("writes nothing on a used connection when it may no longer send, and keeps the connection", async () => {
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(GOLDEN_ANSWER)));
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask()).toEqual(GOLDEN_HEARD);
  expect(await ask({ itemSeq: 2n, mayStillSend: () => false })).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  expect(await ask({ itemSeq: 3n })).toEqual(GOLDEN_HEARD);
  expect(server.requests.map((request) => request.text.split(" ")[1])).not.toContainEqual(
    expect.stringMatching("/items/2$"),
  );
  expect(server.bytesReceived()).toBe(server.requests.reduce((sum, request) => sum + request.text.length, 0));
});

it("asks whether it may still send once, and not before a socket is its own", async () => {
  const answers: (() => void)[] = [];
  const server = await startRawServer(({ socket }) => answers.push(() => socket.write(httpAnswer(GOLDEN_ANSWER))));
  const ask = connectTo(server.origin, { maxConnections: 1 });
  const first = ask();
  await server.seen("requests", 1);
  let timesAsked = 0;
  const second = ask({ mayStillSend: () => (timesAsked += 1) > 0 });
  await eventLoopTurns(5);
  expect(timesAsked).toBe(0);
  answers[0]?.();
  expect(await first).toEqual(GOLDEN_HEARD);
  await server.seen("requests", 2);
  expect(timesAsked).toBe(1);
  answers[1]?.();
  expect(await second).toEqual(GOLDEN_HEARD);
});

it("has sent nothing where TLS fails, and offers no HTTP/2", async () => {
  const hellos: Buffer[] = [];
  const server = await startRawServer(
    () => {},
    (socket) =>
      socket.once("data", (chunk) => {
        hellos.push(Buffer.from(chunk));
        socket.end("no TLS here");
      }),
  );
  expect(await connectTo(`https://127.0.0.1:${server.port}`)()).toMatchObject({ kind: "NOT_SENT" });
  const hello = hellos[0]?.toString("latin1") ?? "";
  expect(hello).toContain("\x08http/1.1");
  expect(hello).not.toContain("\x02h2");
});

it("has sent nothing where the TLS greeting is never answered", async () => {
  const server = await startRawServer(() => {});
  expect(await connectTo(`https://127.0.0.1:${server.port}`)({ deadlineMs: 300 })).toMatchObject({ kind: "NOT_SENT" });
  await server.seen("connections", 1);
});

it("sends nothing any more once it is closed, but finishes what is on its way", async () => {
  const timers = handTimers();
  const server = await startRawServer(() => {});
  const ask = connectTo(server.origin, { maxConnections: 1, startTimer: timers.startTimer });
  const first = ask();
  const waiting = ask({ itemSeq: 2n });
  await server.seen("requests", 1);
  expect(timers.running()).toHaveLength(2);
  const closed = ask.upstream.close();
  expect(await waiting).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  expect(await ask({ itemSeq: 3n })).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  server.sockets[0]?.write(httpAnswer(GOLDEN_ANSWER));
  expect(await first).toEqual(GOLDEN_HEARD);
  await closed;
  await ask.upstream.close();
  expect(server.requests).toHaveLength(1);
  expect(timers.running()).toEqual([]);
});
