// The simulator in processes of its own: beside the one that runs the tests, and over any copy of the sources.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Report } from "../report.ts";
import type { WalkEnd } from "../walk/walk.ts";

export interface SimulatorOptions {
  /** A folder with src, schema, scripts and test in it. */
  readonly root: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** Its report. */
export async function runSimulator(options: SimulatorOptions): Promise<Report> {
  const line = await lastLineOf(options);
  // Printed by a process that runs these very sources.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(line) as Report;
}

/** Until the first broken promise. */
export async function walkWith(root: string, depth: number, timeoutMs: number): Promise<WalkEnd[]> {
  const args = ["--walk", String(depth), "--first", "--json"];
  const line = await lastLineOf({ root, args, timeoutMs });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(line) as WalkEnd[];
}

/** Throws with what it printed where that is no report. */
async function lastLineOf({ root, args, timeoutMs }: SimulatorOptions): Promise<string> {
  const program = join(root, "scripts", "simulate.ts");
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const line = output.trim().split("\n").at(-1) ?? "";
  if (!/^[[{]/.test(line)) throw new Error(`the simulator ended with ${String(code)}: ${errors.slice(-2_000)}`);
  return line;
}
