// One install under test: a ledger in a folder of its own, an upstream that can fail, and a server that can die and be
// started again on the same file.

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FaultyUpstream } from "./FaultyUpstream.ts";
import { createGatewayClient, type GatewayClient } from "./gatewayClient.ts";
import { quickServer } from "./quickServer.ts";
import { type RunningServer, startServer, type Variables } from "./runningServer.ts";

export interface Install extends AsyncDisposable {
  readonly upstream: FaultyUpstream;
  /** Talks to whichever server was started last. */
  readonly client: GatewayClient;
  /** Holds the database and everything the server keeps beside it. */
  readonly folder: string;
  /** What its servers are started with. */
  readonly variables: Variables;
  /** The server that was started last. */
  server(): RunningServer;
  /** What all its servers have written, dead or alive. */
  output(): string;
  /** Starts one on the same file; the one before has to be gone. `variables` are this one's alone. */
  start(program?: readonly string[], variables?: Variables): Promise<RunningServer>;
  /** Kills the server at once and starts the next. */
  restart(): Promise<RunningServer>;
}

/** Time enough for everything on a busy machine, and no DOUBT_MS to wait for. */
const CALM = {
  IAP_TIMEOUT_MS: "5000",
  CONSUME_LEASE_MS: "6000",
  CONSUME_WAIT_MS: "3000",
  DOUBT_MS: "0",
} as const satisfies Variables;

export interface InstallOptions {
  /** Beside the calm ones, or instead of them. */
  readonly variables?: Variables;
  /** What every one of its servers runs, where it is not the usual server. */
  readonly program?: readonly string[];
}

export async function startInstall(options: InstallOptions = {}): Promise<Install> {
  const { variables = {}, program = (await quickServer()).program } = options;
  await using started = new AsyncDisposableStack(); // undoes a start that fails half-way
  const folder = started.use(await mkdtempDisposable(join(tmpdir(), "crash-test-")));
  const upstream = started.use(await FaultyUpstream.start());
  const all = {
    ...CALM,
    DATABASE_URL: `sqlite:${join(folder.path, "ledger.db")}`,
    IAP_BASE_URL: upstream.baseUrl,
    ...variables,
  };
  let server = await startServer(all, program);
  const servers = [server];
  started.defer(async () => void (await server.kill("SIGKILL")));
  const start = async (other = program, its: Variables = {}) => {
    server = await startServer({ ...all, ...its }, other);
    servers.push(server);
    return server;
  };
  const everything = started.move();
  return {
    upstream,
    folder: folder.path,
    variables: all,
    client: createGatewayClient(() => server.address),
    server: () => server,
    output: () => servers.map((one) => one.output()).join(""),
    start,
    async restart() {
      await server.kill("SIGKILL");
      return start();
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
