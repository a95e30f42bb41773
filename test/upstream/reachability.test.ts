// Whether the upstream can be reached: any HTTP answer will do, every way of not getting one has its code, and nothing
// but a HEAD request is ever sent.

import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createRawServer, type Server } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { reachUpstream } from "../../src/upstream/reachability.ts";

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

const answering = (listener: RequestListener) => listening(createServer(listener));

function reach(baseUrl: string, timeoutMs = 5_000) {
  let ms = 0;
  return reachUpstream({ baseUrl, timeoutMs, monotonicMs: () => (ms += 7) });
}

it.each([200, 204, 301, 404, 405, 500])("is reached by whatever it answers: %d", async (status) => {
  const seen: unknown[] = [];
  const baseUrl = await answering((request, response) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers: Object.keys(headers).toSorted() });
    response.writeHead(status, { date: "Wed, 01 Jul 2026 02:03:04 GMT", location: "http://127.0.0.1:9/" }).end();
  });
  const dateEpochMs = Date.UTC(2026, 6, 1, 2, 3, 4);
  expect(await reach(`${baseUrl}/iap`)).toEqual({ kind: "answered", httpStatus: status, durationMs: 7, dateEpochMs });
  expect(seen).toEqual([{ method: "HEAD", url: "/iap", headers: ["connection", "host"] }]);
});

it.each(["yesterday", ""])("tells no time where it has none: %j", async (date) => {
  const baseUrl = await answering((_request, response) => {
    response.sendDate = false;
    response.writeHead(200, date === "" ? {} : { date }).end();
  });
  expect(await reach(baseUrl)).toMatchObject({ kind: "answered", dateEpochMs: null });
});

it("is not reached where nobody listens", async () => {
  const server = createRawServer();
  const baseUrl = await listening(server);
  server.close();
  await once(server, "close");
  expect(await reach(baseUrl)).toEqual({ kind: "unreachable", code: "ECONNREFUSED" });
});

it("is not reached where the connection is cut, where something else speaks, and where nobody ever does", async () => {
  const cut = await listening(createRawServer((socket) => void socket.destroy()));
  expect(await reach(cut)).toEqual({ kind: "unreachable", code: "UND_ERR_SOCKET" });
  const other = await listening(createRawServer((socket) => void socket.end("220 mail.example.com ESMTP\r\n")));
  expect(await reach(other)).toMatchObject({ kind: "unreachable", code: "HTTPParserError" });
  const silent = await listening(createRawServer((socket) => onTestFinished(() => void socket.destroy())));
  expect(await reach(silent, 100)).toEqual({ kind: "unreachable", code: "UND_ERR_HEADERS_TIMEOUT" });
});

it("is not reached where the certificate is not one", async () => {
  const plain = await listening(createRawServer((socket) => void socket.end("no TLS here")));
  const { kind, ...more } = await reach(plain.replace("http:", "https:"));
  expect([kind, more]).toEqual(["unreachable", { code: expect.stringMatching(/^(?:ERR_SSL_|EPROTO|ECONNRESET)/) }]);
});
