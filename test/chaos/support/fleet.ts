// Several built servers on one database, any of which can be killed and started again: a client that talks to whichever
// it picks, as a load balancer would.

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FaultyUpstream } from "../../support/FaultyUpstream.ts";
import { createGatewayClient, type GatewayClient } from "../../support/gatewayClient.ts";
import { quickServer } from "../../support/quickServer.ts";
import { type RunningServer, type ServerExit, startServer, type Variables } from "../../support/runningServer.ts";
import type { SeededRandom } from "../../support/seededRandom.ts";

export interface Fleet extends AsyncDisposable {
  readonly upstream: FaultyUpstream;
  /** Each call goes to any of the servers, dead ones included. */
  readonly client: GatewayClient;
  readonly size: number;
  /** Where they all run, and with which settings. */
  readonly folder: string;
  readonly variables: Variables;
  server(index: number): RunningServer;
  /** SIGKILL by default; resolves once the next one serves in its place, with how the one before ended. */
  restart(index: number, signal?: NodeJS.Signals): Promise<ServerExit>;
  /** What all its servers have written, dead or alive. */
  output(): string;
}

export interface FleetOptions {
  readonly size: number;
  readonly databaseUrl: string;
  readonly random: SeededRandom;
  readonly variables?: Variables;
}

/** One secret for all: a token that one of them sealed, another has to open. */
const SECRET = Buffer.alloc(32, 7).toString("base64");

export async function startFleet({ size, databaseUrl, random, variables = {} }: FleetOptions): Promise<Fleet> {
  await using started = new AsyncDisposableStack(); // undoes a start that fails half-way
  const folder = started.use(await mkdtempDisposable(join(tmpdir(), "chaos-test-")));
  const upstream = started.use(await FaultyUpstream.start());
  const all = { DATABASE_URL: databaseUrl, LEDGER_SECRET: SECRET, IAP_BASE_URL: upstream.baseUrl, ...variables };
  const { program } = await quickServer();
  const startOne = () => startServer(all, program, folder.path);
  const servers = await Promise.all(Array.from({ length: size }, startOne));
  const everyServer = [...servers];
  started.defer(async () => void (await Promise.all(servers.map((server) => server.kill("SIGKILL")))));
  const at = (index: number): RunningServer => {
    const server = servers[index];
    if (server === undefined) throw new Error(`the fleet has no server ${index}`);
    return server;
  };
  const everything = started.move();
  return {
    upstream,
    client: createGatewayClient(() => at(random.below(size)).address, true),
    size,
    folder: folder.path,
    variables: all,
    server: at,
    async restart(index, signal = "SIGKILL") {
      const exit = await at(index).kill(signal);
      const next = await startOne();
      servers[index] = next;
      everyServer.push(next);
      return exit;
    },
    output: () => everyServer.map((server) => server.output()).join(""),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
