// A client that takes for ever is let go, and nobody else waits for it.

import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildSchema } from "../../src/graphql/schema.ts";
import { createCursors } from "../../src/ledger/cursors.ts";
import { startApollo } from "../../src/server/apollo.ts";
import { createHttpServer, type Patience } from "../../src/server/httpServer.ts";
import { exchange } from "./support/exchange.ts";

const IMPATIENT: Patience = { headersMs: 150, requestMs: 300, checkMs: 30 };

async function serverWith(patience?: Patience) {
  const apollo = await startApollo({ schema: buildSchema(), hasIntrospection: true, onUnexpected: () => undefined });
  const server = await createHttpServer({
    graphql: {
      apollo,
      gates: {
        identify: async () => ({ role: "OPERATOR", playerId: "dev", app: null, keyName: null }),
        enter: () => () => undefined,
        spend: () => undefined,
        admit: () => {
          throw new Error("nothing here is ever whole");
        },
      },
      contextFor: () => {
        throw new Error("nothing here is ever whole");
      },
      bodyBytesMax: 65_536,
      timeMsMax: 10_000,
      after: () => () => undefined,
    },
    exports: {
      gates: {
        identify: async () => ({ role: "OPERATOR", playerId: "dev", app: null, keyName: null }),
        enter: () => () => undefined,
        spend: () => undefined,
      },
      rateLimits: { request: () => 0 },
      source: {
        reader: { consumptionPage: () => Promise.reject(new Error("nothing here is ever whole")) },
        cursors: createCursors(new Uint8Array(32)),
      },
      after: () => () => undefined,
      epochMs: () => 0,
      stopping: new AbortController().signal,
    },
    trustedProxies: [],
    corsOrigins: [],
    connectionsMax: 1_000,
    connectionsPerAddressMax: null,
    pages: { webRoot: "", graphiql: false },
    keySet: '{"keys":[]}',
    isReady: () => true,
    makeRequestId: () => "request",
    onUnexpected: () => undefined,
    ...(patience === undefined ? {} : { patience }),
  });
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await server.close();
    await apollo.stop();
  });
  return { server, address };
}

/** Sends what it has, then the rest byte by byte for ever; resolves when the server has had enough. */
async function drip(address: string, start: string, then: string): Promise<{ received: string; afterMs: number }> {
  const { hostname, port } = new URL(address);
  const startedAt = performance.now();
  let received = "";
  const socket = connect(Number(port), hostname);
  if (start !== "") socket.write(start);
  const dripping = setInterval(() => then !== "" && socket.write(then), 20);
  socket.setEncoding("latin1").on("data", (chunk: string) => (received += chunk));
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.on("close", resolve));
  clearInterval(dripping);
  return { received, afterMs: performance.now() - startedAt };
}

describe("a client that", () => {
  it.each([
    ["drips its headers", "POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-A: ", "a"],
    ["never ends its headers", "POST /graphql HTTP/1.1\r\nHost: localhost\r\n", ""],
    [
      "drips its body",
      "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n",
      " ",
    ],
    ["never says a word", "", ""],
  ])("%s is let go, while others are served", async (_what, start, then) => {
    const { address } = await serverWith(IMPATIENT);
    const slow = drip(address, start, then);
    expect((await exchange(address, { method: "GET", path: "/livez" })).status).toBe(200);
    const { received, afterMs } = await slow;
    expect(received).toMatch(/^HTTP\/1\.1 408 |^$/);
    expect(afterMs).toBeLessThan(3_000);
  });
});

it("is given ten seconds for its headers and twenty for all of it", async () => {
  const { server } = await serverWith();
  expect([server.server.headersTimeout, server.server.requestTimeout]).toEqual([10_000, 20_000]);
});
