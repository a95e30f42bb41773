// A disk that hangs (F56): every fsync held for much longer than anybody waits. Callers hear in time that the ledger does not
// answer, what is on record is told all the same, the process ends when it is told to, and what was heard meanwhile is made
// good when the disk is well again.

import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { heldUntil } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { needsStrace } from "../support/externalTool.ts";
import type { Install } from "../support/install.ts";
import { recordOf } from "./support/hears.ts";
import { startMortalInstall } from "./support/mortalInstall.ts";
import { isReady, tryCall } from "./support/refusedCalls.ts";
import { type Strace, straceThreads, workerThreadsOf } from "./support/strace.ts";
import { standing } from "./support/told.ts";

const FLUSHES = "fsync,fdatasync";
/** Longer than everything below together. */
const HELD = "delay_enter=50000000";
const ANSWERED_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 15_000;
const HEALS = { timeout: 15_000, interval: 50 };

async function hang(install: Install): Promise<Strace> {
  const threads = workerThreadsOf(install.server().pid);
  return straceThreads(threads, ["-o", "/dev/null", "-e", `trace=${FLUSHES}`, "-e", `inject=${FLUSHES}:${HELD}`]);
}

it("a server whose disk hangs answers in time, and ends when it is told to", { timeout: 90_000 }, async (context) => {
  needsStrace(context);
  await Promise.all([answersInTime(), endsInTime()]);
});

async function answersInTime(): Promise<void> {
  await using install = await startMortalInstall({ variables: { LOG_LEVEL: "error" } });
  const { client, upstream } = install;
  const settled = await tryCall(install, upstream.issue());
  const held = Promise.withResolvers<void>();
  const asked = upstream.issue();
  upstream.script(asked.paymentSeq, [heldUntil(held.promise)]);
  const asking = tryCall(install, asked);
  await upstream.untilSeen(2);

  const strace = await hang(install);
  held.resolve();
  const hungAt = performance.now();
  const refused = upstream.issue();
  const refusing = tryCall(install, refused);
  await vi.waitUntil(async () => !(await isReady(install)), { timeout: 10_000, interval: 100 });
  const replay = await tryCall(install, settled.call);
  expect(replay).toMatchObject({ result: { type: "ConsumeSuccess", replayed: true } });
  expect((await client.consumptions()).length).toBeGreaterThan(0);
  expect(performance.now() - hungAt).toBeLessThan(10_000); // none of it waited for the disk
  expect([(await asking).line, (await refusing).line]).toEqual(["IN_DOUBT 9999", "503 LEDGER_UNAVAILABLE"]);
  expect(performance.now() - hungAt).toBeLessThan(ANSWERED_WITHIN_MS);

  await strace.stop();
  await vi.waitUntil(() => isReady(install), HEALS);
  await vi.waitFor(async () => expect(standing(await recordOf(install, asked))).toBe("CONSUMED CONFIRMED"), HEALS);
  expect(upstream.seenFor(refused.paymentSeq)).toEqual([]);
  expect(upstream.seen).toHaveLength(2);
  const heard = [settled, await asking, await refusing, replay];
  expect(await endFaults(install, { heard, open: heard.map(({ call }) => call) })).toEqual([]);
}

async function endsInTime(): Promise<void> {
  await using install = await startMortalInstall({ variables: { LOG_LEVEL: "error" } });
  const { upstream } = install;
  const settled = await tryCall(install, upstream.issue());
  const strace = await hang(install);
  const cut = upstream.issue();
  const hanging = tryCall(install, cut).catch(() => null);
  await delay(500); // for the call to hang, which nobody outside can see
  const { pid } = install.server();
  const exit = install.server().kill("SIGTERM");
  // strace holds the thread that hangs, and with it the process's name, even where it is killed: all others have to be gone.
  await vi.waitUntil(() => readdirSync(`/proc/${pid}/task`).length <= 2, { timeout: STOP_WITHIN_MS, interval: 100 });
  await strace.kill();
  expect(await exit).toEqual({ code: 0, signal: null });
  const heard = [settled, ...[await hanging].filter((one) => one !== null)];
  await install.start();
  expect(await endFaults(install, { heard, open: [settled.call, cut] })).toEqual([]);
}
