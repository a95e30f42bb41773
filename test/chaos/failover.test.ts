// Failovers of a real PostgreSQL under two built servers that are given both hosts. To a synchronous standby: nothing is lost, and
// the servers go on by themselves. To an asynchronous one that missed the last second: every server says so, and waits for people.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import { startCallers } from "../crash/support/impatientCallers.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { postGraphQL } from "../support/gatewayClient.ts";
import { findReplicatedPostgres, ReplicatedPostgres } from "../support/postgres/ReplicatedPostgres.ts";
import { distUnderTest } from "../support/runningServer.ts";
import { createSeededRandom } from "../support/seededRandom.ts";
import { startFleet, type Fleet } from "./support/fleet.ts";

const programs = findReplicatedPostgres("failovers of a real PostgreSQL");
const BACK_WITHIN_MS = 15_000;

it.skipIf(programs === null)(
  "survives a failover, and does not hide one that lost something",
  { timeout: 120_000 },
  async () => {
    await using pair = await ReplicatedPostgres.open(programs ?? "");
    await pair.makeSynchronous();
    const random = createSeededRandom(11);
    const variables = { IAP_TIMEOUT_MS: "2000", CONSUME_LEASE_MS: "3000", CONSUME_WAIT_MS: "250", LOG_LEVEL: "info" };
    await using fleet = await startFleet({ size: 2, databaseUrl: pair.url, random, variables });
    const { upstream, client } = fleet;

    const callers = startCallers({
      client,
      issue: () => upstream.issue(),
      random,
      untilUp: async () => undefined,
      count: 8,
    });
    await callers.untilSuccesses(60);
    await pair.failOver();
    const outOfOrder = performance.now();
    await callers.untilSuccesses(60); // of the new primary, by the same two processes
    expect(performance.now() - outOfOrder).toBeLessThan(BACK_WITHIN_MS);
    await callers.stop();
    expect(await endFaults(fleet, { heard: callers.heard, open: callers.ownCalls, isOutOfTurn: true })).toEqual([]);
    expect(fleet.output()).not.toMatch(/"alarm"|unexpected error|"level":60/);

    await pair.follow();
    await vi.waitUntil(() => allAre(fleet, 200), { timeout: BACK_WITHIN_MS, interval: 50 });
    await consumeOn(fleet, 0);
    await pair.stopFollowing();
    const lost = [await consumeOn(fleet, 0), await consumeOn(fleet, 1)];
    await pair.failOver();
    await vi.waitUntil(() => allAre(fleet, 503), { timeout: BACK_WITHIN_MS, interval: 50 });
    await vi.waitUntil(() => alarmsOf(fleet).length === 2, { timeout: BACK_WITHIN_MS, interval: 50 });
    for (const payment of lost) {
      const { status, text } = await consume(fleet, 0, payment); // 5018 would be a lie: both were answered as successes
      expect([status, text]).toEqual([503, expect.stringContaining("LEDGER_UNAVAILABLE")]);
    }
    await fleet.restart(1); // what it saw stands in its file
    expect(await readiness(fleet, 1)).toBe(503);
    expect(alarmsOf(fleet)).toHaveLength(3);

    const doctor = await command(fleet, ["doctor"]);
    expect([doctor.code, doctor.stdout]).toEqual([
      1,
      expect.stringMatching(/^FAIL {2}history: lacks what was there: .*--accept-lost-log/m),
    ]);
    expect((await command(fleet, ["doctor", "--accept-lost-log"])).code).toBe(0);
    await vi.waitUntil(() => allAre(fleet, 200), { timeout: BACK_WITHIN_MS, interval: 50 });
    await consumeOn(fleet, 0);
    await consumeOn(fleet, 1);
    expect((await command(fleet, ["doctor"])).stdout).toMatch(/^ok {4}history: /m);
  },
);

type Payment = ReturnType<Fleet["upstream"]["issue"]>;

function consume(fleet: Fleet, index: number, { paymentSeq, itemSeq, purchaseToken }: Payment) {
  const query = `mutation ($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
    consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) { __typename } }`;
  return postGraphQL(fleet.server(index).address, { query, variables: { paymentSeq, itemSeq, purchaseToken } });
}

async function consumeOn(fleet: Fleet, index: number): Promise<Payment> {
  const payment = fleet.upstream.issue();
  const answer = await consume(fleet, index, payment);
  expect(answer.text).toContain("ConsumeSuccess");
  return payment;
}

async function readiness(fleet: Fleet, index: number): Promise<number> {
  return (await fetch(`${fleet.server(index).address}/readyz`)).status;
}

async function allAre(fleet: Fleet, status: number): Promise<boolean> {
  const all = await Promise.all(Array.from({ length: fleet.size }, (_, index) => readiness(fleet, index)));
  return all.every((one) => one === status);
}

function alarmsOf(fleet: Fleet): readonly string[] {
  return fleet.output().match(/"alarm":"LEDGER_WENT_BACK"/g) ?? [];
}

async function command(
  fleet: Fleet,
  words: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string }> {
  const run = promisify(execFile)(process.execPath, [join(distUnderTest(), "main.js"), ...words], {
    cwd: fleet.folder,
    env: fleet.variables,
  });
  return run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { readonly code: number; readonly stdout: string }) => error,
  );
}
