// A v3 upstream that consumes whatever it is asked for, says what headers it was asked with, and fails for payments of a
// certain name.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { onTestFinished } from "vitest";

export interface WatchedUpstream {
  readonly address: string;
  readonly headersFor: (paymentSeq: string) => IncomingHttpHeaders | undefined;
}

/** A payment whose name holds this is answered 502. */
export const BAD_GATEWAY = "bad-gateway";

const CONSUMED = {
  header: { resultCode: 0, resultMessage: "ok", isSuccessful: true },
  result: { price: 1000, currency: "KRW" },
};

export async function startWatchedUpstream(): Promise<WatchedUpstream> {
  const heard = new Map<string, IncomingHttpHeaders>();
  const server = createServer((request, response) => {
    const url = request.url ?? "";
    heard.set(url, request.headers);
    request.resume().on("end", () => {
      response.writeHead(url.includes(BAD_GATEWAY) ? 502 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(CONSUMED));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the upstream has no port");
  return {
    address: `http://127.0.0.1:${address.port}`,
    headersFor: (paymentSeq) => [...heard].find(([url]) => url.includes(`/${paymentSeq}/`))?.[1],
  };
}
