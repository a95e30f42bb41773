// The command line in a process of its own, as people start it: in a folder of its own, with nothing in its environment
// but what the test gives it, its two outputs kept apart.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { distUnderTest } from "../../support/runningServer.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { transcriptOf } from "./transcript.ts";
import { compileCache } from "../../support/compileCache.ts";

export interface CommandOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /** Where it runs; a new folder by default. */
  readonly folder?: string;
  /** What it reads on standard input; nothing by default. */
  readonly input?: string;
  /** Arguments to node itself. */
  readonly nodeArguments?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Without the newline at the end of the last one. */
  readonly stderrLines: readonly string[];
}

export interface RunningCommand {
  readonly folder: string;
  readonly ended: Promise<Ended>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The first group of the pattern, once it has written that to standard output. */
  readonly says: (pattern: RegExp) => Promise<string>;
  /** The same of standard error. */
  readonly logs: (pattern: RegExp) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => Promise<Ended>;
}

/** Killed when the test ends, if it still runs then. */
export function startCommand(commandLine: readonly string[], options: CommandOptions = {}): RunningCommand {
  const { variables = {}, folder = temporaryFolder(), input, nodeArguments = [] } = options;
  const program = [...nodeArguments, join(distUnderTest(), "main.js"), ...commandLine];
  const child = spawn(process.execPath, program, {
    cwd: folder,
    env: { ...compileCache(), ...variables },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined); // it may end before it has read all
  child.stdin.end(input ?? "");
  const [stdout, stderr] = [transcriptOf(child.stdout), transcriptOf(child.stderr)];
  // "close" and not "exit": whatever it said last has been read.
  const ended = once(child, "close").then(() => {
    const stderrLines = stderr.text().split("\n").slice(0, -1);
    return { code: child.exitCode, signal: child.signalCode, stdout: stdout.text(), stderrLines };
  });
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(async () => void (await kill("SIGKILL")));
  const silent = ended.then(({ code }) => {
    throw new Error(`it ended with ${code}:\n${stdout.text()}${stderr.text()}`);
  });
  silent.catch(() => undefined); // it ends some day, and that is no failure then
  return {
    folder,
    ended,
    stdout: stdout.text,
    stderr: stderr.text,
    says: (pattern) => Promise.race([stdout.until(pattern), silent]),
    logs: (pattern) => Promise.race([stderr.until(pattern), silent]),
    kill,
  };
}

export function runCommand(commandLine: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return startCommand(commandLine, options).ended;
}

/** A server on a free port; resolves with its address once it is ready. */
export async function serve(options: CommandOptions = {}): Promise<RunningCommand & { readonly address: string }> {
  const command = startCommand(["serve"], { ...options, variables: { PORT: "0", ...options.variables } });
  return { ...command, address: await command.says(/^ +GraphQL +(http:\S+)\/graphql$/m) };
}

export async function post(address: string, query: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${address}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
  return response.json();
}
