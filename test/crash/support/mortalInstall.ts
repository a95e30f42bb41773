// An install whose servers will be killed: the usual one, also while it starts, or the one that dies at a failpoint.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Install, type InstallOptions, startInstall } from "../../support/install.ts";
import { quickServer } from "../../support/quickServer.ts";

const THREAD = new URL("./failpointThread.ts", import.meta.url).href;
const SERVER = fileURLToPath(new URL("./failpointServer.ts", import.meta.url));

/** Arguments to node for the server that dies where it is told to. */
export async function failpointProgram(): Promise<readonly string[]> {
  return ["--import", THREAD, SERVER, (await quickServer()).parts];
}

export interface MortalInstall extends Install {
  /** A server that gets no further than it comes in this time. */
  startAndKill(afterMs: number): Promise<void>;
}

export async function startMortalInstall(options: InstallOptions = {}): Promise<MortalInstall> {
  const program = options.program ?? (await quickServer()).program;
  const install = await startInstall({ ...options, program });
  return {
    ...install,
    async startAndKill(afterMs) {
      const child = spawn(process.execPath, program, { env: { PORT: "0", ...install.variables }, stdio: "ignore" });
      const exited = once(child, "exit");
      await delay(afterMs); // time is what it is about
      child.kill("SIGKILL");
      await exited;
      if (child.signalCode !== "SIGKILL") throw new Error(`the server had ended by itself (${child.exitCode})`);
    },
    [Symbol.asyncDispose]: () => install[Symbol.asyncDispose](),
  };
}
