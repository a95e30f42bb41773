// A sandbox per test, in memory unless the test says otherwise, closed when the test ends.

import { onTestFinished } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/sandboxServer.ts";

export async function runningSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, databasePath: ":memory:", onFault: failRun, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Reaches vitest as an unhandled rejection. */
function failRun(cause: unknown): never {
  throw new Error("the sandbox failed inside", { cause });
}
