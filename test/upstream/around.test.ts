// Whoever watches the exchanges sees each of them once, with its end, and may add headers; nothing else of them changes.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import type { HttpRequest } from "../../src/upstream/Exchange.ts";
import { createHttpCalls } from "../../src/upstream/httpCalls.ts";

const REQUEST: HttpRequest = {
  method: "GET",
  purpose: "CALL",
  player: "",
  path: "/path?token=secret",
  headers: ["x-own", "own"],
  body: null,
  answerBytesMax: 1_000,
  deadlineMs: 10_000,
};

it("each exchange is seen once, with its end, whether it was sent or not", async () => {
  const arrived: IncomingHttpHeaders[] = [];
  const silent = new Set(["silent"]);
  const server = createServer((request, response) => {
    arrived.push(request.headers);
    if (!silent.has(String(request.headers["x-added"]))) response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const seen: string[] = [];
  let adding = "first";
  const calls = createHttpCalls({
    baseUrl: `http://127.0.0.1:${address.port}`,
    maxConnections: 4,
    startTimer: setTimeout,
    monotonicMs: () => performance.now(),
    nowMs: () => 0,
    makeCallId: () => "id",
    around: async (method, carry) => {
      const end = await carry(["x-added", adding]);
      seen.push(`${method} ${adding} ${end.kind}`);
      return end;
    },
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await calls.close();
    server.close();
  });

  expect(await calls.ask(REQUEST, () => true)).toMatchObject({ kind: "ANSWERED" });
  adding = "held back";
  expect(await calls.ask(REQUEST, () => false)).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  adding = "silent"; // the deadline of several ends the one that is under way
  const ended = await calls.within(200, (ask) => ask(REQUEST));
  expect(ended).toMatchObject({ kind: "UNKNOWN", resultCode: 100 });
  expect(seen).toEqual(["GET first ANSWERED", "GET held back NOT_SENT", "GET silent UNKNOWN"]);
  expect(arrived.map((headers) => [headers["x-own"], headers["x-added"]])).toEqual([
    ["own", "first"],
    ["own", "silent"],
  ]);
  expect(REQUEST.headers).toEqual(["x-own", "own"]);
});
