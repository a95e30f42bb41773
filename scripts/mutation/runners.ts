// Processes that run tests against one mutant after another. One that hangs is ended, one that is no longer clean is
// replaced by a new one.

import { type ChildProcess, spawn } from "node:child_process";
import type { RunEnd, RunWish } from "./runMany.ts";
import { argumentsOf, ROOT, type TestRun } from "./testRun.ts";

export interface Runners extends Disposable {
  run(wish: RunWish, timeoutMs: number): Promise<TestRun>;
}

export function createRunners(variables: Readonly<Record<string, string>>): Runners {
  const idle: ChildProcess[] = [];
  const start = () =>
    spawn(process.execPath, argumentsOf("runMany.ts"), {
      cwd: ROOT,
      env: { ...process.env, ...variables },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
  return {
    async run(wish, timeoutMs) {
      const startedAt = performance.now();
      const used = idle.pop();
      let child = used ?? start();
      let told = await endOf(child, wish, timeoutMs);
      // What an earlier run left behind in its process may have ended this one.
      if (used !== undefined && told?.isCrash === true) {
        child.kill("SIGKILL");
        child = start();
        told = await endOf(child, wish, timeoutMs);
      }
      const durationMs = performance.now() - startedAt;
      if (told === null || told.isLast) child.kill("SIGKILL");
      else idle.push(child);
      if (told === null) return { end: "timedOut", durationMs, told: "" };
      return { end: told.hasPassed ? "passed" : "failed", durationMs, told: told.told };
    },
    [Symbol.dispose]: () => idle.forEach((child) => child.kill("SIGKILL")),
  };
}

/** null: it did not end in time. */
async function endOf(child: ChildProcess, wish: RunWish, timeoutMs: number): Promise<RunEnd | null> {
  const { promise, resolve } = Promise.withResolvers<RunEnd | null>();
  const timer = setTimeout(() => resolve(null), timeoutMs);
  const onEnd = (told: RunEnd) => resolve(told);
  const onExit = () => resolve({ hasPassed: false, told: "a crash", isLast: true, isCrash: true });
  child.once("message", onEnd).once("exit", onExit);
  child.send(wish, (error) => error !== null && onExit());
  const told = await promise;
  clearTimeout(timer);
  child.off("message", onEnd).off("exit", onExit);
  return told;
}
