// One install under test: a ledger in a folder of its own, an upstream that can fail, and a server that can die and be
// started again on the same file.

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FaultyUpstream, startFaultyUpstream } from "./faultyUpstream.ts";
import { createGatewayClient, type GatewayClient } from "./gatewayClient.ts";
import { type RunningServer, startServer, type Variables } from "./runningServer.ts";

export interface Install extends AsyncDisposable {
  readonly upstream: FaultyUpstream;
  /** Talks to whichever server runs. */
  readonly client: GatewayClient;
  /** Holds the database and everything the server keeps beside it. */
  readonly folder: string;
  /** The server that was started last. */
  server(): RunningServer;
  /** Starts one on the same file; the one before has to be gone. */
  start(program?: readonly string[]): Promise<RunningServer>;
  /** Kills the server at once and starts the next. */
  restart(): Promise<RunningServer>;
}

/** Generous enough that a busy machine never turns an answer into a timeout. */
const CALM = {
  IAP_TIMEOUT_MS: "5000",
  CONSUME_LEASE_MS: "6000",
  CONSUME_WAIT_MS: "3000",
  DOUBT_MS: "0",
} as const satisfies Variables;

/** @param variables beside, or instead of, ones with time enough for everything and no DOUBT_MS to wait for */
export async function startInstall(variables: Variables = {}, program?: readonly string[]): Promise<Install> {
  const folder = await mkdtempDisposable(join(tmpdir(), "crash-test-"));
  const upstream = await startFaultyUpstream();
  const all = {
    ...CALM,
    DATABASE_URL: `sqlite:${join(folder.path, "ledger.db")}`,
    IAP_BASE_URL: upstream.baseUrl,
    ...variables,
  };
  let server = await startServer(all, program);
  const start = async (other?: readonly string[]) => (server = await startServer(all, other));
  return {
    upstream,
    folder: folder.path,
    client: createGatewayClient(() => server.address),
    server: () => server,
    start,
    async restart() {
      await server.kill("SIGKILL");
      return start();
    },
    async [Symbol.asyncDispose]() {
      await server.kill("SIGKILL");
      await upstream[Symbol.asyncDispose]();
      await folder.remove();
    },
  };
}
