// Tools that a test takes from the machine it runs on: strace, mount, prlimit. Where one is missing the test is skipped and
// one line says so; where CI is "true" it fails, so that nothing goes untested there unnoticed.

import { execFileSync } from "node:child_process";
import type { TestContext } from "vitest";

/** @param use fails where the tool is missing or not allowed */
export function needsTool<Result>(context: TestContext, name: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    const why = error instanceof Error ? (error.message.trim().split("\n").at(-1) ?? "") : "unknown";
    const line = `${context.task.name}: ${name} cannot be used here (${why})`;
    if (process.env["CI"] === "true") throw new Error(line, { cause: error });
    process.stderr.write(`SKIPPED: ${line}\n`);
    return context.skip(`${name} cannot be used here`);
  }
}

/** Stands for strace and for the right to trace another process. */
export function needsStrace(context: TestContext): void {
  needsTool(context, "strace", () => execFileSync("strace", ["-o", "/dev/null", "true"], { stdio: "pipe" }));
}
