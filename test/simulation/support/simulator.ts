// The simulator in processes of its own: beside the one that runs the tests, and over any copy of the sources.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Report } from "../report.ts";

export interface SimulatorOptions {
  /** A folder with src, schema, scripts and test in it. */
  readonly root: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** Its report; throws with what it printed where there is none. */
export async function runSimulator({ root, args, timeoutMs }: SimulatorOptions): Promise<Report> {
  const program = join(root, "scripts", "simulate.ts");
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const line = output.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`the simulator ended with ${String(code)}: ${errors.slice(-2_000)}`);
  return JSON.parse(line) as Report;
}
