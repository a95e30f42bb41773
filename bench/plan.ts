// How much a run measures. Shares of time are chosen so that the quick one ends within two minutes on two busy cores.

/** So many answers, or so much time. */
export interface WarmUp {
  readonly answersMax: number;
  readonly durationMs: number;
}

export interface Plan {
  /** Load on a server before its CPU is measured, so that its code is compiled. C needs some 10,000 answers. */
  readonly warmUp: WarmUp;
  readonly warmUpOfThroughput: WarmUp;
  /** ABBA rounds of each figure; one ratio each. Six at least, or the interval means nothing. */
  readonly rounds: number;
  /** The part of a block that is measured … */
  readonly blockMs: number;
  /** … and the load right before it, which brings the server's code back into the caches. */
  readonly leadInMs: number;
  /** Payments that were settled before and are asked for again. */
  readonly replays: number;
  /** Whether throughput is also measured with an upstream that takes its time. */
  readonly hasHeldUpstream: boolean;
}

export const QUICK: Plan = {
  warmUp: { answersMax: 10_000, durationMs: 8_000 },
  warmUpOfThroughput: { answersMax: 5_000, durationMs: 3_000 },
  rounds: 6,
  blockMs: 200,
  leadInMs: 50,
  replays: 2_000,
  hasHeldUpstream: false,
};
export const FULL: Plan = {
  warmUp: { answersMax: 25_000, durationMs: 20_000 },
  warmUpOfThroughput: { answersMax: 10_000, durationMs: 10_000 },
  rounds: 8,
  blockMs: 800,
  leadInMs: 100,
  replays: 5_000,
  hasHeldUpstream: true,
};

/** Clients of the CPU figures. */
export const CONNECTIONS = 32;
/** Clients of the throughput figure. */
export const CONNECTIONS_OF_THROUGHPUT = 64;
/** A consumer NVMe's flush, added to each commit where the disk's own is too fast to show anything. */
export const SLOW_FLUSH_MS = 1.6;
/** What an upstream on the internet takes, half to one and a half times this. */
export const HELD_MS = 20;
