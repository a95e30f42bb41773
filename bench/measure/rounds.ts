// The order of a run. The blocks of a figure lie beside each other in ABBA order (BAAB every other time), so that a drift
// of the machine falls on both sides of a ratio. Figures are measured one after another, each on servers that are warm: a
// process that stood idle for half a minute has lost compiled code, C the most, and is slow for many seconds after.

import type { Figure, Round, Side } from "../figures.ts";
import { CONNECTIONS, type Plan, type WarmUp } from "../plan.ts";
import type { Block, Rig } from "../rig.ts";
import type { Server } from "../servers.ts";

/** Shorter than this, and what was compiled stays compiled. */
const IDLE_MAX_MS = 8_000;

export async function measureRounds(rig: Rig, figures: readonly Figure[], plan: Plan): Promise<Map<Figure, Round[]>> {
  const rounds = new Map<Figure, Round[]>();
  for (const figure of figures) {
    process.stderr.write(`measuring ${figure.title}\n`);
    rounds.set(figure, await measureFigure(rig, figure, plan));
  }
  return rounds;
}

async function measureFigure(rig: Rig, figure: Figure, plan: Plan): Promise<Round[]> {
  // Throughput is a matter of flushes more than of code.
  const warmth = figure.of === "cpuUs" ? plan.warmUp : plan.warmUpOfThroughput;
  for (const { kind } of [figure.over, figure.under]) await warmUp(rig, await rig.server(kind), warmth);
  if (figure.holdMs !== undefined) await rig.hold(figure.holdMs);
  const rounds: Round[] = [];
  for (let turn = 0; turn < plan.rounds; turn += 1) rounds.push(await measureRound(rig, figure, plan, turn % 2 === 1));
  if (figure.holdMs !== undefined) await rig.hold(0);
  return rounds;
}

async function warmUp(rig: Rig, server: Server, { answersMax, durationMs }: WarmUp): Promise<void> {
  const { answers, untilMs } = server.warmth;
  const isCold = performance.now() - untilMs > IDLE_MAX_MS;
  if (!isCold && answers >= answersMax) return;
  server.warmth = { answers: 0, untilMs };
  await rig.block(server, { connections: CONNECTIONS, durationMs, answersMax });
  if (server.kind.hasLedger !== true) return;
  await rig.block(server, { connections: CONNECTIONS, durationMs: durationMs / 4, answersMax, replays: answersMax });
}

async function measureRound(rig: Rig, figure: Figure, plan: Plan, isReversed: boolean): Promise<Round> {
  const [outer, inner] = isReversed ? [figure.under, figure.over] : [figure.over, figure.under];
  const blocks = new Map<Side, Block[]>([
    [outer, []],
    [inner, []],
  ]);
  for (const side of [outer, inner, inner, outer]) {
    const replays = side.isReplay === true ? { replays: plan.replays } : {};
    const order = { connections: figure.connections, durationMs: plan.blockMs, leadInMs: plan.leadInMs, ...replays };
    blocks.get(side)?.push(await rig.block(await rig.server(side.kind), order));
  }
  return { over: blocks.get(figure.over) ?? [], under: blocks.get(figure.under) ?? [] };
}
