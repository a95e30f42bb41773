// An upstream that refuses connections while much is open: it hears one probe a second and no more, callers are told when to
// try again, and when it is back it is met slowly. Nothing is lost, and nothing asked twice. OPEN=… for another number.

import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it, vi } from "vitest";
import { RATE_MAX, RATE_MIN } from "../../src/workflow/ramp.ts";
import { createGatewayClient, postGraphQL } from "../support/gatewayClient.ts";
import { freePort } from "../support/postgres/freePort.ts";
import { startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { type CountingUpstream, mostPerSecond, startCountingUpstream } from "./support/countingUpstream.ts";
import { makeOpenLedger } from "./support/openLedgerFile.ts";

const OPEN = Number(process.env["OPEN"] ?? 1_000);
const SECRET = new Uint8Array(32).fill(1);
/** The breaker opens on twenty failures; calls that were on their way by then still end. */
const BREAKER_OPENS_AT = 20;
const PROBES_WATCHED_MS = 5_000;
/** The stated growth a second, as src/workflow/ramp.ts has it. */
const GROWTH = 1.5;

it(
  `probes an upstream that is gone, and asks about ${OPEN} open ones at a growing pace when it is back`,
  { timeout: 60_000 + OPEN * 20 },
  async () => {
    const path = join(temporaryFolder(), "ledger.db");
    makeOpenLedger(path, OPEN, SECRET);
    const port = await freePort();
    await using server = await startServer({
      DATABASE_URL: `sqlite:${path}`,
      IAP_BASE_URL: `http://127.0.0.1:${port}`,
      LEDGER_SECRET: Buffer.from(SECRET).toString("base64"),
      LOG_LEVEL: "error",
    });
    const client = createGatewayClient(() => server.address);
    using attempts = attemptsOf(path);

    await vi.waitFor(() => expect(attempts.neverSent()).toBeGreaterThanOrEqual(BREAKER_OPENS_AT), 20_000);
    const refusal = await untilHeld(client);
    expect(refusal).toMatchObject({ reason: "UPSTREAM_UNAVAILABLE", resultCode: 106, retryable: true, own: null });
    const before = attempts.neverSent();
    const watchedFromMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, PROBES_WATCHED_MS)); // time is what it is about
    const probes = attempts.neverSent() - before;
    const seconds = (performance.now() - watchedFromMs) / 1_000;
    expect(probes).toBeGreaterThanOrEqual(1);
    expect(probes).toBeLessThanOrEqual(Math.ceil(seconds) + 1);

    await using upstream = await startCountingUpstream(port);
    const backAtMs = performance.now();
    await vi.waitFor(async () => expect(await countOf(server.address, "PENDING, IN_DOUBT")).toBe(0), {
      timeout: 40_000 + OPEN * 10,
      interval: 250,
    });
    const settledInMs = Math.round(performance.now() - backAtMs);
    expect(await client.consume(NEW_CALL)).toMatchObject({ type: "ConsumeSuccess" });
    // oxlint-disable-next-line no-console -- a figure that a person reads
    console.log(
      `${probes} probes in ${seconds.toFixed(1)} s; after the return ${firstSeconds(upstream).join(", ")} calls in its first seconds, ` +
        `${mostPerSecond(upstream.calls)} in a second at most, all settled in ${settledInMs} ms`,
    );
    for (const [second, calls] of firstSeconds(upstream).entries()) expect(calls).toBeLessThanOrEqual(callsMax(second));
    expect(await countOf(server.address, "CONSUMED")).toBe(OPEN + 1);
    expect(upstream.paymentSeqs).toHaveLength(OPEN + 1);
    expect(new Set(upstream.paymentSeqs).size).toBe(OPEN + 1);
    expect(attempts.eventsOf("CONSUMED")).toBe(OPEN + 1);
    expect(server.output()).not.toMatch(/unexpected error|"level":60/);
  },
);

const NEW_CALL = { paymentSeq: "new", itemSeq: "1", purchaseToken: "token-of-new" };

/** The breaker has a turn for one call a second: a caller may get it, and then hears of its own attempt. */
async function untilHeld(client: ReturnType<typeof createGatewayClient>) {
  return vi.waitFor(async () => {
    const paymentSeq = `held-${performance.now()}`.replace(".", "-");
    const result = await client.consume({ ...NEW_CALL, paymentSeq });
    expect(result).toMatchObject({ own: null });
    return result;
  }, 5_000);
}

/** Twice a step of the growth, and a burst: a second of the clock is not a second of the ramp. */
function callsMax(second: number): number {
  return Math.ceil(1.25 * Math.min(RATE_MAX, RATE_MIN * GROWTH ** (second + 2)));
}

function firstSeconds({ calls }: CountingUpstream): number[] {
  const [first = 0] = calls;
  return Array.from({ length: 8 }, (_, second) => {
    const fromMs = first + second * 1_000;
    return calls.filter((atMs) => atMs >= fromMs && atMs < fromMs + 1_000).length;
  });
}

async function countOf(address: string, statuses: string): Promise<number> {
  const query = `{ consumptions(first: 0, filter: { status: [${statuses}] }) { totalCount } }`;
  const body: { data: { consumptions: { totalCount: number } } } = JSON.parse(
    (await postGraphQL(address, { query })).text,
  );
  return body.data.consumptions.totalCount;
}

/** The ledger's own record of what was tried, read beside the server. */
function attemptsOf(path: string) {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  const neverSent = database.prepare("SELECT count(*) FROM attempts WHERE outcome = 'NOT_SENT'").pluck();
  const events = database.prepare("SELECT count(*) FROM feed WHERE kind = ?").pluck();
  return {
    neverSent: () => Number(neverSent.get()),
    eventsOf: (kind: string) => Number(events.get(kind)),
    [Symbol.dispose]: () => void database.close(),
  };
}
