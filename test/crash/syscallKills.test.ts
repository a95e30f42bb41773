// kill -9 at every system call of one consume call that writes, flushes or sends (F2), and at those of the checkpoint that
// ends a server (F6). strace counts them thread by thread and kills right before the k-th, for k = 1, 2, … until a call
// gets through unharmed: nothing between two of them can be missed.

import { afterAll, beforeAll, expect, it } from "vitest";
import { endFaults } from "../support/endOfFaults.ts";
import { needsStrace } from "../support/externalTool.ts";
import type { ConsumeResult } from "../support/gatewayAnswers.ts";
import { CallLost } from "../support/gatewayClient.ts";
import type { Install } from "../support/install.ts";
import type { IssuedPayment } from "../support/paymentTruth.ts";
import { startMortalInstall } from "./support/mortalInstall.ts";
import { straceThreads, workerThreadsOf } from "./support/strace.ts";
import { told } from "./support/told.ts";

/** A consume call makes about forty of them. */
const CALLS_MAX = 150;

let install: Install;
beforeAll(async () => {
  install = await startMortalInstall({ variables: { LOG_LEVEL: "error" } });
});
afterAll(() => install[Symbol.asyncDispose]());

function killAt(calls: string, k: number): string[] {
  return ["-o", "/dev/null", "-e", `trace=${calls}`, "-e", `inject=${calls}:signal=SIGKILL:when=${k}`];
}

async function hear(payment: IssuedPayment): Promise<ConsumeResult | null> {
  return install.client.consume(payment).catch((error: unknown) => {
    if (error instanceof CallLost) return null;
    throw error;
  });
}

async function hasDied(): Promise<boolean> {
  return install.client.consumptions("none").then(
    () => false,
    () => true,
  );
}

/** The next server, the same call again, the oracle. */
async function makeGood(payment: IssuedPayment, result: ConsumeResult | null): Promise<void> {
  await install.start();
  const again = await install.client.consume(payment);
  expect(told(again)).toMatch(/^(CONFIRMED|INFERRED) /);
  const heard = [result, again].map((one) => ({ call: payment, result: one }));
  expect(await endFaults(install, { heard, open: [payment] })).toEqual([]);
}

it.for([
  {
    whose: "the ledger's threads",
    threadsOf: workerThreadsOf,
    calls: "fsync,fdatasync,pwrite64,pwritev,write,ftruncate,unlink",
    callsMin: 25,
  },
  { whose: "the main thread", threadsOf: (pid: number) => [pid], calls: "write,writev,sendto,sendmsg", callsMin: 4 },
])(
  "loses nothing, killed at each write, flush and send of $whose",
  { timeout: 300_000 },
  async ({ threadsOf, calls, callsMin }, context) => {
    needsStrace(context);
    let kills = 0;
    for (;;) {
      expect(kills).toBeLessThan(CALLS_MAX);
      const payment = install.upstream.issue();
      const strace = await straceThreads(threadsOf(install.server().pid), killAt(calls, kills + 1));
      const result = await hear(payment);
      await strace.stop();
      if (result !== null && !(await hasDied())) break;
      expect((await install.server().exit).signal).toBe("SIGKILL");
      kills += 1;
      await makeGood(payment, result);
    }
    expect(kills).toBeGreaterThanOrEqual(callsMin);
  },
);

it.for([
  { calls: "fsync,fdatasync", step: 1, killsMin: 2 },
  { calls: "ftruncate,unlink", step: 1, killsMin: 2 },
  { calls: "pwrite64", step: 6, killsMin: 3 },
])(
  "loses nothing, killed at its last checkpoint ($calls, one in $step)",
  { timeout: 120_000 },
  async ({ calls, step, killsMin }, context) => {
    needsStrace(context);
    let kills = 0;
    for (;;) {
      expect(kills).toBeLessThan(CALLS_MAX);
      const payment = install.upstream.issue();
      const result = await install.client.consume(payment);
      const threads = workerThreadsOf(install.server().pid);
      const strace = await straceThreads(threads, killAt(calls, 1 + kills * step));
      const exit = await install.server().kill("SIGTERM");
      await strace.stop();
      if (exit.signal !== null) kills += 1;
      else expect(exit.code).toBe(0);
      await makeGood(payment, result);
      if (exit.signal === null) break;
    }
    expect(kills).toBeGreaterThanOrEqual(killsMin);
  },
);
