// strace on a server that runs: it watches system calls, makes them fail, slows them down, or kills at the one that was
// asked for. Everything it knows about the server is its process and thread ids.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

export interface Strace {
  /** Lets the server go; resolves with what it saw once it is gone itself. It also goes when the server does. */
  stop(): Promise<string>;
  /** At once, also of a thread that is held in a call and meanwhile was to die: strace itself waits for the call's time then. */
  kill(): Promise<void>;
}

/** The threads that Node's worker threads run on: the ledger's. */
export function workerThreadsOf(pid: number): number[] {
  const workers = runningWorkersOf(pid);
  if (workers.length === 0) throw new Error("no worker thread is known by its name");
  return workers;
}

/** There may be none. */
export function runningWorkersOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`).map(Number);
  return threads.filter((thread) => readFileSync(`/proc/${pid}/task/${thread}/comm`, "utf8") === "WorkerThread\n");
}

/** @param threads these alone; a process's id is its main thread's */
export async function straceThreads(threads: readonly number[], options: readonly string[]): Promise<Strace> {
  return start([...options, ...threads.flatMap((thread) => ["-p", String(thread)])]);
}

export async function straceProcess(pid: number, options: readonly string[]): Promise<Strace> {
  return start(["-f", ...options, "-p", String(pid)]);
}

async function start(parameters: readonly string[]): Promise<Strace> {
  const child = spawn("strace", parameters, { stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  const attached = new Promise<void>((resolve, reject) => {
    const wanted = parameters.filter((parameter) => parameter === "-p").length;
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.split(/^strace: Process \d+ attached/m).length > wanted) resolve();
    });
    child.once("exit", () => reject(new Error(`strace ended:\n${output}`)));
  });
  const exited = once(child, "close");
  await attached;
  return {
    async stop() {
      child.kill("SIGINT");
      await exited;
      return output;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
