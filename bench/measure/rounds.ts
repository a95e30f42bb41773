// The order of a run. Every figure's blocks lie beside each other in ABBA order (BAAB every other time), and the figures
// take turns, so that neither a drift nor a busy minute of the machine falls on one side of a ratio.

import type { Figure, Round, Side } from "../figures.ts";
import type { Plan } from "../plan.ts";
import type { Block, Rig } from "../rig.ts";

export async function measureRounds(rig: Rig, figures: readonly Figure[], plan: Plan): Promise<Map<Figure, Round[]>> {
  const rounds = new Map<Figure, Round[]>(figures.map((figure) => [figure, []]));
  for (let turn = 0; turn < plan.rounds; turn += 1) {
    for (const figure of figures) {
      if (figure.holdMs !== undefined) await rig.hold(figure.holdMs);
      rounds.get(figure)?.push(await measureRound(rig, figure, plan, turn % 2 === 1));
      if (figure.holdMs !== undefined) await rig.hold(0);
    }
    process.stderr.write(`round ${turn + 1} of ${plan.rounds}\n`);
  }
  return rounds;
}

async function measureRound(rig: Rig, figure: Figure, plan: Plan, isReversed: boolean): Promise<Round> {
  const [outer, inner] = isReversed ? [figure.under, figure.over] : [figure.over, figure.under];
  const blocks = new Map<Side, Block[]>([
    [outer, []],
    [inner, []],
  ]);
  for (const side of [outer, inner, inner, outer]) {
    const replays = side.isReplay === true ? { replays: plan.replays } : {};
    const order = { connections: figure.connections, durationMs: plan.blockMs, ...replays };
    blocks.get(side)?.push(await rig.block(side.server, order));
  }
  return { over: blocks.get(figure.over) ?? [], under: blocks.get(figure.under) ?? [] };
}
