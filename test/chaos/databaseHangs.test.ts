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
/** Not behind the writer's: see timelyWrites.ts. */
const REPLAYED_WITHIN_MS = 1_000 + 2_500;
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
  readonly letOut: () => void;
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

/** A call whose outcome the upstream told, and cannot be written: from the moment that it is let out. */
async function expectInDoubt({ answer, letOut }: Scene): Promise<void> {
  letOut();
  const { result, tookMs } = await timed(answer);
  const inDoubt = { __typename: "ConsumeError", resultCode: 9999, reason: "IN_DOUBT", retryable: true };
  expect(JSON.parse(result.text)).toEqual({ data: { consumePayment: inDoubt } });
  expect(tookMs).toBeLessThan(CALL_WITHIN_MS);
}

async function expectUnready(here: Scene): Promise<void> {
  expect(await untilReadiness(here, 503)).toBeLessThan(UNREADY_WITHIN_MS);
  for (let looks = 0; looks < 40; looks += 1) {
    expect(await readiness(here)).toBe(503); // for as long as it lasts
    await delay(100);
  }
  expect((await fetch(`${here.server.address}/livez`)).status).toBe(200);
}

async function expectRefused(work: ReturnType<typeof postGraphQL>, code: RegExp, withinMs: number): Promise<void> {
  const { result, tookMs } = await timed(work);
  expect([result.status, result.text]).toEqual([503, expect.stringMatching(code)]);
  expect(tookMs).toBeLessThan(withinMs);
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

it("ends every call in its time, and makes good what it could not write", { timeout: 120_000 }, async () => {
  const [held, dark, stopped] = await Promise.all([scene(), scene(), scene()]);

  /** The end of the feed: no outcome can be written, and everything can be read. */
  async function heldByDba(): Promise<void> {
    const { server, upstream } = held;
    const settled = upstream.issue();
    expect((await consume(server, settled)).text).toContain("ConsumeSuccess");
    const dba = await session(held.databaseUrl);
    await dba.query("BEGIN; SELECT FROM feed_head FOR UPDATE");
    await Promise.all([
      expectInDoubt(held),
      expectUnready(held),
      delay(500).then(async () => {
        const [replay, reading] = await Promise.all([timed(consume(server, settled)), timed(read(held))]);
        expect(replay.result.text).toContain("ConsumeSuccess");
        expect(replay.tookMs).toBeLessThan(REPLAYED_WITHIN_MS);
        expect(reading.result.status).toBe(200);
      }),
    ]);
    await dba.query("ROLLBACK");
    await expectMadeGood(held);
  }
  async function inTheDark(): Promise<void> {
    const { server, upstream, proxy } = dark;
    proxy.blackHole();
    await Promise.all([
      expectInDoubt(dark),
      expectUnready(dark),
      expectRefused(consume(server, upstream.issue()), /LEDGER_UNAVAILABLE/, REFUSED_WITHIN_MS),
      expectRefused(read(dark), /TIMEOUT|LEDGER_UNAVAILABLE/, READ_WITHIN_MS),
    ]);
    proxy.heal();
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
