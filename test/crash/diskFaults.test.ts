// A disk that fails under a running server: full (F31), failing at each write and flush, once and for ever (F32), read-only,
// slow (F38). Callers hear clearly that it failed, no success is told that is not on record, what the upstream said
// meanwhile is made good when the disk is well again, and no restart is needed.

import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { heldUntil } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { needsStrace } from "../support/externalTool.ts";
import type { Install } from "../support/install.ts";
import { fillUp, smallDisk } from "../ledger/support/smallDisk.ts";
import { recordOf } from "./support/hears.ts";
import { startMortalInstall } from "./support/mortalInstall.ts";
import { isReady, tryCall, type TriedCall } from "./support/refusedCalls.ts";
import { type Strace, straceThreads, workerThreadsOf } from "./support/strace.ts";
import { standing } from "./support/told.ts";

const HEALS = { timeout: 15_000, interval: 25 };
const QUIET = { LOG_LEVEL: "error" };
/** The outcome is not on record, or the call never began. */
const FAILED = /^(IN_DOUBT 9999|503 LEDGER_UNAVAILABLE)$/;

async function withFault(install: Install, calls: string, fault: string): Promise<Strace> {
  const threads = workerThreadsOf(install.server().pid);
  return straceThreads(threads, ["-o", "/dev/null", "-e", `trace=${calls}`, "-e", `inject=${calls}:${fault}`]);
}

async function expectBooksBalance(install: Install, tried: readonly TriedCall[]): Promise<void> {
  expect(await endFaults(install, { heard: tried, open: tried.map(({ call }) => call) })).toEqual([]);
  expect(install.output()).not.toMatch(/unexpected error|"level":60/);
}

describe("a server on a full disk", { timeout: 60_000 }, () => {
  it("says so, keeps what it knows, and makes good what it heard as soon as there is room", async (context) => {
    const folder = smallDisk(context);
    const DATABASE_URL = `sqlite:${join(folder, "ledger.db")}`;
    await using install = await startMortalInstall({ variables: { ...QUIET, DATABASE_URL } });
    const { client, upstream } = install;
    const held = Promise.withResolvers<void>();
    const underWay = Array.from({ length: 3 }, () => upstream.issue());
    for (const { paymentSeq } of underWay) upstream.script(paymentSeq, [heldUntil(held.promise)]);
    const before = await tryCall(install, upstream.issue());
    const waiting = underWay.map((payment) => tryCall(install, payment));
    await upstream.untilSeen(1 + underWay.length);

    const ballast = fillUp(folder);
    const refused = await tryCall(install, upstream.issue());
    expect(refused.line).toBe("503 LEDGER_UNAVAILABLE");
    expect(upstream.seenFor(refused.call.paymentSeq)).toEqual([]);
    expect(await isReady(install)).toBe(false);
    held.resolve();
    const unrecorded = await Promise.all(waiting);
    expect(unrecorded.map(({ line }) => line)).toEqual(underWay.map(() => "IN_DOUBT 9999"));
    expect(standing(await recordOf(install, before.call))).toBe("CONSUMED CONFIRMED");

    rmSync(ballast);
    await vi.waitUntil(() => isReady(install), HEALS);
    for (const payment of underWay) {
      const settled = async () => expect(standing(await recordOf(install, payment))).toBe("CONSUMED CONFIRMED");
      await vi.waitFor(settled, HEALS); // nobody asks again
    }
    expect(upstream.seen).toHaveLength(1 + underWay.length);
    expect((await client.consumptions()).length).toBe(1 + underWay.length);
    await expectBooksBalance(install, [before, refused, ...unrecorded]);
  });

  it("that may only be read is not started, and is not changed", async (context) => {
    const folder = smallDisk(context);
    const DATABASE_URL = `sqlite:${join(folder, "ledger.db")}`;
    await using install = await startMortalInstall({ variables: { ...QUIET, DATABASE_URL } });
    const tried = await tryCall(install, install.upstream.issue());
    expect(await install.server().kill("SIGTERM")).toEqual({ code: 0, signal: null });
    execFileSync("mount", ["-o", "remount,ro", folder]);
    await expect(install.start()).rejects.toThrow(/ended with 2:\nDATABASE_URL: .*ledger\.db cannot be .*\(\w+\)\n$/);
    execFileSync("mount", ["-o", "remount,rw", folder]);
    await install.start();
    await expectBooksBalance(install, [tried]);
  });
});

describe("a server whose disk fails", { timeout: 120_000 }, () => {
  it.for([
    { calls: "fsync", fault: "error=EIO", step: 1, faultsMin: 2 },
    { calls: "pwrite64", fault: "error=EIO", step: 4, faultsMin: 5 },
    { calls: "pwrite64", fault: "error=ENOSPC", step: 4, faultsMin: 5 },
  ])(
    "once, at each place of a call ($calls, $fault, one in $step), tells no success that is not on record",
    async (given, context) => {
      needsStrace(context);
      const { calls, fault, step, faultsMin } = given;
      await using install = await startMortalInstall({ variables: QUIET });
      const tried: TriedCall[] = [];
      let faults = 0;
      for (let k = 1; ; k += step) {
        // One that is left alone: the first flush of a new log flushes its folder, too, and would count.
        tried.push(await tryCall(install, install.upstream.issue()));
        const strace = await withFault(install, calls, `${fault}:when=${k}`);
        const one = await tryCall(install, install.upstream.issue());
        await strace.stop();
        tried.push(one);
        if (one.result?.type === "ConsumeSuccess") break;
        expect(one.line).toMatch(FAILED);
        faults += 1;
        await vi.waitUntil(() => isReady(install), HEALS);
      }
      expect(faults).toBeGreaterThanOrEqual(faultsMin);
      await expectBooksBalance(install, tried);
    },
  );

  it.for([
    { calls: "fsync", fault: "error=EIO" },
    { calls: "pwrite64", fault: "error=EROFS" },
  ])("for a while ($calls, $fault) refuses until it is well again", async ({ calls, fault }, context) => {
    needsStrace(context);
    await using install = await startMortalInstall({ variables: QUIET });
    const { upstream } = install;
    const held = Promise.withResolvers<void>();
    const underWay = upstream.issue();
    upstream.script(underWay.paymentSeq, [heldUntil(held.promise)]);
    const waiting = tryCall(install, underWay);
    await upstream.untilSeen(1);
    const strace = await withFault(install, calls, fault);
    held.resolve();
    const tried = [await waiting];
    expect(tried[0]?.line).toBe("IN_DOUBT 9999");
    for (let calls = 0; calls < 5; calls += 1) tried.push(await tryCall(install, upstream.issue()));
    expect(tried.slice(1).map(({ line }) => line)).toEqual(Array(5).fill("503 LEDGER_UNAVAILABLE"));
    expect(await isReady(install)).toBe(false);
    await strace.stop();
    await vi.waitUntil(() => isReady(install), HEALS);
    const settled = async () => expect(standing(await recordOf(install, underWay))).toBe("CONSUMED CONFIRMED");
    await vi.waitFor(settled, HEALS);
    expect(upstream.seen).toHaveLength(1);
    await expectBooksBalance(install, tried);
  });
});

describe("a server whose disk is slow", { timeout: 60_000 }, () => {
  it("goes on answering what needs no flush, and settles everything, also while it is stopped", async (context) => {
    needsStrace(context);
    await using install = await startMortalInstall({ variables: QUIET });
    const { upstream } = install;
    const warm = await tryCall(install, upstream.issue());
    const strace = await withFault(install, "fsync", "delay_enter=700000");
    const order: string[] = [];
    const calls = Array.from({ length: 60 }, async () => {
      const one = await tryCall(install, upstream.issue());
      order.push("answered");
      return one;
    });
    const alive = fetch(`${install.server().address}/livez`).then(({ status }) => order.push(String(status)));
    await alive;
    expect(order).toEqual(["200"]);
    await upstream.untilSeen(2);
    const exit = install.server().kill("SIGTERM");
    const tried = await Promise.all(calls);
    expect(await exit).toEqual({ code: 0, signal: null });
    await strace.stop();
    expect(tried.map(({ line }) => line.split(" ")[0])).toEqual(tried.map(() => "CONFIRMED"));
    await install.start();
    await expectBooksBalance(install, [warm, ...tried]);
  });
});
