// A database that does not answer a running server: a table that a DBA holds, a network that carries nothing any more. Every call
// ends in its time, /readyz says so, the process can be ended, and what the upstream had answered is written when it is over.

import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient, type GatewayClient, postGraphQL } from "../support/gatewayClient.ts";
import type { IssuedPayment } from "../support/paymentTruth.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { PostgresProxy } from "../support/postgres/PostgresProxy.ts";
import { quickServer } from "../support/quickServer.ts";
import { startServer, type RunningServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { session } from "../ledger/support/sql.ts";

/** What is promised, and a little for a busy machine. */
const CALL_WITHIN_MS = 15_000 + 1_500;
const REFUSED_WITHIN_MS = 12_000 + 1_500;
const READ_WITHIN_MS = 10_000 + 1_500;
const UNREADY_WITHIN_MS = 5_000 + 3_500;
const STOPPED_WITHIN_MS = 15_000 + 1_500;
const WELL_WITHIN_MS = 8_000;

interface Scene {
  readonly upstream: FaultyUpstream;
  readonly proxy: PostgresProxy;
  readonly databaseUrl: string;
  readonly server: RunningServer;
  readonly client: GatewayClient;
  /** Asked upstream; its answer comes when it is let out. */
  readonly asked: IssuedPayment;
  readonly answer: ReturnType<typeof postGraphQL>;
  letOut(): void;
}

async function scene(): Promise<Scene> {
  const { url: databaseUrl } = await freshDatabase();
  const proxy = await PostgresProxy.open(databaseUrl);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const upstream = await FaultyUpstream.start();
  onTestFinished(() => upstream[Symbol.asyncDispose]());
  const { program } = await quickServer();
  const server = await startServer(
    { DATABASE_URL: proxy.url, LEDGER_SECRET: Buffer.alloc(32, 7).toString("base64"), IAP_BASE_URL: upstream.baseUrl },
    program,
    temporaryFolder(),
  );
  onTestFinished(async () => void (await server.kill("SIGKILL")));
  const client = createGatewayClient(() => server.address);
  const asked = upstream.issue();
  const gate = Promise.withResolvers<void>();
  upstream.script(asked.paymentSeq, [{ carriesOut: true, answer: { how: "whole", until: gate.promise } }]);
  const answer = consume(server, asked);
  await upstream.untilSeen(1, asked.paymentSeq);
  return { upstream, proxy, databaseUrl, server, client, asked, answer, letOut: () => gate.resolve() };
}

async function timed<Result>(work: Promise<Result>): Promise<{ readonly result: Result; readonly tookMs: number }> {
  const startedMs = performance.now();
  return { result: await work, tookMs: performance.now() - startedMs };
}

async function readiness({ server }: Scene): Promise<number> {
  return (await fetch(`${server.address}/readyz`)).status;
}

async function untilReadiness(here: Scene, status: number): Promise<number> {
  const startedMs = performance.now();
  while ((await readiness(here)) !== status) await delay(50);
  return performance.now() - startedMs;
}

function consume(server: RunningServer, { paymentSeq, itemSeq, purchaseToken }: IssuedPayment) {
  const query = `mutation ($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
    consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
      __typename ... on ConsumeError { resultCode reason retryable } } }`;
  return postGraphQL(server.address, { query, variables: { paymentSeq, itemSeq, purchaseToken } });
}

function read({ server }: Scene) {
  return postGraphQL(server.address, { query: "{ consumptions(first: 1) { nodes { id } } }" });
}

/** While it lasts: from the moment that it began. */
async function expectTold(here: Scene): Promise<void> {
  const { upstream, server, answer, letOut } = here;
  letOut();
  const [settling, opening, reading, unreadyMs] = await Promise.all([
    timed(answer),
    timed(consume(server, upstream.issue())),
    timed(read(here)),
    untilReadiness(here, 503),
  ]);
  const inDoubt = { __typename: "ConsumeError", resultCode: 9999, reason: "IN_DOUBT", retryable: true };
  expect(JSON.parse(settling.result.text)).toEqual({ data: { consumePayment: inDoubt } });
  expect(settling.tookMs).toBeLessThan(CALL_WITHIN_MS);
  expect([opening.result.status, opening.result.text]).toEqual([503, expect.stringContaining("LEDGER_UNAVAILABLE")]);
  expect(opening.tookMs).toBeLessThan(REFUSED_WITHIN_MS);
  expect([reading.result.status, reading.result.text]).toEqual([
    503,
    expect.stringMatching(/TIMEOUT|LEDGER_UNAVAILABLE/),
  ]);
  expect(reading.tookMs).toBeLessThan(READ_WITHIN_MS);
  expect(unreadyMs).toBeLessThan(UNREADY_WITHIN_MS);
  expect((await fetch(`${here.server.address}/livez`)).status).toBe(200);
}

/** Afterwards: nobody calls for it, and the upstream is not asked again. */
async function expectMadeGood(here: Scene): Promise<void> {
  expect(await untilReadiness(here, 200)).toBeLessThan(WELL_WITHIN_MS);
  await expect
    .poll(async () => (await here.client.consumptions(here.asked.paymentSeq)).map(({ status }) => status), {
      timeout: 5_000,
    })
    .toEqual(["CONSUMED"]);
  expect(here.upstream.seenFor(here.asked.paymentSeq)).toHaveLength(1);
  expect((await here.client.consume(here.upstream.issue())).type).toBe("ConsumeSuccess");
  expect(here.server.output()).not.toMatch(/unexpected error|LEDGER_WENT_BACK/);
}

it("ends every call in its time, and makes good what it could not write", { timeout: 60_000 }, async () => {
  const [held, dark, stopped] = await Promise.all([scene(), scene(), scene()]);

  async function heldByDba(): Promise<void> {
    const dba = await session(held.databaseUrl);
    await dba.query("BEGIN; LOCK TABLE consumptions IN ACCESS EXCLUSIVE MODE");
    await expectTold(held);
    await dba.query("ROLLBACK");
    await expectMadeGood(held);
  }
  async function inTheDark(): Promise<void> {
    dark.proxy.blackHole();
    await expectTold(dark);
    dark.proxy.heal();
    await expectMadeGood(dark);
  }
  /** With a call under way whose outcome cannot be written. */
  async function stoppedInTheDark(): Promise<void> {
    const { proxy, server, answer, letOut } = stopped;
    proxy.blackHole();
    letOut();
    const ended = timed(server.kill("SIGTERM"));
    answer.catch(() => undefined); // told, or cut off with the process
    expect((await ended).result).toEqual({ code: 0, signal: null });
    expect((await ended).tookMs).toBeLessThan(STOPPED_WITHIN_MS);
  }
  await Promise.all([heldByDba(), inTheDark(), stoppedInTheDark()]);
});
