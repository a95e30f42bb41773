// The rig of a run: one upstream, one load generator, the servers. Fires blocks of load and reads the meters around them.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { BUILD_FOLDER, builtFile } from "./built.ts";
import { type Child, startChild } from "./child.ts";
import type {
  Calls,
  CallsQuestion,
  ConnectOrder,
  FireOrder,
  HoldOrder,
  Tally,
  TallyQuestion,
  Volley,
} from "./processes/messages.ts";
import { type Server, type ServerKind, startServer } from "./servers.ts";

export interface Block {
  readonly answers: number;
  readonly perSecond: number;
  /** CPU time of the whole server process per answer, in microseconds. */
  readonly cpuUs: number;
  /** Of that, the main thread's. */
  readonly mainThreadUs: number;
}

export interface BlockOrder {
  readonly connections: number;
  readonly durationMs: number;
  /** Ends the block sooner. */
  readonly answersMax?: number;
  /** As much load goes before it, unmeasured. */
  readonly leadInMs?: number;
  /** Ask again for payments that the server settled before, this many of them. */
  readonly replays?: number;
}

export interface Rig {
  readonly folder: string;
  /** Starts it where it does not run yet. */
  server(kind: ServerKind): Promise<Server>;
  /** All that were started so far. */
  servers(): readonly Server[];
  /** One block of load on one server. Rejects at the first wrong answer. */
  block(server: Server, order: BlockOrder): Promise<Block>;
  /** What the upstream saw of the server's payments. */
  tally(server: Server): Promise<Tally>;
  /** What the upstream was asked by this server, call by call. */
  calls(server: Server): Promise<Calls["calls"]>;
  /** From now on the upstream holds its answers for about this long. */
  hold(meanMs: number): Promise<void>;
  stop(): Promise<void>;
}

const HOLD_SEED = 2_290;

export async function startRig(): Promise<Rig> {
  const folder = await mkdtemp(join(BUILD_FOLDER, "run-"));
  const upstream = startChild("mock upstream", builtFile("processes/mockUpstream"), {});
  const load = startChild("load generator", builtFile("processes/loadGenerator"), {});
  const { port } = await upstream.hear<{ port: number }>();
  const servers: Server[] = [];
  const stop = async () => {
    await Promise.all([...servers, load, upstream].map((child) => child.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  process.once("SIGINT", () => void stop().then(() => process.exit(130)));
  return {
    folder,
    async server(kind) {
      const running = servers.find((server) => server.kind.name === kind.name);
      if (running !== undefined) return running;
      const server = await startServer(kind, servers.length + 1, { upstreamPort: port, folder });
      servers.push(server);
      return server;
    },
    servers: () => servers,
    block: (server, order) => fireBlock(load, server, order),
    tally: ({ target }) => upstream.ask<Tally>({ kind: "tally", lane: target.lane } satisfies TallyQuestion),
    async calls({ target }) {
      return (await upstream.ask<Calls>({ kind: "calls", lane: target.lane } satisfies CallsQuestion)).calls;
    },
    async hold(meanMs) {
      await upstream.ask({ kind: "hold", meanMs, seed: HOLD_SEED } satisfies HoldOrder);
    },
    stop,
  };
}

/** Connections are made before the meter is read, and every answer is in before it is read again. */
async function fireBlock(load: Child, server: Server, order: BlockOrder): Promise<Block> {
  const { target } = server;
  await load.ask({ kind: "connect", target, connections: order.connections } satisfies ConnectOrder);
  const { leadInMs, ...measured } = order;
  if (leadInMs !== undefined) await fire(load, server, { ...measured, durationMs: leadInMs });
  const before = await server.cpu();
  const { answers, elapsedMs } = await fire(load, server, measured);
  const after = await server.cpu();
  return {
    answers,
    perSecond: (answers * 1_000) / elapsedMs,
    cpuUs: (after.processUs - before.processUs) / answers,
    mainThreadUs: (after.mainThreadUs - before.mainThreadUs) / answers,
  };
}

async function fire(load: Child, server: Server, order: BlockOrder): Promise<Volley> {
  const replays = order.replays === undefined ? null : Math.min(order.replays, server.consumed);
  const volley = await load.ask<Volley>({
    kind: "fire",
    durationMs: order.durationMs,
    answersMax: order.answersMax ?? null,
    first: replays === null ? server.consumed : server.consumed - replays,
    repeatAfter: replays,
  } satisfies FireOrder);
  if (replays === null) server.consumed += volley.answers;
  server.warmth = { answers: server.warmth.answers + volley.answers, untilMs: performance.now() };
  return volley;
}
