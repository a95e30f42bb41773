// A disk whose reads hang. Each read ends in time, a bounded number of threads is left behind, the ledger says that it cannot be
// read, and all is well by itself once the disk answers again.

import { expect, it, onTestFinished, vi } from "vitest";
import { ServiceError } from "../../src/domain/serviceError.ts";
import { watchReads } from "../../src/ledger/readWatch.ts";
import { startReader } from "../../src/ledger/sqlite/readerClient.ts";
import { straceProcess, runningWorkersOf } from "../crash/support/strace.ts";
import { needsStrace } from "../support/externalTool.ts";
import { success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";
import { realTimers } from "./support/realTimers.ts";

const TIMEOUT_MS = 200;
const LEFT_BEHIND_MAX = 4;
/** Longer than everything below together; they are let go by the end of strace. */
const HELD = "inject=pread64:delay_enter=60000000";

it("each read ends in time, few threads hang, and /readyz can tell", { timeout: 30_000 }, async (context) => {
  needsStrace(context);
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  await consume(ledger, success());
  await ledger.close();

  const workersBefore = runningWorkersOf(process.pid).length;
  const workers = () => runningWorkersOf(process.pid).length - workersBefore;
  const client = startReader({ path, ...realTimers, queueMax: 100, timeoutMs: TIMEOUT_MS });
  onTestFinished(() => client.close());
  const reads = watchReads(client.reader, realTimers);
  onTestFinished(() => reads.stop());
  const strace = await straceProcess(process.pid, ["-o", "/dev/null", "-P", path, "-e", "trace=pread64", "-e", HELD]);
  onTestFinished(() => strace.kill());

  async function read(): Promise<string> {
    const answer = reads.reader.consumptionCount({ kind: "all" }, {}, false);
    return answer.then(String, (error: unknown) => (error instanceof ServiceError ? error.code : "?"));
  }
  const begunAt = performance.now();
  const all = await Promise.all(Array.from({ length: 50 }, read));
  expect(all.slice(0, LEFT_BEHIND_MAX)).toEqual(Array.from({ length: LEFT_BEHIND_MAX }, () => "TIMEOUT"));
  expect(new Set(all.slice(LEFT_BEHIND_MAX))).toEqual(new Set(["LEDGER_UNAVAILABLE"]));
  expect(performance.now() - begunAt).toBeLessThan(LEFT_BEHIND_MAX * (TIMEOUT_MS + 500) + 1_500);
  expect(reads.isReadable()).toBe(false);
  expect(workers()).toBe(LEFT_BEHIND_MAX);
  const refusedAt = performance.now();
  expect(await read()).toBe("LEDGER_UNAVAILABLE"); // at once: no thread is asked any more
  expect(performance.now() - refusedAt).toBeLessThan(TIMEOUT_MS);

  await strace.stop();
  await vi.waitUntil(() => reads.isReadable(), { timeout: 5_000, interval: 20 }); // by its own probe
  expect(await read()).toBe("1");
  await vi.waitUntil(() => workers() === 1, { timeout: 5_000, interval: 20 });
});
