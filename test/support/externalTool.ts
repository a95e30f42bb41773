// Tools that npm does not bring. A missing one is said in one loud line, and fails where every test has to run: in CI.

import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "vitest";

/** Debian keeps daemons where a plain user's PATH does not look. */
const ALSO_IN = ["/usr/sbin", "/usr/local/sbin"];

/**
 * The tool's path, or null when it is not installed (then the tests that need it have to be skipped).
 * @param skipped what cannot be tested without it
 * @param only where it has to lie; absent: wherever programs do
 */
export function requireTool(name: string, skipped: string, only?: readonly string[]): string | null {
  const folders = only ?? [...(process.env["PATH"] ?? "").split(delimiter), ...ALSO_IN];
  const path = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (path !== undefined) return path;
  const complaint = `${name} is not installed: ${skipped}`;
  if (process.env["CI"] === "true") throw new Error(complaint);
  process.stderr.write(`\nSKIPPED: ${complaint}\n`);
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

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
