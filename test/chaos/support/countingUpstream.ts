// An upstream that consumes whatever it is asked for, 20 ms later, and keeps count: how many calls came in each second, and
// how many were open at once.

import { once } from "node:events";
import { createServer } from "node:http";

export interface CountingUpstream extends AsyncDisposable {
  readonly baseUrl: string;
  /** Instants of all calls, in milliseconds of performance.now(). */
  readonly calls: readonly number[];
  /** The payment that each of them was for. */
  readonly paymentSeqs: readonly string[];
  openMax(): number;
}

const HOLD_MS = 20;
const ANSWER = JSON.stringify({
  header: { resultCode: 0, resultMessage: "request is successful", isSuccessful: true },
  result: { price: 1_000, currency: "KRW" },
});

/** @param port where it listens; any that is free by default */
export async function startCountingUpstream(port = 0): Promise<CountingUpstream> {
  const calls: number[] = [];
  const paymentSeqs: string[] = [];
  let open = 0;
  let openMax = 0;
  const server = createServer((request, response) => {
    calls.push(performance.now());
    paymentSeqs.push(request.url?.split("/").at(-3) ?? "");
    open += 1;
    openMax = Math.max(openMax, open);
    response.on("close", () => (open -= 1));
    request.resume().on("end", () => {
      setTimeout(() => response.setHeader("content-type", "application/json").end(ANSWER), HOLD_MS);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the upstream has no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    calls,
    paymentSeqs,
    openMax: () => openMax,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The most calls in any second. */
export function mostPerSecond(calls: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [index, atMs] of calls.entries()) {
    while ((calls[first] ?? 0) <= atMs - 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
