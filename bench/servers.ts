// The servers under test: each in a process of its own, with a lane of payments, a CPU meter and a count of the answers
// it gave.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { builtFile, DIST_URL, OUR_MAIN } from "./built.ts";
import { type Child, startChild } from "./child.ts";
import { SLOW_FLUSH_MS } from "./plan.ts";
import type { CpuQuestion, CpuTime, Target } from "./processes/messages.ts";

export interface ServerKind {
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isBare?: boolean;
  /** Whether it can be asked afterwards for what it has on record. */
  readonly hasLedger?: boolean;
  /** How much longer each of its commits takes; absent: as the disk is. */
  readonly flushDelayMs?: number;
}

export interface Server {
  readonly kind: ServerKind;
  readonly url: string;
  readonly target: Target;
  /** First payments it consumed so far. */
  consumed: number;
  /** Answers it gave since it last stood idle for long, and when the last of them came (monotonic time). */
  warmth: { answers: number; untilMs: number };
  cpu(): Promise<CpuTime>;
  stop(): Promise<void>;
}

export interface Surroundings {
  readonly upstreamPort: number;
  /** On a real disk: a ledger's file lies here. */
  readonly folder: string;
}

/** Everything on, on a disk; only the page is off, as in production. */
const ours = { name: "ours", file: OUR_MAIN, args: ["serve"], hasLedger: true } satisfies ServerKind;
/** Peers run as in production. Ours cannot yet (it asks for a source of identity), and would gain nothing by it. */
const peer = { env: { NODE_ENV: "production" } };
const naive = { ...peer, name: "naive durable", file: builtFile("peers/naiveDurableProxy") };

export const kinds = {
  ours,
  oursAgain: { ...ours, name: "ours, a second process" },
  oursSlow: { ...ours, name: "ours, slow disk", flushDelayMs: SLOW_FLUSH_MS },
  /** Our own server in another checkout. */
  oursOf: (checkout: string) => ({ ...ours, name: "other build", file: join(checkout, "dist", "main.js") }),
  forgetful: { name: "ours, ledger that forgets", file: builtFile("peers/forgetfulServer") },
  raw: { ...peer, name: "A: node:http + undici", file: builtFile("peers/rawProxy"), isBare: true },
  bare: { ...peer, name: "C: Apollo standalone + ky", file: builtFile("peers/bareProxy") },
  naive,
  naiveSlow: { ...naive, name: "naive durable, slow disk", flushDelayMs: SLOW_FLUSH_MS },
} as const;

function environmentOf(kind: ServerKind, lane: number, { upstreamPort, folder }: Surroundings): Record<string, string> {
  const database = join(folder, `ledger-${lane}.db`);
  return {
    PATH: process.env["PATH"] ?? "",
    IAP_BASE_URL: `http://127.0.0.1:${upstreamPort}`,
    PORT: "0",
    DATABASE_URL: `sqlite:${database}`,
    GRAPHIQL: "off",
    LOG_LEVEL: "warn",
    BENCH_DATABASE: database,
    BENCH_DIST: DIST_URL,
    ...(kind.flushDelayMs === undefined ? {} : { BENCH_FLUSH_DELAY_MS: String(kind.flushDelayMs) }),
    ...kind.env,
  };
}

export async function startServer(kind: ServerKind, lane: number, surroundings: Surroundings): Promise<Server> {
  const preloads = ["processes/cpuProbe", ...(kind.flushDelayMs === undefined ? [] : ["processes/slowFlush"])];
  const imports = preloads.flatMap((name) => ["--import", pathToFileURL(builtFile(name)).href]);
  const execArgv = [...imports, ...(kind.nodeArgs ?? [])];
  const env = environmentOf(kind, lane, surroundings);
  const child: Child = startChild(kind.name, kind.file, { args: kind.args ?? [], execArgv, env });
  const url = await child.awaitOutput(/GraphQL\s+(http:\S+)\n/);
  return {
    kind,
    url,
    target: { port: Number(new URL(url).port), lane, isBare: kind.isBare ?? false },
    consumed: 0,
    warmth: { answers: 0, untilMs: 0 },
    cpu: () => child.ask<CpuTime>({ kind: "cpu" } satisfies CpuQuestion),
    stop: () => child.stop(),
  };
}
