// A temporary folder in which one server runs at a time, as an unprivileged user. Folder and server are gone after
// `stop()`, and also when this process dies in any way before that: see keeper.ts.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { unprivilegedUser } from "./unprivilegedUser.ts";

export interface Program {
  readonly command: string;
  readonly parameters: readonly string[];
  /** What it writes when it can be used. */
  readonly ready: RegExp;
}

export interface RunningProgram {
  /** The last of what it has written. */
  output(): string;
  /** Resolves once it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const KEEPER = fileURLToPath(new URL("keeper.ts", import.meta.url));
const OUTPUT_LENGTH_MAX = 65_536;
const START_PATIENCE_MS = 20_000;

export class KeptFolder {
  readonly path: string;
  readonly #keeper: ChildProcess;
  readonly #runAs = unprivilegedUser();

  /** @param endSignal what makes the server end at once, without waiting for its clients */
  constructor(endSignal: NodeJS.Signals) {
    this.path = mkdtempSync(join(tmpdir(), "iap-graphql-server-"));
    this.give(this.path);
    // In a group of its own: a Ctrl-C in the terminal must not end it before its work is done.
    this.#keeper = spawn(process.execPath, [KEEPER, this.path, endSignal], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#keeper.unref();
  }

  /** Lets the server's user own a file of ours. */
  give(path: string): void {
    const { uid, gid } = this.#runAs;
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  }

  /** Runs to its end, as the server's user. */
  async execute(command: string, parameters: readonly string[]): Promise<void> {
    await promisify(execFile)(command, parameters, this.#surroundings());
  }

  async run({ command, parameters, ready }: Program): Promise<RunningProgram> {
    const child = spawn(command, parameters, { ...this.#surroundings(), stdio: ["ignore", "ignore", "pipe"] });
    const pidFile = join(this.path, "pid");
    if (child.pid !== undefined) writeFileSync(pidFile, `${child.pid}`);
    const gone = once(child, "close").finally(() => rmSync(pidFile, { force: true }));
    let output = "";
    let isReady: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (isReady = resolve));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-OUTPUT_LENGTH_MAX);
      if (ready.test(output)) isReady();
    });
    const failed = gone.then(() => Promise.reject(new Error(`${command} ended instead of starting:\n${output}`)));
    const impatience = setTimeout(() => child.kill("SIGKILL"), START_PATIENCE_MS);
    await Promise.race([started, failed]).finally(() => clearTimeout(impatience));
    failed.catch(() => undefined); // from here on its end is no failure
    const end = async (signal: NodeJS.Signals) => {
      child.kill(signal);
      await gone;
    };
    return { output: () => output, end };
  }

  /** Ends the server, if it runs, and removes the folder. */
  async stop(): Promise<void> {
    if (this.#keeper.exitCode !== null) return;
    const gone = once(this.#keeper, "exit");
    this.#keeper.ref();
    this.#keeper.stdin?.end();
    await gone;
  }

  #surroundings() {
    const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" };
    return { cwd: this.path, env, ...this.#runAs };
  }
}
