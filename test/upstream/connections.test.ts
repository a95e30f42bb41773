// Whose answer is whose. v3 echoes no payment number, so a connection that ever showed bytes nobody asked for is not
// used again, and nothing that may have left is sent twice.

import { expect, it } from "vitest";
import { connectTo } from "./fixtures/askUpstream.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD, refusal } from "./fixtures/golden.ts";
import { httpAnswer, startRawServer } from "./fixtures/rawServer.ts";

const OWN_ANSWER = { kind: "REFUSED", resultCode: 5000 };

it("gives a second answer in the same packet to nobody", async () => {
  const server = await startRawServer(({ socket, count }) => {
    if (count === 1) socket.write(Buffer.concat([httpAnswer(GOLDEN_ANSWER), httpAnswer(refusal(5018))]));
    else socket.write(httpAnswer(refusal(5000)));
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  const [first, second] = await Promise.all([ask(), ask({ itemSeq: 2n })]);
  expect(first).toEqual(GOLDEN_HEARD);
  expect(second).toMatchObject(OWN_ANSWER);
  expect(server.requests.map((request) => request.connection)).toEqual([1, 2]);
});

it("gives a second answer that comes 5 ms late to nobody while the connection rests", async () => {
  const server = await startRawServer(({ socket, count }) => {
    socket.write(httpAnswer(count === 1 ? GOLDEN_ANSWER : refusal(5000)));
    if (count === 1) setTimeout(() => socket.write(httpAnswer(refusal(5018))), 5);
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask()).toEqual(GOLDEN_HEARD);
  await server.seen("closes", 1);
  expect(await ask({ itemSeq: 2n })).toMatchObject(OWN_ANSWER);
  expect(server.requests.map((request) => request.connection)).toEqual([1, 2]);
});

it("gives a second answer that is there before the next question leaves to nobody", async () => {
  const server = await startRawServer(({ socket, count }) => {
    socket.write(httpAnswer(count === 1 ? GOLDEN_ANSWER : refusal(5000)));
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask()).toEqual(GOLDEN_HEARD);
  // Written and asked in one turn of the event loop: the bytes are there, but nobody has read them yet.
  await new Promise<void>((resolve) => server.sockets[0]?.write(httpAnswer(refusal(5018)), () => resolve()));
  expect(await ask({ itemSeq: 2n })).toMatchObject(OWN_ANSWER);
  expect(server.requests.map((request) => request.connection)).toEqual([1, 2]);
});

it("does not use a connection again whose exchange was given up", async () => {
  const server = await startRawServer(({ socket, count }) => {
    if (count > 1) socket.write(httpAnswer(refusal(5000)));
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask({ deadlineMs: 300 })).toMatchObject({ kind: "UNKNOWN", resultCode: 100 });
  server.sockets[0]?.write(httpAnswer(GOLDEN_ANSWER)); // late
  expect(await ask({ itemSeq: 2n })).toMatchObject(OWN_ANSWER);
  expect(server.requests.map((request) => request.connection)).toEqual([1, 2]);
});

it("never sends again what an upstream that hangs up on a used connection may have read", async () => {
  const server = await startRawServer(({ socket, count }) => {
    if (count === 1) socket.write(httpAnswer(GOLDEN_ANSWER));
    else socket.destroy();
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask()).toEqual(GOLDEN_HEARD);
  const heard = await Promise.all([ask({ itemSeq: 2n }), ask({ itemSeq: 3n })]);
  expect(heard).toMatchObject([
    { kind: "UNKNOWN", resultCode: 107 },
    { kind: "UNKNOWN", resultCode: 107 },
  ]);
  const items = server.requests.map((request) => /items\/(\d+)/.exec(request.text)?.[1]);
  expect(items).toEqual(["1032032", "2", "3"]);
});

it("takes a new connection when the upstream has closed the resting one", async () => {
  const server = await startRawServer(({ socket, count }) => {
    socket.write(httpAnswer(GOLDEN_ANSWER), () => count === 1 && socket.end());
  });
  const ask = connectTo(server.origin, { maxConnections: 1 });
  expect(await ask()).toEqual(GOLDEN_HEARD);
  await server.seen("closes", 1);
  expect(await ask()).toEqual(GOLDEN_HEARD);
  expect(server.sockets).toHaveLength(2);
});

it("uses its number of connections and no more, and serves everyone in line", async () => {
  const server = await startRawServer(({ socket, count }) => {
    const answer = (): unknown => socket.write(httpAnswer(GOLDEN_ANSWER));
    // The first two are answered only when the third is there, too.
    if (count < 3) void server.seen("requests", 3).then(answer);
    else setImmediate(answer);
  });
  const ask = connectTo(server.origin, { maxConnections: 3 });
  const heard = await Promise.all(Array.from({ length: 60 }, (_, item) => ask({ itemSeq: BigInt(item) })));
  expect(heard.every((one) => one.kind === "CONSUMED")).toBe(true);
  expect(new Set(server.requests.map((request) => request.text.split(" ")[1])).size).toBe(60);
  expect(server.sockets).toHaveLength(3);
});

it("gives a connection up after a thousand requests, so that a row of shifted answers ends", async () => {
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(GOLDEN_ANSWER)));
  const ask = connectTo(server.origin, { maxConnections: 1 });
  for (let count = 0; count < 1_001; count += 1) await ask();
  expect(server.requests[999]?.connection).toBe(1);
  expect(server.requests[1_000]?.connection).toBe(2);
});
