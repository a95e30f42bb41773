// Answers that nobody takes: which connections are closed for it and when, and that whoever reads gets every byte, however slowly.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fastify from "fastify";
import { expect, it, onTestFinished } from "vitest";
import { boundUnreadAnswers, UNREAD_LIMITS, type UnreadLimits } from "../../src/server/unreadAnswers.ts";

const MEBIBYTE = 1_048_576;
/** Sockets of this machine take some megabytes by themselves. */
const LONG = 24 * MEBIBYTE;
/** Of characters of one to four bytes, so that every border between pieces falls into one of them sometimes. */
const MIXED = "a결😀é".repeat(200_000);

async function serverOf(given: Partial<UnreadLimits> = {}) {
  const server = fastify();
  const told = { closed: 0, garbage: 0 };
  const waiting: (() => void)[] = [];
  const limits = {
    ...UNREAD_LIMITS,
    allBytes: 1_000 * MEBIBYTE,
    checkMs: 25,
    checksMax: 1_000_000,
    checksOfLongMax: 1_000_000,
    checksOfManyMax: 1_000_000,
  };
  const after = (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
  boundUnreadAnswers(server, {
    limits: { ...limits, ...given },
    after,
    onClosed: () => void (told.closed += 1),
    onGarbage: () => void (told.garbage += 1),
  });
  server.get<{ Params: { size: string } }>("/text/:size", (request, reply) =>
    reply.send("x".repeat(Number(request.params.size))),
  );
  server.get("/mixed", (_request, reply) => reply.send(MIXED));
  const shared = Buffer.alloc(LONG, "y");
  server.get("/shared", (_request, reply) => reply.type("text/plain").send(shared));
  server.get("/late", async (_request, reply) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return reply.send("late");
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    server.server.closeAllConnections();
    await server.close();
  });
  const { port } = new URL(server.listeningOrigin);
  /** Sends it, and reads nothing until it is told to. */
  const silent = (...paths: string[]): Socket => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.pause();
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(""));
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  const open = () => new Promise<number>((resolve) => server.server.getConnections((_error, count) => resolve(count)));
  return { told, waiting, silent, open, port: Number(port) };
}

const eventually = (value: () => unknown) => expect.poll(value, { interval: 10, timeout: 10_000 });

it("has half a minute as the server is set, one mebibyte for each connection, and much less than 64 for all", () => {
  const { checkMs, checksMax, perConnectionBytes, allBytes } = UNREAD_LIMITS;
  expect([checkMs * (checksMax + 1), perConnectionBytes]).toEqual([30_000, MEBIBYTE]);
  expect(allBytes).toBeLessThan(32 * MEBIBYTE);
});

it.each([
  ["an answer that is longer than a connection may keep", { checksOfLongMax: 4 }, [`/text/${LONG}`]],
  [
    "many answers that are it together",
    { checksOfManyMax: 2 },
    Array.from({ length: 40 }, () => `/text/${MEBIBYTE - 5_000}`),
  ],
  ["bytes that are there for everybody", { checksMax: 4 }, ["/shared"]],
  ["answers behind one that is taken", { checksMax: 4, perConnectionBytes: LONG * 2 }, ["/text/10", `/text/${LONG}`]],
])("closes a connection that takes nothing: %s", async (_what, given, paths) => {
  const { told, silent, open } = await serverOf(given);
  silent(...paths);
  await eventually(() => told.closed).toBe(1);
  await eventually(open).toBe(0);
  await eventually(() => told.garbage).toBe(1);
});

it("closes the one for which most is kept as soon as it is too much for all, and leaves the others", async () => {
  const { told, silent, open } = await serverOf({ allBytes: 2 * LONG });
  const small = silent("/text/300000");
  await once(small, "readable"); // the answer is on its way before the others ask
  const large = silent(`/text/${LONG + 1}`);
  await eventually(open).toBe(2);
  silent(`/text/${LONG}`);
  await eventually(() => told.closed).toBe(1);
  await eventually(open).toBe(2);
  large.resume(); // it reads that it was closed
  await eventually(() => large.destroyed).toBe(true);
});

it("leaves one that waits for its answer, however long that takes", async () => {
  const { told, silent, waiting, open } = await serverOf({ checksMax: 1, checksOfLongMax: 1, checksOfManyMax: 1 });
  const socket = silent("/late", "/text/100000");
  await eventually(() => waiting.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 200)); // eight looks
  expect([told.closed, await open()]).toEqual([0, 1]);
  waiting[0]?.();
  let received = 0;
  socket.on("data", (chunk: Buffer) => (received += chunk.length));
  socket.resume();
  await eventually(() => received).toBeGreaterThan(100_000);
});

it.each(["/mixed", "/shared", `/text/${LONG}`])("gives every byte of %s to who reads slowly", async (path) => {
  const { told, port } = await serverOf({ checksMax: 20, checksOfLongMax: 20, checksOfManyMax: 20 });
  const socket = connect(port, "127.0.0.1");
  socket.write(`GET ${path} HTTP/1.0\r\nHost: a\r\n\r\n`);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    if (chunks.length % 40 !== 0) return;
    socket.pause();
    setTimeout(() => socket.resume(), 10);
  });
  await once(socket, "end");
  const [head = "", body = ""] = Buffer.concat(chunks).toString("utf8").split("\r\n\r\n");
  const whole = path === "/mixed" ? MIXED : (path === "/shared" ? "y" : "x").repeat(LONG);
  expect(body === whole).toBe(true);
  expect(head.toLowerCase()).toContain(`content-length: ${Buffer.byteLength(whole)}\r\n`);
  expect(told.closed).toBe(0);
});
