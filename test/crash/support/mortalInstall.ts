// An install whose servers start quickly, because they will be killed: the usual server, or the one that dies at a
// failpoint.

import { fileURLToPath } from "node:url";
import { type Install, type InstallOptions, startInstall } from "../../support/install.ts";
import { quickServer } from "../../support/quickServer.ts";

const THREAD = new URL("./failpointThread.ts", import.meta.url).href;
const SERVER = fileURLToPath(new URL("./failpointServer.ts", import.meta.url));

/** Arguments to node for the server that dies where it is told to. */
export async function failpointProgram(): Promise<readonly string[]> {
  return ["--import", THREAD, SERVER, (await quickServer()).parts];
}

/** @param options `program` is what every one of its servers runs, where it is not the usual server */
export async function startMortalInstall(options: InstallOptions = {}): Promise<Install> {
  const program = options.program ?? (await quickServer()).program;
  const install = await startInstall({ ...options, program });
  const start: Install["start"] = (other = program, variables = {}) => install.start(other, variables);
  return {
    ...install,
    start,
    async restart() {
      await install.server().kill("SIGKILL");
      return start();
    },
    [Symbol.asyncDispose]: () => install[Symbol.asyncDispose](),
  };
}
