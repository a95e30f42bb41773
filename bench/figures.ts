// The figures of a run: what is divided by what, the floor below which something broke, and the aim.

import { CONNECTIONS, CONNECTIONS_OF_THROUGHPUT, HELD_MS, SLOW_FLUSH_MS } from "./plan.ts";
import type { Block } from "./rig.ts";
import { kinds, type ServerKind } from "./servers.ts";

export interface Side {
  readonly kind: ServerKind;
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

function atLeast(floor: number, aim: number): Budget {
  return { isAtLeast: true, floor, aim };
}

function atMost(floor: number, aim: number): Budget {
  return { isAtLeast: false, floor, aim };
}

const CPU = { of: "cpuUs", connections: CONNECTIONS } as const;
const THROUGHPUT = { of: "perSecond", connections: CONNECTIONS_OF_THROUGHPUT, budget: atLeast(3, 10) } as const;

/**
 * In this order a server is measured right after it was started and warmed up, and ours stands idle for no longer than
 * another warms up.
 */
export function figuresOf(hasHeldUpstream: boolean): Figure[] {
  const [ours, naive] = [{ kind: kinds.ours }, { kind: kinds.naive }];
  const title = `throughput as above, this disk, upstream holds ${HELD_MS} ms`;
  const held = { ...THROUGHPUT, number: "", title, over: ours, under: naive, holdMs: HELD_MS, budget: null };
  return [
    { ...CPU, number: "A/A", title: "CPU: ours ÷ ours", over: { kind: kinds.oursAgain }, under: ours, budget: null },
    { ...CPU, number: "2", title: "CPU: ours ÷ A", over: ours, under: { kind: kinds.raw }, budget: atMost(5, 3) },
    {
      ...CPU,
      number: "3",
      title: "CPU: ours ÷ ours with a ledger that forgets",
      over: ours,
      under: { kind: kinds.forgetful },
      budget: atMost(1.25, 1.1),
    },
    {
      ...CPU,
      number: "6",
      title: "CPU: replay ÷ first consume",
      over: { ...ours, isReplay: true },
      under: ours,
      budget: atMost(0.5, 0.3),
    },
    { ...CPU, number: "1", title: "CPU: C ÷ ours", over: { kind: kinds.bare }, under: ours, budget: atLeast(1.75, 3) },
    { ...THROUGHPUT, number: "5", title: "throughput: ours ÷ naive durable, this disk", over: ours, under: naive },
    ...(hasHeldUpstream ? [held] : []),
    {
      ...THROUGHPUT,
      number: "5",
      title: `throughput as above, each flush ${SLOW_FLUSH_MS} ms longer`,
      over: { kind: kinds.oursSlow },
      under: { kind: kinds.naiveSlow },
    },
  ];
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
