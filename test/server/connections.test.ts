// How many connections one address may hold: over it the one that was silent for longest goes, so that nobody keeps a
// neighbour behind the same address out by sitting on them.

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { networkOf } from "../../src/identity/rateLimits/networkOf.ts";
import { limitConnections } from "../../src/server/connections.ts";
import { listsAddress } from "../../src/server/trustedProxies.ts";

interface Limited {
  readonly server: Server;
  readonly waiting: (() => void)[];
  readonly closed: () => number;
  readonly begun: () => number;
  readonly open: (localAddress?: string) => Promise<Socket>;
}

async function limited(
  perAddressMax: number | null,
  trusted: readonly string[] = [],
  connectionsMax = 1_000,
): Promise<Limited> {
  const waiting: (() => void)[] = [];
  let closed = 0;
  let begun = 0;
  const server = createServer((request, response) => {
    begun += 1;
    if (request.url === "/body") request.resume().on("end", () => response.end("whole"));
    else if (request.url === "/slow") waiting.push(() => response.end("late"));
    else response.end("ok");
  });
  limitConnections(server, {
    connectionsMax,
    perAddressMax,
    isTrusted: listsAddress(trusted),
    networkOf,
    onClosed: () => void (closed += 1),
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const { port } = address;
  return {
    server,
    waiting,
    closed: () => closed,
    begun: () => begun,
    open: async (localAddress = "127.0.0.1") => {
      const socket = connect({ port, host: "127.0.0.1", localAddress });
      socket.on("error", () => undefined);
      socket.resume();
      await once(socket, "connect");
      return socket;
    },
  };
}

const gone = (socket: Socket) =>
  expect.poll(() => socket.destroyed || socket.readableEnded, { interval: 5 }).toBe(true);

async function answered(socket: Socket): Promise<string> {
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  return String(await once(socket, "data"));
}

it("lets the one go that was silent for longest, and not the newcomer", async () => {
  const { open, closed } = await limited(3);
  const [first, second, third] = [await open(), await open(), await open()];
  expect(await answered(first)).toContain("200 OK");
  const fourth = await open();
  await gone(second);
  expect(await answered(fourth)).toContain("200 OK");
  expect([first.destroyed, third.destroyed]).toEqual([false, false]);
  expect(closed()).toBe(1);
});

it("lets bodies go that do not end, the oldest first, and none whose request is whole", async () => {
  const { open, waiting, closed, begun } = await limited(3);
  const busy = await open();
  busy.write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  const start = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{";
  const endless = await open();
  endless.write(start);
  await expect.poll(begun, { interval: 5 }).toBe(2);
  expect(waiting).toHaveLength(1);
  const honest = await open();
  honest.write(start);
  await expect.poll(begun, { interval: 5 }).toBe(3);
  expect(await answered(await open())).toContain("200 OK");
  await gone(endless);
  const heard = once(honest, "data");
  honest.write("}");
  expect(String(await heard)).toContain("whole");
  expect([busy.destroyed, closed()]).toEqual([false, 1]);
});

it("turns the newcomer away where all of them have a request under way", async () => {
  const { open, waiting } = await limited(2);
  const busy = [await open(), await open()];
  for (const socket of busy) socket.write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  await expect.poll(() => waiting.length, { interval: 5 }).toBe(2);
  await gone(await open());
  const heard = once(busy[0] ?? expect.fail("none"), "data");
  waiting[0]?.();
  expect(String(await heard)).toContain("late");
  expect(await answered(await open())).toContain("200 OK");
});

it("counts each address by itself, and a trusted proxy's not at all", async () => {
  const { open } = await limited(1, ["127.0.0.9/32"]);
  const first = await open();
  const other = await open("127.0.0.2");
  const proxied = [await open("127.0.0.9"), await open("127.0.0.9"), await open("127.0.0.9")];
  for (const socket of [first, other, ...proxied]) expect(await answered(socket)).toContain("200 OK");
  const second = await open();
  await gone(first);
  expect(await answered(second)).toContain("200 OK");
});

it.each([null, 3])(
  "keeps a place for newcomers whoever sits on all of them, proxies too (%s an address)",
  async (each) => {
    const { open, waiting } = await limited(each, ["127.0.0.9/32"], 4);
    const [first, second] = [await open("127.0.0.2"), await open("127.0.0.9")];
    const busy = await open("127.0.0.2");
    busy.write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    await expect.poll(() => waiting.length, { interval: 5 }).toBe(1);
    expect(await answered(first)).toContain("200 OK");
    const third = await open("127.0.0.3");
    const fourth = await open("127.0.0.4");
    await gone(second); // the proxy's was silent for longest
    expect(await answered(fourth)).toContain("200 OK");
    for (let newcomer = 0; newcomer < 10; newcomer += 1)
      expect(await answered(await open("127.0.0.9"))).toContain("200 OK");
    for (const socket of [first, third, fourth]) await gone(socket);
    expect(busy.destroyed).toBe(false);
    waiting[0]?.();
    expect(String(await once(busy, "data"))).toContain("late");
  },
);

it("forgets connections that end", async () => {
  const { open, server } = await limited(2);
  for (let round = 0; round < 20; round += 1) {
    const socket = await open();
    socket.destroy();
    await expect
      .poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))), { interval: 2 })
      .toBe(0);
  }
  const [one, two] = [await open(), await open()];
  expect(await answered(one)).toContain("200 OK");
  expect(await answered(two)).toContain("200 OK");
});
