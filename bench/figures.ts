// The figures of a run: what is divided by what, the floor below which something broke, and the aim.

import { CONNECTIONS, CONNECTIONS_OF_THROUGHPUT, HELD_MS, SLOW_FLUSH_MS } from "./plan.ts";
import type { Block } from "./rig.ts";
import type { Server } from "./servers.ts";

export interface Side {
  readonly server: Server;
  readonly isReplay?: boolean;
}

export interface Figure {
  /** Its number in the table of budgets; none for the control. */
  readonly number: string;
  readonly title: string;
  /** Part and whole of the ratio `over / under`. */
  readonly over: Side;
  readonly under: Side;
  readonly connections: number;
  readonly of: "cpuUs" | "perSecond";
  readonly holdMs?: number;
  readonly budget: Budget | null;
}

export interface Budget {
  readonly isAtLeast: boolean;
  readonly floor: number;
  readonly aim: number;
}

export interface Servers {
  readonly ours: Server;
  readonly oursAgain: Server;
  readonly forgetful: Server;
  readonly raw: Server;
  readonly bare: Server;
  readonly naive: Server;
  readonly oursSlow: Server;
  readonly naiveSlow: Server;
}

const atLeast = (floor: number, aim: number): Budget => ({ isAtLeast: true, floor, aim });
const atMost = (floor: number, aim: number): Budget => ({ isAtLeast: false, floor, aim });

export function figuresOf(servers: Servers, hasHeldUpstream: boolean): Figure[] {
  const { ours, oursAgain, forgetful, raw, bare, naive, oursSlow, naiveSlow } = servers;
  const cpu = { of: "cpuUs", connections: CONNECTIONS } as const;
  const throughput = { of: "perSecond", connections: CONNECTIONS_OF_THROUGHPUT, budget: atLeast(3, 10) } as const;
  // In this order each server is measured while it is warm, and ours stands idle for no longer than another warms up.
  const [mine, theirs] = [{ server: ours }, { server: naive }];
  const figures: Figure[] = [
    { ...cpu, number: "A/A", title: "CPU: ours ÷ ours", over: { server: oursAgain }, under: mine, budget: null },
    { ...cpu, number: "2", title: "CPU: ours ÷ A", over: mine, under: { server: raw }, budget: atMost(5, 3) },
    {
      ...cpu,
      number: "3",
      title: "CPU: ours ÷ ours with a ledger that forgets",
      over: mine,
      under: { server: forgetful },
      budget: atMost(1.25, 1.1),
    },
    {
      ...cpu,
      number: "6",
      title: "CPU: replay ÷ first consume",
      over: { server: ours, isReplay: true },
      under: mine,
      budget: atMost(0.5, 0.3),
    },
    { ...cpu, number: "1", title: "CPU: C ÷ ours", over: { server: bare }, under: mine, budget: atLeast(1.75, 3) },
    { ...throughput, number: "5", title: "throughput: ours ÷ naive durable, this disk", over: mine, under: theirs },
    {
      ...throughput,
      number: "5",
      title: `the same, each flush ${SLOW_FLUSH_MS} ms longer`,
      over: { server: oursSlow },
      under: { server: naiveSlow },
    },
  ];
  if (!hasHeldUpstream) return figures;
  const title = `throughput as above, this disk, upstream holds ${HELD_MS} ms`;
  return [...figures, { ...throughput, number: "", title, over: mine, under: theirs, holdMs: HELD_MS, budget: null }];
}

export function isMet(budget: Budget, value: number, of: "floor" | "aim"): boolean {
  return budget.isAtLeast ? value >= budget[of] : value <= budget[of];
}

/** The blocks of one ABBA round. */
export interface Round {
  readonly over: readonly Block[];
  readonly under: readonly Block[];
}

/** Sums of two blocks each, so that a steady drift of the machine cancels. */
export function ratioOf(figure: Figure, { over, under }: Round): number {
  const sum = (blocks: readonly Block[]) => blocks.reduce((total, block) => total + block[figure.of], 0);
  return sum(over) / sum(under);
}
