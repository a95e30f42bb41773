// A process that stands still: its event loop is busy (F10), it is stopped for longer than its lease lasts, between the look
// at the lease and the write of the question (F9), it has hardly any memory (F11). Late is all that may come of it.

import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { endFaults } from "../support/endOfFaults.ts";
import { postGraphQL } from "../support/gatewayClient.ts";
import { CONSUMPTIONS } from "../support/gatewayAnswers.ts";
import { inParallel } from "../support/inParallel.ts";
import { quickServer } from "../support/quickServer.ts";
import { requestIdFor, STALL_MS } from "./support/failpoints.ts";
import { failpointProgram, startMortalInstall } from "./support/mortalInstall.ts";
import { tryCall, type TriedCall } from "./support/refusedCalls.ts";
import { attemptsOf, told } from "./support/told.ts";
import { recordOf } from "./support/hears.ts";

const TIMEOUT_MS = 700;
const LEASE_MS = 1_200;
const SHORT = { IAP_TIMEOUT_MS: String(TIMEOUT_MS), CONSUME_LEASE_MS: String(LEASE_MS), LOG_LEVEL: "error" };

it.each(["after.open-ack", "before.connect", "before.write", "after.write", "before.settle"] as const)(
  "is late and nothing else where its event loop stood still (%s)",
  { timeout: 30_000 },
  async (point) => {
    expect(STALL_MS).toBeGreaterThan(LEASE_MS);
    await using install = await startMortalInstall({ program: await failpointProgram(), variables: SHORT });
    const { client, upstream } = install;
    const payment = upstream.issue();
    const result = await client.consume(payment, { requestId: requestIdFor(point, "stall") });
    // Whatever it says of the upstream, the attempt was on record before anything could go out.
    expect(told(result)).toMatch(/^(CONFIRMED .*|IN_DOUBT 100|UPSTREAM_UNAVAILABLE 106)$/);
    expect(attemptsOf(await recordOf(install, payment))[0]).toMatch(/^CALL (CONSUMED 0|UNKNOWN 100|NOT_SENT)$/);
    expect(await endFaults(install, { heard: [{ call: payment, result }], open: [payment] })).toEqual([]);
  },
);

it(
  "that was stopped after it had looked at its lease asks late, and its answer counts",
  { timeout: 30_000 },
  async () => {
    await using install = await startMortalInstall({ program: await failpointProgram(), variables: SHORT });
    const { client, upstream } = install;
    const payment = upstream.issue();
    const call = client.consume(payment, { requestId: requestIdFor("before.write", "stop") });
    await delay(LEASE_MS + 600); // longer than the lease: that is what it is about
    expect(upstream.seen).toEqual([]);
    process.kill(install.server().pid, "SIGCONT");
    const result = await call;
    expect(told(result)).toMatch(/^(CONFIRMED .*|IN_DOUBT 100)$/);
    expect(await endFaults(install, { heard: [{ call: payment, result }], open: [payment] })).toEqual([]);
  },
);

it(
  "with hardly any memory serves big lists beside calls, or refuses, and loses nothing",
  { timeout: 90_000 },
  async () => {
    const { program } = await quickServer();
    const small = ["--max-old-space-size=64", ...program];
    await using install = await startMortalInstall({ program: small, variables: { LOG_LEVEL: "error" } });
    const { upstream } = install;
    const tried: TriedCall[] = [];
    const buy = async () => void tried.push(await tryCall(install, upstream.issue()));
    await inParallel(Array.from({ length: 200 }), buy);
    const lists: number[] = [];
    const list = async () => {
      const variables = { first: 200, after: null, filter: null };
      const { status } = await postGraphQL(install.server().address, { query: CONSUMPTIONS, variables });
      lists.push(status);
    };
    await Promise.all([...Array.from({ length: 300 }, list), inParallel(Array.from({ length: 100 }), buy)]);
    expect([...new Set(lists)].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(lists).toContain(200);
    expect(tried.map(({ line }) => line).filter((line) => !/^(CONFIRMED|503 OVERLOADED)/.test(line))).toEqual([]);
    expect(await endFaults(install, { heard: tried, open: tried.map(({ call }) => call) })).toEqual([]);
  },
);
