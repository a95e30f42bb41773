// The built server as people run it: a process of its own, in an environment of its own, ready when it says so.
// DIST_UNDER_TEST names another build than dist/, to see these tests fail on one that is broken on purpose.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileCache } from "./compileCache.ts";

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningServer extends AsyncDisposable {
  /** `http://host:port` */
  readonly address: string;
  readonly pid: number;
  readonly exit: Promise<ServerExit>;
  /** Everything it has written so far, to both. */
  output(): string;
  /** Resolves once it is gone. */
  kill(signal: NodeJS.Signals): Promise<ServerExit>;
}

export type Variables = Readonly<Record<string, string>>;

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const READY = /^ +GraphQL +(http:\S+)\/graphql$/m;

export function distUnderTest(): string {
  return process.env["DIST_UNDER_TEST"] ?? join(REPOSITORY, "dist");
}

/**
 * @param program its arguments to node; the server's own command by default
 * @param folder where it runs: `./data` is made there
 */
export async function startServer(
  variables: Variables,
  program: readonly string[] = [join(distUnderTest(), "main.js"), "serve"],
  folder: string = REPOSITORY,
): Promise<RunningServer> {
  const child = spawn(process.execPath, program, {
    cwd: folder,
    env: { ...compileCache(), PORT: "0", DIST_UNDER_TEST: distUnderTest(), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let isReady: (address: string) => void = () => undefined;
  const ready = new Promise<string>((resolve) => (isReady = resolve));
  const collect = (chunk: string) => {
    output += chunk;
    const [, address] = READY.exec(output) ?? [];
    if (address !== undefined) isReady(address);
  };
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stderr.setEncoding("utf8").on("data", collect);
  // "close" and not "exit": whatever it said last has been read.
  const exit = once(child, "close").then((): ServerExit => ({ code: child.exitCode, signal: child.signalCode }));
  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exit;
  };
  const failed = exit.then(({ code }) => Promise.reject(new Error(`the server ended with ${code}:\n${output}`)));
  const address = await Promise.race([ready, failed]);
  const { pid = 0 } = child;
  return {
    address,
    pid,
    exit,
    output: () => output,
    kill,
    [Symbol.asyncDispose]: async () => void (await kill("SIGKILL")),
  };
}
