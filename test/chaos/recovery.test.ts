// A start with a hundred thousand open consumptions: new calls are served at once, and the upstream, which may have just come
// back, is met slowly and never by more than the stated rate. OPEN=… for another number.

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { RATE_MAX, RATE_MIN } from "../../src/workflow/ramp.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { mostPerSecond, startCountingUpstream } from "./support/countingUpstream.ts";
import { makeOpenLedger } from "./support/openLedgerFile.ts";

const OPEN = Number(process.env["OPEN"] ?? 100_000);
/** Two seconds by themselves on an idle machine; here other tests run beside. */
const SERVED_WITHIN_MS = 10_000;
const WATCHED_MS = 9_000;
/** Of all instances of one process; see src/gateway.ts. */
const AT_ONCE_MAX = 32;

it(
  `serves new calls with ${OPEN} open ones behind it, and asks about those at a bounded pace`,
  { timeout: 120_000 },
  async () => {
    const secret = new Uint8Array(32).fill(1);
    const path = join(temporaryFolder(), "ledger.db");
    makeOpenLedger(path, OPEN, secret);
    await using upstream = await startCountingUpstream();
    const startedAtMs = performance.now();
    await using server = await startServer({
      DATABASE_URL: `sqlite:${path}`,
      IAP_BASE_URL: upstream.baseUrl,
      LEDGER_SECRET: Buffer.from(secret).toString("base64"),
      LOG_LEVEL: "error",
    });
    const client = createGatewayClient(() => server.address);
    const consume = (name: string) =>
      client.consume({ paymentSeq: name, itemSeq: "1", purchaseToken: `token-of-${name}` });
    expect(await consume("new-0")).toMatchObject({ type: "ConsumeSuccess", replayed: false });
    const servedInMs = Math.round(performance.now() - startedAtMs);
    expect(servedInMs).toBeLessThan(SERVED_WITHIN_MS);

    const untilMs = performance.now() + WATCHED_MS;
    let asked = 1;
    let slowestMs = 0;
    while (performance.now() < untilMs) {
      const beforeMs = performance.now();
      expect(await consume(`new-${asked}`)).toMatchObject({ type: "ConsumeSuccess" });
      slowestMs = Math.max(slowestMs, performance.now() - beforeMs);
      asked += 1;
      await delay(100);
    }
    const reconciled = upstream.calls.length - asked;
    const perSecond = mostPerSecond(upstream.calls);
    // oxlint-disable-next-line no-console -- a figure that a person reads
    console.log(
      `first answer ${servedInMs} ms after the start; ${reconciled} open ones asked in ${WATCHED_MS} ms, ` +
        `at most ${perSecond} calls in a second; slowest new call ${Math.round(slowestMs)} ms`,
    );
    expect(reconciled).toBeGreaterThan(RATE_MIN * 5);
    const newCallsPerSecond = 10;
    expect(perSecond).toBeLessThanOrEqual(RATE_MAX * 1.25 + newCallsPerSecond);
    // It begins slowly: what the first two seconds of asking may bring by the stated growth, and a burst.
    const [first = 0] = upstream.calls;
    const early = upstream.calls.filter((atMs) => atMs < first + 2_000).length;
    expect(early).toBeLessThanOrEqual(RATE_MIN * (1 + 1.5 + 1.5 ** 2) + 2 * newCallsPerSecond);
    expect(upstream.openMax()).toBeLessThanOrEqual(AT_ONCE_MAX + 1);
    expect(server.output()).not.toContain('"level":50');
  },
);
