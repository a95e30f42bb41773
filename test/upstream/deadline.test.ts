// One deadline covers the whole exchange: the wait for a socket, the connection, headers and body (F15, F16). When it
// passes, whether the request had left decides between unknown and never sent.

import { expect, it } from "vitest";
import { connectTo, eventLoopTurns, handTimers } from "./fixtures/askUpstream.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD } from "./fixtures/golden.ts";
import { httpAnswer, startRawServer } from "./fixtures/rawServer.ts";

const TIMED_OUT = { kind: "UNKNOWN", resultCode: 100, retryAfterMs: null };

it.each([
  ["says nothing", "", null],
  ["stops within the status line", "HTTP/1.1 20", null],
  ["stops within the headers", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n", null],
  ["says only that it will answer", "HTTP/1.1 103 Early Hints\r\n\r\n", null],
  ["never begins the body", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", 200],
  ["stops within the body", `HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n${GOLDEN_ANSWER}`, 200],
])("gives up on an upstream that %s, and on its connection", async (_name, beginning, httpStatus) => {
  const server = await startRawServer(({ socket }) => socket.write(beginning));
  const heard = await connectTo(server.origin)({ deadlineMs: 300 });
  expect(heard).toMatchObject({ ...TIMED_OUT, httpStatus });
  await server.seen("closes", 1);
  expect(server.requests).toHaveLength(1);
});

it("ends on time while an upstream drips byte by byte", async () => {
  const server = await startRawServer(({ socket }) => {
    const answer = httpAnswer(GOLDEN_ANSWER);
    let at = 0;
    const drip = setInterval(() => socket.write(answer.subarray(at, (at += 1))), 20);
    socket.on("close", () => clearInterval(drip));
  });
  const startedMs = performance.now();
  expect(await connectTo(server.origin)({ deadlineMs: 300 })).toMatchObject(TIMED_OUT);
  const tookMs = performance.now() - startedMs;
  expect(tookMs).toBeGreaterThan(290);
  expect(tookMs).toBeLessThan(600);
  await server.seen("closes", 1);
});

it("has sent nothing when no socket came free in time", async () => {
  const timers = handTimers();
  const server = await startRawServer(() => {});
  const ask = connectTo(server.origin, { maxConnections: 1, startTimer: timers.startTimer });
  const first = ask();
  await server.seen("requests", 1);
  const second = ask({ itemSeq: 2n });
  const third = ask({ itemSeq: 3n });
  await eventLoopTurns(1);
  timers.running()[1]?.();
  expect(await second).toMatchObject({ kind: "NOT_SENT" });
  // The first one's deadline frees its place, and only the third is left to take it.
  timers.running()[0]?.();
  expect(await first).toMatchObject(TIMED_OUT);
  await server.seen("requests", 2);
  expect(server.requests[1]?.text).toContain("/items/3 ");
  timers.running()[0]?.();
  expect(await third).toMatchObject(TIMED_OUT);
  expect(timers.running()).toEqual([]);
});

it("makes no connection for a question whose deadline has passed", async () => {
  const timers = handTimers();
  const server = await startRawServer(() => {});
  const ask = connectTo(server.origin, { maxConnections: 1, startTimer: timers.startTimer });
  const asked = [ask(), ask({ itemSeq: 2n }), ask({ itemSeq: 3n })];
  await server.seen("requests", 1);
  for (const pass of timers.running().toReversed()) pass();
  expect(await Promise.all(asked)).toMatchObject([TIMED_OUT, { kind: "NOT_SENT" }, { kind: "NOT_SENT" }]);
  await server.seen("closes", 1);
  await eventLoopTurns(20);
  expect(server.sockets).toHaveLength(1);
});

it("has sent nothing when the connection was not there in time", async () => {
  const timers = handTimers();
  const answerLookups: (() => void)[] = [];
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(GOLDEN_ANSWER)));
  const ask = connectTo(`http://upstream.test:${server.port}`, {
    maxConnections: 1,
    startTimer: timers.startTimer,
    lookup: (_name, _options, done) => void answerLookups.push(() => done(null, [{ address: "127.0.0.1", family: 4 }])),
  });
  const late = ask({ itemSeq: 1n });
  await expect.poll(() => answerLookups.length).toBe(1);
  timers.running()[0]?.();
  expect(await late).toMatchObject({ kind: "NOT_SENT" });
  expect(timers.running()).toEqual([]);
  // The connection comes after all: the late one stays unsent, the next one uses the place.
  const next = ask({ itemSeq: 2n });
  for (const answer of answerLookups) answer();
  expect(await next).toEqual(GOLDEN_HEARD);
  expect(server.requests.map((request) => request.text.split(" ")[1])).toEqual([expect.stringMatching("/items/2$")]);
});

it("stops the timer of an exchange that is over", async () => {
  const timers = handTimers();
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(GOLDEN_ANSWER)));
  expect(await connectTo(server.origin, { startTimer: timers.startTimer })()).toEqual(GOLDEN_HEARD);
  expect(timers.running()).toEqual([]);
});
