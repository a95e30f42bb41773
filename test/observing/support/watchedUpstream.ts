// A v3 upstream that consumes whatever it is asked for, says what headers it was asked with, and fails for payments of a
// certain name.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { onTestFinished, vi } from "vitest";

export interface WatchedUpstream {
  readonly address: string;
  readonly headersFor: (paymentSeq: string) => IncomingHttpHeaders | undefined;
  /** Resolves once it was asked for this payment. */
  readonly untilAsked: (paymentSeq: string) => Promise<void>;
}

/** A payment whose name holds this is answered 502. */
export const BAD_GATEWAY = "bad-gateway";
/** A payment whose name holds this is answered late. */
export const LATE = "late";
const LATE_MS = 500;

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
      setTimeout(() => response.end(JSON.stringify(CONSUMED)), url.includes(LATE) ? LATE_MS : 0);
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
  const headersFor = (paymentSeq: string) => [...heard].find(([url]) => url.includes(`/${paymentSeq}/`))?.[1];
  return {
    address: `http://127.0.0.1:${address.port}`,
    headersFor,
    untilAsked: async (paymentSeq) => void (await vi.waitUntil(() => headersFor(paymentSeq), { timeout: 10_000 })),
  };
}
